package io.tailrace.sink.claim;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the protocol needs of an object store: whole objects, a creation that only one of many can win, and listings that
 * show everything written before. It has no folders and no renames.
 *
 * <p>Each call throws a {@link org.apache.kafka.connect.errors.RetriableException} when the same call may work later (it
 * may also have had its effect already), and another ConnectException when a person must act.
 */
public interface ObjectStore {

    /** Creates the object; false when one with this key exists already, whichever writer created it. */
    boolean createIfAbsent(String key, byte[] content);

    /** Writes the object, replacing one that exists. */
    void replace(String key, byte[] content);

    /**
     * Creates a file. It is there whole or not at all, and never replaces another: where an object with this key exists,
     * nothing is written.
     *
     * @param rows says which rows the file holds, and is kept with it
     * @return false when an object with this key holds other rows
     */
    boolean put(String key, Path file, String rows);

    /** The content; empty when there is no such object. */
    Optional<byte[]> read(String key);

    boolean exists(String key);

    /** All keys with this prefix that sort after {@code after}, sorted. */
    List<String> list(String prefix, String after);

    /** Deletes the object; nothing happens when there is none. */
    void delete(String key);
}
