package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.sink.chunk.Place;
import io.tailrace.sink.s3.HiveLayout.PartitionTime;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HiveLayoutTest {
    private static final Instant CHUNK = Instant.parse("2026-11-22T13:45:00Z");
    private static final Instant LATE = Instant.parse("2026-02-28T23:59:59.999Z");

    private final HiveLayout layout = layout("${topic}", PartitionTime.RECORD, ZoneOffset.UTC);

    @Test
    void a_row_goes_where_its_records_time_says_however_late_it_comes() {
        assertThat(layout.placeOf(record("sales-orders", LATE.toEpochMilli(), Map.of()), CHUNK))
                .isEqualTo(new Place("sales_orders", "sales_orders/dt=2026-02-28/hour=23"));
    }

    @Test
    void a_record_without_a_time_goes_where_its_chunk_does() {
        assertThat(layout.placeOf(record("orders", null, Map.of()), CHUNK).folder())
                .isEqualTo("orders/dt=2026-11-22/hour=13");
        assertThat(layout.placeOf(record("orders", -1L, Map.of()), CHUNK).folder())
                .isEqualTo("orders/dt=2026-11-22/hour=13");
    }

    @Test
    void by_wall_clock_all_rows_of_a_chunk_go_together() {
        HiveLayout byClock = layout("${topic}", PartitionTime.WALL_CLOCK, ZoneOffset.UTC);

        assertThat(byClock.placeOf(record("orders", LATE.toEpochMilli(), Map.of()), CHUNK)
                        .folder())
                .isEqualTo("orders/dt=2026-11-22/hour=13");
    }

    @Test
    void hours_are_those_of_the_zone_also_where_it_is_half_an_hour_off() {
        HiveLayout india = layout("${topic}", PartitionTime.RECORD, ZoneId.of("Asia/Kolkata"));

        assertThat(india.placeOf(
                                record(
                                        "orders",
                                        Instant.parse("2026-11-22T18:29:00Z").toEpochMilli(),
                                        Map.of()),
                                CHUNK)
                        .folder())
                .isEqualTo("orders/dt=2026-11-22/hour=23");
        assertThat(india.placeOf(
                                record(
                                        "orders",
                                        Instant.parse("2026-11-22T18:31:00Z").toEpochMilli(),
                                        Map.of()),
                                CHUNK)
                        .folder())
                .isEqualTo("orders/dt=2026-11-23/hour=00");
    }

    @Test
    void tables_are_named_in_letters_that_glue_allows() {
        HiveLayout prefixed = layout("raw_${topic}", PartitionTime.RECORD, ZoneOffset.UTC);

        assertThat(prefixed.placeOf(record("Shop.SALES-Orders", 0L, Map.of()), CHUNK)
                        .table())
                .isEqualTo("raw_shop_sales_orders");
    }

    @Test
    void a_column_that_is_a_partition_column_too_is_refused() {
        Schema clash = SchemaBuilder.struct().field("Hour", Schema.INT32_SCHEMA).build();

        assertThatThrownBy(() -> layout.placeOf(record("orders", 0L, new Struct(clash).put("Hour", 1)), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessage("The row has a column Hour, and so has the folder it goes to; Athena could read neither."
                        + " Rename the one in the row.");
        assertThatThrownBy(() -> layout.placeOf(record("orders", 0L, Map.of("dt", "x")), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has a column dt");
    }

    private static HiveLayout layout(String template, PartitionTime time, ZoneId zone) {
        return new HiveLayout(new TableNames(template), time, zone);
    }

    private static SinkRecord record(String topic, @Nullable Long timestamp, Object value) {
        return new SinkRecord(topic, 0, null, null, null, value, 0, timestamp, TimestampType.CREATE_TIME);
    }
}
