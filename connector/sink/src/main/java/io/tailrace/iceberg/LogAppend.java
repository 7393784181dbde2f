package io.tailrace.iceberg;

import java.util.List;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The files of one chunk for one table.
 *
 * @param start the first offset of the chunk
 * @param next the first offset after it
 * @param files with their metrics; the objects are in the store already
 * @param table that {@link ChangeLog#described} named before the files were described; null for any
 */
public record LogAppend(
        TopicPartition partition,
        int generation,
        long start,
        long next,
        List<DataFile> files,
        @Nullable UUID table) {

    /** Of files that go with any table. */
    public LogAppend(TopicPartition partition, int generation, long start, long next, List<DataFile> files) {
        this(partition, generation, start, next, files, null);
    }

    public LogAppend {
        files = List.copyOf(files);
        if (start < 0 || next <= start) {
            throw new IllegalArgumentException("not a range: " + start + " to " + next);
        }
    }

    LogPosition from() {
        return new LogPosition(generation, start);
    }

    LogPosition to() {
        return new LogPosition(generation, next);
    }
}
