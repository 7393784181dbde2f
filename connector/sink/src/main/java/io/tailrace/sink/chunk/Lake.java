package io.tailrace.sink.chunk;

import io.tailrace.sink.file.LocalFiles;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.layout.Layout;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Where and how all partitions of a task write.
 *
 * @param rows makes a row's value of a record's; a DataException when it cannot
 * @param prefix of every key; empty, or with a slash at the end
 * @param openFiles of this task and of no other
 * @param fingerprint of the options that shape files
 * @param onGap what becomes of a partition whose records were removed before they were read
 * @param nonces a new one each time, never the same in two tasks
 */
public record Lake(
        ObjectStore store,
        Owners owners,
        Tables tables,
        UnaryOperator<Object> rows,
        RowFormat format,
        Layout layout,
        LocalFiles spool,
        OpenFiles openFiles,
        Rotation rotation,
        Tombstones tombstones,
        OnGap onGap,
        String prefix,
        String fingerprint,
        Clock clock,
        Supplier<String> nonces) {

    /** What becomes of a partition when records that were not read yet are gone from Kafka, or were passed over by hand. */
    public enum OnGap {
        FAIL,
        CONTINUE
    }

    /** What becomes of records without a value. */
    public enum Tombstones {
        /** They are part of a chunk's range, and no rows. */
        IGNORE,
        /** Each is a record that cannot be written. */
        REFUSE
    }
}
