package io.tailrace.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.json.JsonLines;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** Connect answers the default of a field for its null; the null of an optional field stays one. */
class NullIsNoDefaultTest {
    private static final Schema INNER = SchemaBuilder.struct()
            .optional()
            .field(
                    "country",
                    SchemaBuilder.string().optional().defaultValue("CH").build())
            .build();
    private static final Schema ROW = SchemaBuilder.struct()
            .field(
                    "card",
                    SchemaBuilder.string().optional().defaultValue("none").build())
            .field(
                    "at",
                    SchemaBuilder.string()
                            .optional()
                            .defaultValue("2001-01-01T00:00:00Z")
                            .build())
            .field("must", SchemaBuilder.string().defaultValue("standard").build())
            .field("inner", INNER)
            .build();

    private final SinkRecord row = Changes.record(new Struct(ROW).put("inner", new Struct(INNER)));

    @Test
    void in_a_line() {
        assertThat(new String(new JsonLines().line(ROW, row.value()), StandardCharsets.UTF_8))
                .isEqualTo("{\"must\":\"standard\",\"inner\":{}}\n");
    }

    @Test
    void after_a_mask() {
        MaskField<SinkRecord> mask = new MaskField<>();
        mask.configure(Map.of("fields", "card", "with", "sha256"));

        Struct masked = (Struct) mask.apply(row).value();

        assertThat(masked.getWithoutDefault("card")).isNull();
        assertThat(masked.getWithoutDefault("at")).isNull();
        assertThat(masked.get("must")).isEqualTo("standard");
    }

    @Test
    void beside_the_fields_of_a_partition() {
        PartitionByTime<SinkRecord> partition = new PartitionByTime<>();
        partition.configure(Map.of("field", "at", "add", "fields"));

        Struct dated = new Struct(ROW).put("at", "2026-11-22T13:45:00Z");

        Struct partitioned = (Struct) partition.apply(Changes.record(dated)).value();

        assertThat(partitioned.getWithoutDefault("card")).isNull();
        assertThat(partitioned.get("must")).isEqualTo("standard");
        assertThat(partitioned.get("dt")).isEqualTo("2026-11-22");
    }

    @Test
    void for_a_predicate() {
        FieldMatches<SinkRecord> matches = new FieldMatches<>();
        matches.configure(Map.of("field", "inner.country", "pattern", ".*"));

        assertThat(matches.test(row)).isFalse();
        matches.configure(Map.of("field", "must", "pattern", "standard"));
        assertThat(matches.test(row)).isTrue();
    }
}
