package io.tailrace.sink.chunk;

import java.nio.file.Path;

/** Names for files on local disk, each only once. */
@FunctionalInterface
public interface Spool {
    Path next();
}
