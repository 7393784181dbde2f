package io.tailrace.transform;

import static io.tailrace.transform.Changes.flatten;
import static io.tailrace.transform.Changes.insert;
import static io.tailrace.transform.Changes.struct;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.json.JsonLines;
import io.tailrace.schema.Columns;
import io.tailrace.value.MicroTimestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** Times that are finer than their column go by {@code columns.on.mismatch}; {@code timestamp(6)} is fine to the microsecond. */
class FineTimesTest {

    private static final String MICROS = insert("{\"t\":{\"S\":\"2026-11-22T13:45:00.123456Z\"}}");
    private static final String NANOS = insert("{\"t\":{\"S\":\"2026-11-22T13:45:00.123456789Z\"}}");

    @Test
    void a_column_in_milliseconds_does_not_hold_microseconds() {
        for (String type : new String[] {"timestamp", "timestamp(3)"}) {
            Struct kept = struct(Map.of("columns", "t " + type), MICROS);
            Struct whole = struct(Map.of("columns", "t " + type, "columns.on.mismatch", "rest"), MICROS);

            assertThat(kept.get("t")).isNull();
            assertThat(kept.get("cdc_rest")).isEqualTo("{\"t\":{\"S\":\"2026-11-22T13:45:00.123456Z\"}}");
            assertThat(whole.get("t")).isNull();
            assertThatThrownBy(() -> struct(Map.of("columns", "t " + type, "columns.on.mismatch", "fail"), MICROS))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("column t: a value of type S does not fit timestamp");
        }
    }

    @Test
    void a_column_in_microseconds_holds_them_and_nothing_finer() {
        Struct row = struct(Map.of("columns", "t timestamp(6), a array<timestamp(6)>"), MICROS);
        Struct finer = struct(Map.of("columns", "t timestamp(6)"), NANOS);

        assertThat(row.schema().field("t").schema().name()).isEqualTo("io.debezium.time.MicroTimestamp");
        assertThat(row.schema().field("t").schema().type()).isEqualTo(Schema.Type.INT64);
        assertThat(MicroTimestamp.moment(row.getInt64("t"))).isEqualTo(Instant.parse("2026-11-22T13:45:00.123456Z"));
        assertThat(finer.get("t")).isNull();
        assertThat(finer.get("cdc_rest")).isEqualTo("{\"t\":{\"S\":\"2026-11-22T13:45:00.123456789Z\"}}");
    }

    @Test
    void the_line_has_all_six_digits_also_before_1970() {
        Map<String, String> options = Map.of("columns", "t timestamp(6), a array<timestamp(6)>", "metadata", "");
        String change = insert("{\"t\":{\"S\":\"1969-12-31T23:59:59.999999Z\"},"
                + "\"a\":{\"L\":[{\"S\":\"2026-11-22T13:45:00.000001+00:00\"},{\"S\":\"2026-11-22 13:45:00\"}]}}");
        SinkRecord row = flatten(options, change);
        FlattenDynamoDb.Value<SinkRecord> straight = new FlattenDynamoDb.Value<>();
        straight.configure(options);
        byte[] line = straight.line(change.getBytes(StandardCharsets.UTF_8), new JsonLines());

        assertThat(new JsonLines().line(row.valueSchema(), row.value())).isEqualTo(line);
        assertThat(new String(Objects.requireNonNull(line), StandardCharsets.UTF_8))
                .isEqualTo("{\"t\":\"1969-12-31 23:59:59.999999\",\"a\":[\"2026-11-22 13:45:00.000001\","
                        + "\"2026-11-22 13:45:00.000000\"]}\n");
    }

    @Test
    void a_converter_carries_them_with_their_name() {
        SinkRecord row = flatten(Map.of("columns", "t timestamp(6)", "metadata", ""), MICROS);
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "true"), false);

            var back = converter.toConnectData("t", converter.fromConnectData("t", row.valueSchema(), row.value()));

            assertThat(((Struct) back.value()).get("t")).isEqualTo(((Struct) row.value()).get("t"));
            assertThat(MicroTimestamp.is(back.schema().field("t").schema())).isTrue();
        }
    }

    @Test
    void a_row_can_be_partitioned_by_them() {
        SinkRecord row = flatten(Map.of("columns", "t timestamp(6), s struct<t:timestamp(6)>"), MICROS);
        for (String add : new String[] {"fields", "headers"}) {
            PartitionByTime<SinkRecord> partition = new PartitionByTime<>();
            partition.configure(Map.of("field", "t", "add", add));
            SinkRecord partitioned = partition.apply(row);
            Object hour = add.equals("fields")
                    ? ((Struct) partitioned.value()).get("hour")
                    : partitioned.headers().lastWithName("hour").value();

            assertThat(hour).isEqualTo("13");
        }
    }

    @Test
    void tables_have_one_type_for_both() {
        Columns columns = Columns.parse("a timestamp(6), b array<struct<c:timestamp( 6 )>>, d map<string,timestamp>");

        assertThat(columns.declaration())
                .isEqualTo("a timestamp(6), b array<struct<c:timestamp(6)>>, d map<string,timestamp>");
        assertThat(columns.list().get(1).type().athenaName()).isEqualTo("array<struct<c:timestamp>>");
        assertThat(Columns.parse(columns.declaration())).isEqualTo(columns);
        assertThatThrownBy(() -> Columns.parse("a timestamp(9)"))
                .hasMessageContaining("a timestamp has 3 digits of a second, or 6 as timestamp(6), at character 3");
    }
}
