package io.tailrace.transform;

import static io.tailrace.transform.Changes.flatten;
import static io.tailrace.transform.Changes.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class RouteByTableTest {

    @Test
    void names_the_topic_after_the_table_before_flattening_and_after() {
        assertThat(topic(Map.of(), Changes.record(insert("{}")))).isEqualTo("orders-1");
        assertThat(topic(Map.of(), flatten(Map.of("columns", "a string"), insert("{}"))))
                .isEqualTo("orders-1");
        assertThat(topic(Map.of(), flatten(Map.of(), insert("{}")))).isEqualTo("orders-1");
    }

    @Test
    void builds_the_topic_of_the_table_and_the_old_topic() {
        assertThat(topic(Map.of("topic", "cdc.${topic}.${table}"), Changes.record(insert("{}"))))
                .isEqualTo("cdc.orders.orders-1");
    }

    @Test
    void writes_a_name_that_athena_takes() {
        assertThat(topic(Map.of("names", "hive-safe"), Changes.record(insert("{}"))))
                .isEqualTo("orders_1");
    }

    @Test
    void keeps_the_topic_of_a_record_that_names_no_table() {
        assertThat(topic(Map.of(), Changes.record(null))).isEqualTo("orders");
        assertThat(topic(Map.of(), Changes.record(Map.of("a", 1)))).isEqualTo("orders");
    }

    @Test
    void reads_the_table_under_another_prefix() {
        assertThat(topic(Map.of("metadata.prefix", "_"), Changes.record(Map.of("_table", "t"))))
                .isEqualTo("t");
    }

    @Test
    void refuses_a_reference_it_does_not_know() {
        assertThatThrownBy(() -> topic(Map.of("topic", "${tabel}"), Changes.record(null)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected ${table} or ${topic}, not ${tabel}");
    }

    @Test
    void refuses_a_topic_without_a_name() {
        assertThatThrownBy(() -> topic(Map.of("topic", " "), Changes.record(null)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("a topic needs a name, such as ${table}");
    }

    private static String topic(Map<String, String> options, SinkRecord record) {
        RouteByTable<SinkRecord> route = new RouteByTable<>();
        route.configure(options);
        return route.apply(record).topic();
    }
}
