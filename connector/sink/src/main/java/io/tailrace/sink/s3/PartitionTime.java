package io.tailrace.sink.s3;

import io.tailrace.value.RowFields;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Which time decides a row's folder, in milliseconds of the epoch. A record without it takes its chunk's, which is the same
 * when the chunk is written again.
 */
@FunctionalInterface
interface PartitionTime {

    /** The record's own time. */
    PartitionTime RECORD = (record, chunkTime) -> {
        Long timestamp = record.timestamp();
        return timestamp == null || timestamp < 0 ? chunkTime.toEpochMilli() : timestamp;
    };

    /** The time of the record's chunk. */
    PartitionTime WALL_CLOCK = (record, chunkTime) -> chunkTime.toEpochMilli();

    /** The time; a DataException when the record has something else where it should be. */
    long of(SinkRecord record, Instant chunkTime);

    /** The time in a field: a date or timestamp, a text in ISO 8601, or milliseconds of the epoch. */
    static PartitionTime field(String path) {
        return (record, chunkTime) -> {
            Object value = FieldPath.valueAt(record.value(), path);
            if (value == null) {
                return chunkTime.toEpochMilli();
            }
            if (value instanceof Date date) {
                return date.toInstant().toEpochMilli();
            }
            if (value instanceof Long millis) {
                Instant stamp = RowFields.moment(record.value(), path);
                return stamp == null ? millis : stamp.toEpochMilli();
            }
            if (value instanceof String text) {
                return millis(text, path);
            }
            throw new DataException("Field " + path + " gives the row its folder, and is of type "
                    + value.getClass().getSimpleName()
                    + ". It must be a timestamp, text in ISO 8601, or epoch milliseconds as a long.");
        };
    }

    private static long millis(String text, String path) {
        String iso =
                text.length() > 10 && text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        try {
            if (iso.indexOf('T') < 0) {
                return LocalDate.parse(iso)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .toEpochMilli();
            }
            return DateTimeFormatter.ISO_DATE_TIME
                    .parseBest(iso, Instant::from, LocalDateTime::from)
                    .query(time ->
                            time instanceof LocalDateTime local ? local.toInstant(ZoneOffset.UTC) : Instant.from(time))
                    .toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new DataException(
                    "Field " + path + " gives the row its folder, and its text is not a time in ISO 8601.", e);
        }
    }
}
