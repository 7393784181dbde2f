package io.tailrace.sink.layout;

import io.tailrace.value.FieldPath;
import java.time.Instant;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Which time decides a row's folder. A record without it takes its chunk's, which is the same when the chunk is written again.
 * In milliseconds of the epoch, as Kafka has it: an Instant for each row would be garbage at once.
 */
@FunctionalInterface
public interface PartitionTime {

    /** The record's own time. */
    PartitionTime RECORD = (record, chunkTime) -> {
        Long timestamp = record.timestamp();
        return timestamp == null || timestamp < 0 ? chunkTime.toEpochMilli() : timestamp;
    };

    /** The time of the record's chunk. */
    PartitionTime WALL_CLOCK = (record, chunkTime) -> chunkTime.toEpochMilli();

    /** The time; a DataException when the record has something else where it should be. */
    long millisOf(SinkRecord record, Instant chunkTime);

    /** The time in a field, as {@link FieldPath#time} reads it. */
    static PartitionTime field(String path) {
        FieldPath field = FieldPath.of(path);
        return (record, chunkTime) -> {
            Instant time = field.time(record.value());
            if (time != null) {
                return time.toEpochMilli();
            }
            Object value = field.find(record.value());
            if (value == null) {
                return chunkTime.toEpochMilli();
            }
            if (value instanceof String) {
                throw new DataException(
                        "Field " + path + " gives the row its folder, and its text is not a time in ISO 8601.");
            }
            throw new DataException("Field " + path + " gives the row its folder, and is of type "
                    + value.getClass().getSimpleName()
                    + ". It must be a timestamp, text in ISO 8601, or epoch milliseconds as a long.");
        };
    }
}
