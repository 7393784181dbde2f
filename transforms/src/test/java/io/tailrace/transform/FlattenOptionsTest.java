package io.tailrace.transform;

import static io.tailrace.transform.Changes.expire;
import static io.tailrace.transform.Changes.flatten;
import static io.tailrace.transform.Changes.flattenOrDrop;
import static io.tailrace.transform.Changes.insert;
import static io.tailrace.transform.Changes.map;
import static io.tailrace.transform.Changes.remove;
import static io.tailrace.transform.Changes.struct;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each option of FlattenDynamoDb off its default. */
class FlattenOptionsTest {

    private static final String NESTED =
            "{\"m\":{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"M\":{\"c\":{\"S\":\"x\"}}}}},\"l\":{\"L\":[{\"S\":\"y\"},{\"M\":{\"d\":{\"BOOL\":true}}}]},"
                    + "\"s\":{\"SS\":[\"p\"]},\"em\":{\"M\":{}},\"el\":{\"L\":[]}}";

    @Test
    void keeps_maps_native() {
        assertThat(map(Map.of("maps", "native"), NESTED)).containsEntry("m", Map.of("a", 1L, "b", Map.of("c", "x")));
    }

    @Test
    void writes_maps_lists_and_sets_as_json() {
        assertThat(map(Map.of("maps", "json", "lists", "json", "sets", "json"), NESTED))
                .isEqualTo(Map.of(
                        "m", "{\"a\":1,\"b\":{\"c\":\"x\"}}",
                        "l", "[\"y\",{\"d\":true}]",
                        "s", "[\"p\"]",
                        "em", "{}",
                        "el", "[]"));
    }

    @Test
    void flattens_lists_by_index() {
        assertThat(map(Map.of("lists", "flatten", "delimiter", "."), NESTED))
                .isEqualTo(Map.of(
                        "m.a",
                        1L,
                        "m.b.c",
                        "x",
                        "l.0",
                        "y",
                        "l.1.d",
                        true,
                        "s",
                        List.of("p"),
                        "em",
                        Map.of(),
                        "el",
                        List.of()));
    }

    @Test
    void flattens_no_deeper_than_configured() {
        assertThat(map(Map.of("depth", "1"), NESTED)).containsEntry("m_a", 1L).containsEntry("m_b", Map.of("c", "x"));
    }

    @Test
    void drops_null_attributes() {
        String image = "{\"a\":{\"NULL\":true},\"m\":{\"M\":{\"b\":{\"NULL\":true},\"c\":{\"S\":\"x\"}}}}";

        assertThat(map(Map.of("nulls", "drop"), image)).isEqualTo(Map.of("m_c", "x"));
        Map<String, @Nullable Object> kept = new HashMap<>();
        kept.put("a", null);
        kept.put("m_b", null);
        kept.put("m_c", "x");
        assertThat(map(Map.of(), image)).isEqualTo(kept);
        assertThat(struct(Map.of("nulls", "drop", "columns", "a string, m struct<b:string,c:string>"), insert(image))
                        .get("cdc_rest"))
                .isNull();
    }

    @Test
    void takes_only_included_attributes() {
        assertThat(map(Map.of("include", "a,b"), "{\"a\":{\"S\":\"1\"},\"c\":{\"S\":\"2\"}}"))
                .isEqualTo(Map.of("a", "1"));
    }

    @Test
    void leaves_excluded_attributes_out_of_the_rest_too() {
        Struct row = struct(
                Map.of("columns", "a string", "exclude", "secret"),
                insert("{\"a\":{\"S\":\"1\"},\"secret\":{\"S\":\"2\"},\"c\":{\"S\":\"3\"}}"));

        assertThat(row.get("cdc_rest")).isEqualTo("{\"c\":{\"S\":\"3\"}}");
    }

    @Test
    void renames_attributes() {
        Struct row = struct(
                Map.of("columns", "order_id string", "rename", "order-id:order_id"),
                insert("{\"order-id\":{\"S\":\"o-1\"}}"));

        assertThat(row.get("order_id")).isEqualTo("o-1");
    }

