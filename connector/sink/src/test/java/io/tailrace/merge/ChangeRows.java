package io.tailrace.merge;

import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;

/** Rows as transforms make them of the changes of one stream: a test's own columns, and after them those of the change. */
public final class ChangeRows {
    public static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
    public static final String STREAM = "2026-11-01T00:00:00.000";

    private ChangeRows() {}

    public static Schema schema(SchemaBuilder own) {
        return own.field("cdc_event_type", Schema.OPTIONAL_STRING_SCHEMA)
                .field("cdc_event_time", Timestamp.builder().optional().build())
                .field("cdc_event_id", Schema.OPTIONAL_STRING_SCHEMA)
                .field("cdc_stream", Schema.OPTIONAL_STRING_SCHEMA)
                .field("cdc_sequence", Schema.OPTIONAL_STRING_SCHEMA)
                .field("cdc_table", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
    }

    /** A row without values of its own. The second after noon is its place in the stream, too. */
    public static Struct row(Schema schema, String type, int second) {
        return new Struct(schema)
                .put("cdc_event_type", type)
                .put("cdc_event_time", Date.from(NOON.plusSeconds(second)))
                .put("cdc_event_id", "e" + second)
                .put("cdc_stream", STREAM)
                .put("cdc_sequence", String.format(Locale.ROOT, "%021d", second))
                .put("cdc_table", "orders");
    }
}
