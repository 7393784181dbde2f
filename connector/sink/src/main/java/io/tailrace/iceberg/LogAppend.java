package io.tailrace.iceberg;

import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.kafka.common.TopicPartition;

/**
 * The files of one chunk for one table.
 *
 * @param start the first offset of the chunk
 * @param next the first offset after it
 * @param files with their metrics; the objects are in the store already
 */
public record LogAppend(TopicPartition partition, int generation, long start, long next, List<DataFile> files) {

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
