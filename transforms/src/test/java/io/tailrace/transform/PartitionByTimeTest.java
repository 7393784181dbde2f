package io.tailrace.transform;

import static io.tailrace.transform.Changes.flatten;
import static io.tailrace.transform.Changes.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class PartitionByTimeTest {

    private static final SinkRecord ROW = flatten(Map.of("columns", "id string"), insert("{\"id\":{\"S\":\"1\"}}"));

    @Test
    void adds_day_and_hour_as_headers() {
        SinkRecord record = partition(Map.of(), ROW);

        assertThat(record.headers().lastWithName("dt").value()).isEqualTo("2025-11-22");
        assertThat(record.headers().lastWithName("hour").value()).isEqualTo("13");
        assertThat(record.value()).isSameAs(ROW.value());
        assertThat(ROW.headers()).isEmpty();
    }

    @Test
    void adds_day_and_hour_as_fields_of_a_struct() {
        SinkRecord record = partition(Map.of("add", "fields", "day.name", "d", "hour.name", "h"), ROW);
        Struct row = (Struct) record.value();

        assertThat(row.get("d")).isEqualTo("2025-11-22");
        assertThat(row.get("h")).isEqualTo("13");
        assertThat(row.get("id")).isEqualTo("1");
        assertThat(record.valueSchema()).isSameAs(row.schema());
    }

    @Test
    void makes_one_schema_for_rows_of_one_schema() {
        PartitionByTime<SinkRecord> partition = new PartitionByTime<>();
        partition.configure(Map.of("add", "fields"));

        assertThat(partition.apply(ROW).valueSchema())
                .isSameAs(partition.apply(ROW).valueSchema());
    }

    @Test
    void adds_day_and_hour_as_fields_of_a_map() {
        SinkRecord record = Changes.record(Map.of("cdc_event_time", "2025-11-22 23:59:59.999"));

        assertThat(partition(Map.of("add", "fields", "hour.name", ""), record).value())
                .isEqualTo(Map.of("cdc_event_time", "2025-11-22 23:59:59.999", "dt", "2025-11-22"));
    }

    @Test
    void takes_the_records_own_time_where_the_row_has_none() {
        SinkRecord record = new SinkRecord(
                "orders", 2, null, null, null, Map.of(), 7, 1_763_819_100_000L, TimestampType.CREATE_TIME);

        assertThat(partition(Map.of(), record).headers().lastWithName("hour").value())
                .isEqualTo("13");
        assertThat(partition(Map.of("field", ""), record)
                        .headers()
                        .lastWithName("dt")
                        .value())
                .isEqualTo("2025-11-22");
    }

    @Test
    void counts_days_and_hours_of_another_zone() {
        SinkRecord record = partition(Map.of("timezone", "Pacific/Auckland"), ROW);

        assertThat(record.headers().lastWithName("dt").value()).isEqualTo("2025-11-23");
        assertThat(record.headers().lastWithName("hour").value()).isEqualTo("02");
    }

    @Test
    void refuses_a_row_without_any_time() {
        assertThatThrownBy(() -> partition(Map.of(), Changes.record(Map.of())))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "orders partition 2 offset 7: neither the field 'cdc_event_time' nor the record has a time to"
                                + " partition by");
        assertThatThrownBy(() -> partition(Map.of(), Changes.record(Map.of("cdc_event_time", "soon"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the field 'cdc_event_time' is not a time: expected a timestamp");
    }

    @Test
    void never_overwrites_a_field_of_the_row() {
        Struct struct = new Struct(SchemaBuilder.struct()
                        .field("cdc_event_time", Schema.STRING_SCHEMA)
                        .field("Hour", Schema.STRING_SCHEMA))
                .put("cdc_event_time", "2025-11-22 23:59:59.999")
                .put("Hour", "mine");
        for (Object row : List.of(Map.of("cdc_event_time", "2025-11-22 23:59:59.999", "DT", "mine"), struct)) {
            assertThatThrownBy(() -> partition(Map.of("add", "fields"), Changes.record(row)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("orders partition 2 offset 7: the row has a field")
                    .hasMessageContaining("day.name or hour.name");
        }
    }

    @Test
    void refuses_names_that_would_overwrite_each_other() {
        for (Map<String, String> options : List.of(
                Map.of("day.name", "t", "hour.name", "T"),
                Map.of("add", "fields", "day.name", "cdc_event_time"),
                Map.of("add", "fields", "hour.name", "x", "field", "X"))) {
            assertThatThrownBy(() -> partition(options, ROW)).isInstanceOf(ConfigException.class);
        }
    }

    @Test
    void refuses_an_unknown_zone() {
        assertThatThrownBy(() -> partition(Map.of("timezone", "Zug"), ROW))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no such time zone; UTC or a name like Europe/Zurich");
    }

    private static SinkRecord partition(Map<String, String> options, SinkRecord record) {
        PartitionByTime<SinkRecord> partition = new PartitionByTime<>();
        partition.configure(options);
        return partition.apply(record);
    }
}
