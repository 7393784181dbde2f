package io.tailrace.sink.file;

import java.nio.file.Path;

/** Where files lie until they are in the store. */
public interface LocalFiles {

    /** A name for a file on local disk, each only once. */
    Path next();

    /** Deletes a file that is no longer needed. */
    void delete(Path file);
}
