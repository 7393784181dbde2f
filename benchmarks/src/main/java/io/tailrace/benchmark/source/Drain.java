package io.tailrace.benchmark.source;

import java.net.URI;

/** Reads all changes of the table {@link DrainServer#TABLE} once, from the oldest on. */
@FunctionalInterface
interface Drain {

    /** Returns when so many changes have been read and made ready for whoever consumes them. */
    void drain(URI endpoint, int changes) throws Exception;
}
