package io.tailrace.sink.row;

import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;

/** The three columns that say where in Kafka a row came from. They are not the order of changes: {@code ChangeOrder} is. */
public enum KafkaColumns {
    /** At the end of each row. */
    ADDED,
    /** Rows have their own columns alone. */
    LEFT_OUT;

    public static final String TOPIC = "kafka_topic";
    public static final String PARTITION = "kafka_partition";
    public static final String OFFSET = "kafka_offset";

    public static final List<String> NAMES = List.of(TOPIC, PARTITION, OFFSET);

    /** All columns of rows that have these of their own. */
    public Schema after(Schema own) {
        return switch (this) {
            case ADDED -> withAll(own);
            case LEFT_OUT -> own;
        };
    }

    private static Schema withAll(Schema columns) {
        SchemaBuilder builder = SchemaBuilder.struct().name(columns.name());
        for (Field field : columns.fields()) {
            if (NAMES.contains(field.name().toLowerCase(Locale.ROOT))) {
                throw taken(field.name());
            }
            builder.field(field.name(), field.schema());
        }
        return builder.field(TOPIC, Schema.OPTIONAL_STRING_SCHEMA)
                .field(PARTITION, Schema.OPTIONAL_INT32_SCHEMA)
                .field(OFFSET, Schema.OPTIONAL_INT64_SCHEMA)
                .build();
    }

    /** A row of its own column cannot have it twice. */
    public static DataException taken(String name) {
        return new DataException(
                "The row has a column " + name + " of its own. Rename it, or set kafka.columns.enabled=false.");
    }

    /** In the order of the names. */
    public static List<Object> valuesOf(Row row) {
        return List.of(row.topic(), row.partition(), row.offset());
    }

    public static Object valueOf(Row row, String name) {
        return switch (name) {
            case TOPIC -> row.topic();
            case PARTITION -> row.partition();
            case OFFSET -> row.offset();
            default -> throw new IllegalStateException("no Kafka column: " + name);
        };
    }
}
