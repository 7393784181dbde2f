package io.tailrace.transform;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // the type that Connect gives to timestamps
class RecordFieldsTest {

    private static final Schema ROW =
            SchemaBuilder.struct().name("row").field("id", Schema.STRING_SCHEMA).build();
    private static final long NOON = 1_795_867_200_000L;

    @Test
    void key_time_and_headers_become_fields_after_the_rows_own() {
        RecordFields<SinkRecord> transform =
                configured("key.name", "k", "timestamp.name", "t", "headers", "trace-id:trace, source");
        SinkRecord record = record("o-1", new Struct(ROW).put("id", "o-1"));
        record.headers().addString("trace-id", "a").addString("trace-id", "b").addInt("source", 7);

        SinkRecord first = transform.apply(record);
        SinkRecord second = transform.apply(record("o-2", new Struct(ROW).put("id", "o-2")));

        Struct row = (Struct) requireNonNull(first.value());
        assertThat(row.schema().fields())
                .extracting(field -> field.name())
                .containsExactly("id", "k", "t", "trace", "source");
        assertThat(row.get("k")).isEqualTo("o-1");
        assertThat(row.get("t")).isEqualTo(new Date(NOON));
        assertThat(row.get("trace")).isEqualTo("b");
        assertThat(row.get("source")).isEqualTo("7");
        assertThat(first.valueSchema()).isSameAs(row.schema());
        assertThat(((Struct) requireNonNull(second.value())).get("trace")).isNull();
        assertThat(second.valueSchema()).as("one schema").isSameAs(first.valueSchema());
        assertThat(first.key()).isEqualTo("o-1");
    }

    @Test
    void a_map_gets_them_too_and_a_tombstone_does_not() {
        RecordFields<SinkRecord> transform = configured("key.name", "k");

        assertThat(transform.apply(record("a", Map.of("id", "a"))).value()).isEqualTo(Map.of("id", "a", "k", "a"));
        assertThat(transform.apply(record("a", null)).value()).isNull();
    }

    @Test
    void keys_of_every_kind_are_texts() {
        Struct pair = new Struct(SchemaBuilder.struct()
                        .field("id", Schema.STRING_SCHEMA)
                        .field("line", Schema.INT32_SCHEMA)
                        .build())
                .put("id", "o-1")
                .put("line", 2);

        assertThat(keyOf(pair)).isEqualTo("{\"id\":\"o-1\",\"line\":2}");
        assertThat(keyOf(Map.of("id", Map.of("S", "o-1")))).isEqualTo("{\"id\":{\"S\":\"o-1\"}}");
        assertThat(keyOf(List.of("a", 1))).isEqualTo("[\"a\",1]");
        assertThat(keyOf(new byte[] {0, 1})).isEqualTo("AAE=");
        assertThat(keyOf(ByteBuffer.wrap(new byte[] {0, 1}))).isEqualTo("AAE=");
        assertThat(keyOf(new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(keyOf(5L)).isEqualTo("5");
        assertThat(keyOf(true)).isEqualTo("true");
        assertThat(keyOf(new Date(NOON))).isEqualTo("2026-11-28T12:00:00Z");
        assertThat(keyOf(null)).isNull();
    }

    @Test
    void a_row_that_has_such_a_field_is_refused() {
        assertThatThrownBy(() -> configured("key.name", "ID").apply(record("a", new Struct(ROW).put("id", "a"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the row has a field 'id' already. Give the record's own field another name");
        assertThatThrownBy(() -> configured("key.name", "k").apply(record("a", "text")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("not a row");
    }

    @Test
    void wrong_options_are_refused_at_the_start() {
        assertThatThrownBy(RecordFieldsTest::configured)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("adds nothing");
        assertThatThrownBy(() -> configured("key.name", "a", "headers", "x:A"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("another field that is added has this name");
        assertThatThrownBy(() -> configured("headers", ":a")).hasMessageContaining("header:field");
        assertThatThrownBy(() -> configured("headers", "a:")).hasMessageContaining("header:field");
    }

    private static @Nullable Object keyOf(@Nullable Object key) {
        Map<?, ?> row = (Map<?, ?>) requireNonNull(configured("key.name", "k")
                .apply(record(key, Map.of("id", "a")))
                .value());
        return row.get("k");
    }

    private static RecordFields<SinkRecord> configured(String... options) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        RecordFields<SinkRecord> transform = new RecordFields<>();
        transform.configure(properties);
        return transform;
    }

    private static SinkRecord record(@Nullable Object key, @Nullable Object value) {
        Schema schema = value instanceof Struct struct ? struct.schema() : null;
        return new SinkRecord("orders", 0, null, key, schema, value, 0, NOON, TimestampType.CREATE_TIME);
    }
}