    @Test
    void refuses_a_wrong_renaming() {
        for (String pair : List.of("a", "a:", ":b", "a:b,a:c")) {
            assertThatThrownBy(() -> struct(Map.of("rename", pair), insert("{}")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("rename");
        }
    }

    @Test
    void makes_names_safe_for_hive_whatever_the_locale() {
        assertThat(map(
                        Map.of("names", "hive-safe"),
                        "{\"orderID\":{\"S\":\"1\"},\"a.b-c d\":{\"S\":\"2\"},\"Ü\":{\"S\":\"3\"},\"\":{\"S\":\"4\"}}"))
                .isEqualTo(Map.of("orderid", "1", "a_b_c_d", "2", "_", "3", "cdc_rest", "{\"\":{\"S\":\"4\"}}"));
    }

    @Test
    void prefers_the_attribute_that_has_the_columns_name() {
        String url = "\"url\":{\"S\":\"exact\"}";
        String upper = "\"URL\":{\"S\":\"made\"}";
        for (String image : List.of("{" + url + "," + upper + "}", "{" + upper + "," + url + "}")) {
            Struct row = struct(Map.of("columns", "url string", "names", "hive-safe"), insert(image));

            assertThat(row.get("url")).isEqualTo("exact");
            assertThat(row.get("cdc_rest")).isEqualTo("{\"URL\":{\"S\":\"made\"}}");
        }
    }

    @Test
    void treats_expired_items_apart() {
        Map<String, String> drop = Map.of("ttl.deletes", "drop");

        assertThat(flattenOrDrop(drop, expire("{}"))).isNull();
        assertThat(flattenOrDrop(drop, remove("{}"))).isNotNull();
        assertThat(flattenOrDrop(Map.of("deletes", "drop"), expire("{}"))).isNull();
        assertThat(flatten(Map.of("deletes", "drop", "ttl.deletes", "row"), expire("{}"))
                        .value())
                .isNotNull();
    }

    @Test
    void takes_the_records_key_from_the_item() {
        SinkRecord typed =
                flatten(Map.of("key.from.item.enabled", "true", "columns", "id string, n int"), insert("{}"));
        SinkRecord plain = flatten(Map.of("key.from.item.enabled", "true"), insert("{}"));
        SinkRecord undeclared = flatten(Map.of("key.from.item.enabled", "true", "columns", "x int"), insert("{}"));

        assertThat(typed.keySchema().fields()).extracting(field -> field.name()).containsExactly("id", "n");
        assertThat(typed.key())
                .isEqualTo(new Struct(typed.keySchema()).put("id", "k").put("n", 7));
        assertThat(plain.keySchema()).isNull();
        assertThat(plain.key()).isEqualTo(Map.of("id", "k", "n", 7L));
        assertThat(undeclared.key())
                .isEqualTo(new Struct(undeclared.keySchema()).put("id", "k").put("n", "7"));
    }

    @Test
    void learns_a_union_of_sorted_optional_columns() {
        FlattenDynamoDb.Value<SinkRecord> union = union(20);

        row(union, "{\"b\":{\"N\":\"1\"},\"a\":{\"S\":\"x\"},\"s\":{\"NS\":[\"1\",\"2.5\"]}}");
        Struct row = row(union, "{\"b\":{\"N\":\"1.5\"},\"c\":{\"BOOL\":true},\"m\":{\"M\":{\"x\":{\"S\":\"y\"}}}}");

        assertThat(row.schema().fields())
                .extracting(field -> field.name())
                .containsExactly("a", "b", "c", "s", "cdc_rest");
        assertThat(row.schema().field("b").schema()).isEqualTo(Schema.OPTIONAL_FLOAT64_SCHEMA);
        assertThat(row.get("b")).isEqualTo(1.5);
        assertThat(row.get("cdc_rest")).isEqualTo("{\"m\":{\"M\":{\"x\":{\"S\":\"y\"}}}}");
    }

    @Test
    void keeps_what_it_may_not_learn_any_more() {
        FlattenDynamoDb.Value<SinkRecord> union = union(1);

        row(union, "{\"a\":{\"N\":\"1\"}}");
        Struct row = row(union, "{\"a\":{\"S\":\"x\"},\"b\":{\"S\":\"y\"}}");

        assertThat(row.get("a")).isNull();
        assertThat(row.get("cdc_rest")).isEqualTo("{\"a\":{\"S\":\"x\"},\"b\":{\"S\":\"y\"}}");
    }

    @Test
    void never_learns_names_that_athena_cannot_have() {
        Struct row = row(
                union(20),
                "{\"a-b\":{\"S\":\"1\"},\"CDC_REST\":{\"S\":\"2\"},\"Id\":{\"S\":\"3\"},\"ID\":{\"S\":\"4\"}}");

        assertThat(row.schema().fields()).extracting(field -> field.name()).containsExactly("Id", "cdc_rest");
        assertThat(row.get("cdc_rest"))
                .isEqualTo("{\"a-b\":{\"S\":\"1\"},\"CDC_REST\":{\"S\":\"2\"},\"ID\":{\"S\":\"4\"}}");
    }

    @Test
    void makes_few_schemas_of_many_items() {
        Seed seed = Seed.of(FlattenOptionsTest.class);
        Random random = seed.random();
        FlattenDynamoDb.Value<SinkRecord> union = union(20);
        FlattenDynamoDb.Value<SinkRecord> declared = new FlattenDynamoDb.Value<>();
        declared.configure(Map.of("columns", "a0 int, a1 string, a2 double, a3 array<string>"));
        String[] values = {"{\"S\":\"x\"}", "{\"N\":\"1\"}", "{\"N\":\"0.5\"}", "{\"BOOL\":true}", "{\"SS\":[\"x\"]}"};
        Set<Schema> learnt = new HashSet<>();
        Set<Schema> fixed = new HashSet<>();

        for (int i = 0; i < Rounds.of(5_000); i++) {
            StringBuilder item = new StringBuilder("{\"id\":{\"S\":\"1\"}");
            for (int a = 0; a < 30; a++) {
                if (random.nextInt(8) == 0) {
                    item.append(",\"a").append(a).append("\":").append(values[random.nextInt(values.length)]);
                }
            }
            SinkRecord change = Changes.record(insert(item.append('}').toString()));
            learnt.add(requireNonNull(union.apply(change)).valueSchema());
            fixed.add(requireNonNull(declared.apply(change)).valueSchema());
        }

        assertThat(learnt).as("%s", seed).hasSizeLessThanOrEqualTo(20);
        assertThat(fixed).hasSize(1);
    }

    @Test
    void refuses_a_union_of_both_images() {
        assertThatThrownBy(() -> struct(Map.of("schema.mode", "union", "image", "both"), insert("{}")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.mode=union has one image per row");
    }

    private static FlattenDynamoDb.Value<SinkRecord> union(int schemas) {
        FlattenDynamoDb.Value<SinkRecord> union = new FlattenDynamoDb.Value<>();
        union.configure(Map.of("schema.mode", "union", "union.max.schemas", "" + schemas, "metadata", ""));
        return union;
    }

    private static Struct row(FlattenDynamoDb.Value<SinkRecord> transform, String image) {
        return (Struct)
                requireNonNull(transform.apply(Changes.record(insert(image)))).value();
    }
}
