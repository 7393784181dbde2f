package io.tailrace.transform;

import static io.tailrace.transform.Changes.insert;
import static io.tailrace.transform.Changes.struct;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.mask.MaskedPaths;
import io.tailrace.row.AvroName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroNameTest {

    private static final Pattern LEGAL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    @ParameterizedTest
    @ValueSource(strings = {"id", "orderId", "_x", "A9", "order_id"})
    void a_legal_name_stays(String name) {
        assertThat(AvroName.of(name)).isEqualTo(name);
        assertThat(AvroName.distinct(name)).isEqualTo(name);
    }

    @Test
    void every_name_becomes_a_legal_one() {
        for (String name : List.of("order-id", "pk#id", "1st", "", "Größe", "\uD83D\uDE80", "a.b", " ", "ı")) {
            assertThat(AvroName.of(name)).matches(LEGAL);
            assertThat(AvroName.distinct(name)).matches(LEGAL);
        }
    }

    @Test
    void fields_of_one_struct_have_different_names_whatever_their_order() {
        List<String> names = List.of("a-b", "a_b", "a.b", "1", "_1", "c");

        assertThat(AvroName.of(names)).doesNotHaveDuplicates().contains("a_b", "_1", "c");
        assertThat(Set.copyOf(AvroName.of(names.stream().sorted().toList()))).isEqualTo(Set.copyOf(AvroName.of(names)));
    }

    @Test
    void topics_have_different_schemas() {
        List<String> topics = List.of("a-b", "a_b", "a.b", "a..b", "1a", "_1a", "a", "A");
        Set<String> names = new HashSet<>();

        for (String topic : topics) {
            String name = AvroName.ofSchema(topic, "Row");
            assertThat(Stream.of(name.split("\\.", -1))).allMatch(LEGAL.asMatchPredicate());
            names.add(name);
        }

        assertThat(names).hasSameSizeAs(topics).contains("io.tailrace.a.b.Row", "io.tailrace.A.Row");
    }

    @Test
    void structs_in_a_row_are_named_by_their_place() {
        Map<String, String> options = Map.of(
                "image",
                "both",
                "columns",
                "a struct<b:struct<c:int>>, b array<struct<c:int>>, c map<string,struct<c:int>>");
        Struct row = struct(options, insert("{\"a\":{\"M\":{\"b\":{\"M\":{\"c\":{\"N\":\"1\"}}}}}}"));

        assertThat(row.schema().name()).isEqualTo("io.tailrace.orders.Row");
        assertThat(row.getStruct("a").schema().name()).isEqualTo("io.tailrace.orders.Row.a");
        assertThat(row.getStruct("a").getStruct("b").schema().name()).isEqualTo("io.tailrace.orders.Row.a.b");
        assertThat(row.schema().field("b").schema().valueSchema().name()).isEqualTo("io.tailrace.orders.Row.b");
        assertThat(row.schema().field("old_c").schema().valueSchema().name()).isEqualTo("io.tailrace.orders.Row.old_c");
    }

    @Test
    void one_transform_names_the_rows_of_each_topic() {
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(Map.of("columns", "a struct<b:int>"));
        String change = insert("{\"a\":{\"M\":{\"b\":{\"N\":\"1\"}}}}");

        for (String topic : List.of("orders", "customers", "orders")) {
            SinkRecord made = requireNonNull(flatten.apply(new SinkRecord(topic, 0, null, null, null, change, 0)));
            Struct row = (Struct) made.value();
            row.validate();
            assertThat(made.valueSchema().name()).isEqualTo("io.tailrace." + topic + ".Row");
            assertThat(row.schema()).isEqualTo(made.valueSchema());
            assertThat(flatten.rowSchema()).isEqualTo(made.valueSchema());
        }
    }

    @Test
    void the_rows_of_one_topic_do_not_learn_the_columns_of_another() {
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(Map.of("schema.mode", "union", "metadata", "event_type"));
        List<String> columns = new ArrayList<>();

        for (String topic : List.of("orders", "customers")) {
            String change = insert("{\"" + topic + "_id\":{\"S\":\"1\"}}");
            SinkRecord made = requireNonNull(flatten.apply(new SinkRecord(topic, 0, null, null, null, change, 0)));
            made.valueSchema().fields().forEach(field -> columns.add(topic + ":" + field.name()));
        }

        assertThat(columns)
                .containsExactly(
                        "orders:orders_id",
                        "orders:cdc_event_type",
                        "orders:cdc_rest",
                        "customers:customers_id",
                        "customers:cdc_event_type",
                        "customers:cdc_rest");
    }

    @Test
    void an_attribute_whose_name_avro_does_not_take_fills_its_column_and_others_keep_their_names() {
        Map<String, String> options =
                Map.of("names", "avro-safe", "columns", "order_id string, orderId string, _1st string");

        Struct row =
                struct(options, insert("{\"order-id\":{\"S\":\"a\"},\"orderId\":{\"S\":\"b\"},\"1st\":{\"S\":\"c\"}}"));

        assertThat(row.getString("order_id")).isEqualTo("a");
        assertThat(row.getString("orderId")).isEqualTo("b");
        assertThat(row.getString("_1st")).isEqualTo("c");
        assertThat(row.getString("cdc_rest")).isNull();
    }

    @Test
    void an_attribute_within_a_struct_fills_the_field_that_has_its_name_as_avro_takes_it() {
        Map<String, String> options = Map.of(
                "names",
                "avro-safe",
                "columns",
                "customer struct<home_address:struct<_1st:string>>, a array<struct<b_c:int>>");

        Struct row = struct(
                options,
                insert("{\"customer\":{\"M\":{\"home-address\":{\"M\":{\"1st\":{\"S\":\"x\"}}}}},"
                        + "\"a\":{\"L\":[{\"M\":{\"b#c\":{\"N\":\"1\"}}}]}}"));

        assertThat(row.getStruct("customer").getStruct("home_address").getString("_1st"))
                .isEqualTo("x");
        assertThat(row.<Struct>getArray("a").get(0).getInt32("b_c")).isEqualTo(1);
        assertThat(row.getString("cdc_rest")).isNull();
    }

    @Test
    void of_two_attributes_within_a_struct_that_would_fill_one_field_the_legal_one_does_and_none_is_lost() {
        Map<String, String> options = Map.of("names", "avro-safe", "columns", "c struct<a_b:int>");

        Struct both = struct(options, insert("{\"c\":{\"M\":{\"a-b\":{\"N\":\"1\"},\"a_b\":{\"N\":\"2\"}}}}"));
        Struct neither = struct(options, insert("{\"c\":{\"M\":{\"a-b\":{\"N\":\"1\"},\"a#b\":{\"N\":\"2\"}}}}"));

        assertThat(both.getStruct("c").getInt32("a_b")).isEqualTo(2);
        assertThat(both.getString("cdc_rest")).isEqualTo("{\"c\":{\"M\":{\"a-b\":{\"N\":\"1\"}}}}");
        assertThat(neither.getStruct("c").getInt32("a_b")).isEqualTo(2);
        assertThat(neither.getString("cdc_rest")).isEqualTo("{\"c\":{\"M\":{\"a-b\":{\"N\":\"1\"}}}}");
    }

    @Test
    void of_two_attributes_with_one_name_the_legal_one_fills_the_column_and_none_is_lost() {
        Map<String, String> options = Map.of("names", "avro-safe", "columns", "order_id string");

        Struct row = struct(options, insert("{\"order-id\":{\"S\":\"a\"},\"order_id\":{\"S\":\"b\"}}"));

        assertThat(row.getString("order_id")).isEqualTo("b");
        assertThat(row.getString("cdc_rest")).isEqualTo("{\"order-id\":{\"S\":\"a\"}}");
    }

    @Test
    void a_renamed_column_says_which_attribute_it_is_for() {
        Map<String, String> options =
                Map.of("names", "avro-safe", "columns", "id string", "rename", "order-id:id", "image", "both");

        Struct row = struct(options, insert("{\"order-id\":{\"S\":\"a\"}}"));

        assertThat(row.getString("id")).isEqualTo("a");
        for (String field : List.of("id", "old_id")) {
            assertThat(row.schema().field(field).schema().parameters()).containsEntry("tailrace.attribute", "order-id");
        }
    }

    @Test
    void a_name_from_an_option_that_avro_does_not_take_is_an_error_at_its_option() {
        assertRefused(Map.of("columns", "1st int"), "Declare it as '_1st'");
        assertRefused(Map.of("rename", "a:order-id", "schema.mode", "union"), "letters, digits and _");
        assertRefused(Map.of("metadata.prefix", "9_"), "metadata.prefix");
    }

    private static void assertRefused(Map<String, String> options, String message) {
        Map<String, String> avroSafe = new HashMap<>(options);
        avroSafe.put("names", "avro-safe");
        assertThatThrownBy(() -> new FlattenDynamoDb.Value<SinkRecord>().configure(avroSafe))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_masked_field_is_hidden_under_the_name_that_avro_takes() {
        MaskedPaths paths = new MaskedPaths(List.of("1st", "card-no"));

        for (String column : List.of("1st", "_1st", "old__1st", "card_no", "old_card_no")) {
            assertThat(paths.ofColumn(column)).as(column).isEqualTo(MaskedPaths.Reach.MASKED);
        }
    }
}
