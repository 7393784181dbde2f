package io.tailrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** Two items never have one key, whatever the options make of its parts. */
class KeyIdentityTest {

    @Test
    void a_part_whose_column_is_a_time_stays_text() {
        List<String> oneMoment = List.of(
                "2026-01-01T00:00:00.000Z",
                "2026-01-01T00:00:00Z",
                "2026-01-01T01:00:00+01:00",
                "2026-01-01 00:00:00",
                "2026-01-01T00:00:00.0000001Z",
                "2026-01-01T00:00:00.0000002Z");

        for (String type : List.of("timestamp", "timestamp(6)")) {
            Set<Object> keys = new HashSet<>();
            for (String text : oneMoment) {
                SchemaAndValue key = key(Map.of("columns", "at " + type), "{\"at\":{\"S\":\"" + text + "\"}}");
                assertThat(key.schema().field("at").schema()).isEqualTo(Schema.OPTIONAL_STRING_SCHEMA);
                keys.add(((Struct) key.value()).getString("at"));
            }
            assertThat(keys).hasSameElementsAs(oneMoment);
        }
    }

    @Test
    void a_part_whose_column_is_a_float_or_double_stays_text() {
        for (String type : List.of("float", "double")) {
            Set<Object> keys = new HashSet<>();
            List<String> numbers = List.of(
                    "100000000000000000000000", "99999999999999991611392", "0.1", "0.10000000000000001", "16777217");
            for (String number : numbers) {
                Struct key = (Struct) key(Map.of("columns", "n " + type), "{\"n\":{\"N\":\"" + number + "\"}}")
                        .value();
                keys.add(key.getString("n"));
            }
            assertThat(keys).hasSameElementsAs(numbers);
        }
    }

    @Test
    void a_schemaless_part_is_a_double_only_where_no_other_number_is_the_same() {
        Set<Object> keys = new HashSet<>();
        List<String> numbers =
                List.of("100000000000000000000000", "99999999999999991611392", "0.1", "0.10000000000000001");
        for (String number : numbers) {
            keys.add(((Map<?, ?>)
                            key(Map.of(), "{\"n\":{\"N\":\"" + number + "\"}}").value())
                    .get("n"));
        }

        assertThat(keys).hasSize(numbers.size());
    }

    @Test
    void parts_that_get_one_name_are_refused_with_both_names() {
        for (String columns : List.of("", "a_b string, x string")) {
            for (Map<String, String> names : List.of(
                    Map.of("names", "hive-safe", "columns", columns),
                    Map.of("rename", "a-b:x,a_b:x", "columns", columns),
                    Map.of("rename", "a-b:a_b", "columns", columns))) {
                String parts = "{\"a-b\":{\"S\":\"1\"},\"a_b\":{\"S\":\"2\"}}";
                assertThatThrownBy(() -> key(names, parts))
                        .isInstanceOf(DataException.class)
                        .hasMessageContaining("orders")
                        .hasMessageContaining("'a-b'")
                        .hasMessageContaining("'a_b'")
                        .hasMessageContaining("rename");
                FlattenDynamoDb.Value<SinkRecord> value = new FlattenDynamoDb.Value<>();
                Map<String, String> options = new java.util.HashMap<>(names);
                options.put("key.from.item.enabled", "true");
                value.configure(options);
                String change =
                        "{\"eventName\":\"INSERT\",\"dynamodb\":{\"Keys\":" + parts + ",\"NewImage\":" + parts + "}}";
                assertThatThrownBy(() -> value.apply(Changes.record(change)))
                        .isInstanceOf(DataException.class)
                        .hasMessageContaining("'a-b'");
            }
        }
    }

    @Test
    void an_excluded_attribute_has_the_name_and_type_of_its_column_in_the_key() {
        Map<String, String> options = Map.of("columns", "order_id bigint", "rename", "order-id:order_id");
        Map<String, String> excluding =
                Map.of("columns", "order_id bigint", "rename", "order-id:order_id", "exclude", "order-id");

        for (Map<String, String> each : List.of(options, excluding)) {
            Struct key = (Struct) key(each, "{\"order-id\":{\"N\":\"7\"}}").value();
            assertThat(key.getInt64("order_id")).isEqualTo(7);
        }
    }

    private static SchemaAndValue key(Map<String, String> options, String key) {
        FlattenDynamoDb.Key<SinkRecord> transform = new FlattenDynamoDb.Key<>();
        transform.configure(options);
        SinkRecord record = transform.apply(new SinkRecord("orders", 0, null, key, null, null, 0));
        return new SchemaAndValue(record.keySchema(), record.key());
    }
}
