package io.tailrace.firehose;

import java.nio.file.Path;
import java.util.List;

/** The folder that Firehose writes to, with all folders of days and hours below it. */
public interface ObjectFolder {

    /** Every object that is there now, in any order: the store must not leave out one that was complete before. */
    List<StoredObject> list();

    /**
     * Copies an object to a file that does not exist.
     *
     * @return false when there is no such object
     */
    boolean download(String key, Path file);
}
