package io.tailrace.sink.format.parquet;

import java.util.function.UnaryOperator;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;

/**
 * What the readers of a table want of its Parquet files, beside the columns.
 *
 * @param timestamps the unit of times in milliseconds; those in microseconds keep theirs
 * @param types what the types of a file become: the same leaves, with other annotations or ids
 */
public record ParquetStyle(TimeUnit timestamps, UnaryOperator<MessageType> types) {
    /** Columns are found by name. */
    public static final ParquetStyle HIVE = new ParquetStyle(TimeUnit.MILLIS, UnaryOperator.identity());
}
