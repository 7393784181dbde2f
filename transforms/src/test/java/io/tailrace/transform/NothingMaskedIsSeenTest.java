package io.tailrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.json.JsonLines;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** A masked value is nowhere in the row, whatever its type is and wherever the options put it. */
class NothingMaskedIsSeenTest {

    private static final String SECRET = "4111111111111111";

    @Test
    void a_misfit_of_a_masked_column_is_not_in_the_rest() {
        for (String value : List.of(
                "{\"S\":\"" + SECRET + "\"}",
                "{\"N\":\"" + SECRET + "\"}",
                "{\"SS\":[\"" + SECRET + "\"]}",
                "{\"L\":[{\"S\":\"" + SECRET + "\"}]}",
                "{\"M\":{\"number\":{\"S\":\"" + SECRET + "\"}}}")) {
            String image = "{\"card\":" + value + ",\"z\":{\"S\":\"kept\"}}";
            for (String mismatch : List.of("rest", "null-and-keep")) {
                for (String names : List.of("keep", "hive-safe")) {
                    assertHidden(
                            Map.of(
                                    "columns",
                                    "card int, a string",
                                    "columns.on.mismatch",
                                    mismatch,
                                    "names",
                                    names,
                                    "image",
                                    "both"),
                            "card",
                            Changes.modify(image, image));
                }
            }
        }
    }

    @Test
    void a_renamed_attribute_is_not_in_the_rest() {
        String image = "{\"Card No.\":{\"S\":\"" + SECRET + "\"},\"z\":{\"S\":\"kept\"}}";

        assertHidden(
                Map.of("columns", "pan int", "rename", "Card No.:pan", "image", "both"),
                "pan",
                Changes.modify(image, image));
        assertHidden(Map.of("columns", "card_no_ int", "names", "hive-safe"), "card_no_", Changes.insert(image));
    }

    @Test
    void an_attribute_without_a_column_can_be_masked_too() {
        assertHidden(
                Map.of("columns", "a string"),
                "card",
                Changes.insert("{\"card\":{\"S\":\"" + SECRET + "\"},\"z\":{\"S\":\"kept\"}}"));
    }

    @Test
    void a_path_finds_nested_values_in_every_form_of_a_row() {
        String image = "{\"customer\":{\"M\":{\"email\":{\"S\":\"" + SECRET + "\"},\"z\":{\"S\":\"kept\"}}},"
                + "\"lines\":{\"L\":[{\"M\":{\"email\":{\"S\":\"" + SECRET
                + "\"},\"z\":{\"S\":\"kept\"}}},{\"N\":\"1\"}]}}";
        String misfit = image.replace("{\"S\":\"" + SECRET + "\"}", "{\"SS\":[\"" + SECRET + "\"]}");
        List<Map<String, String>> options = List.of(
                Map.of("maps", "flatten"),
                Map.of("maps", "flatten", "lists", "flatten", "delimiter", "-"),
                Map.of("maps", "native"),
                Map.of("maps", "json", "lists", "json"),
                Map.of("depth", "1", "maps", "flatten"),
                Map.of("schema.mode", "union"),
                Map.of("columns", "a string"),
                Map.of("columns", "customer struct<email:string,z:string>, lines array<struct<email:string,z:string>>"),
                Map.of("columns", "customer struct<email:int,z:string>, lines array<struct<z:string>>"),
                Map.of("columns", "customer map<string,string>, lines array<map<string,string>>"),
                Map.of("columns", "customer map<string,string>", "columns.on.mismatch", "rest"));
        for (Map<String, String> each : options) {
            for (String change : List.of(Changes.insert(image), Changes.insert(misfit))) {
                String fields =
                        each.containsKey("delimiter") ? "customer.email,lines.0.email" : "customer.email,lines.email";
                assertHidden(each, fields, change);
            }
        }
        assertHidden(
                Map.of("maps", "native", "image", "both"), "customer.email,lines.email", Changes.modify(image, image));
    }

    @Test
    void a_field_of_a_struct_whose_name_carries_a_checksum_is_found_by_its_attribute() {
        String image = "{\"customer\":{\"M\":{\"1st\":{\"S\":\"" + SECRET + "\"},\"_1st\":{\"S\":\"x\"}}},"
                + "\"z\":{\"S\":\"kept\"}}";
        Map<String, String> options = Map.of(
                "columns", "customer struct<1st:string,_1st:string>, z string", "names", "avro-safe", "image", "both");

        assertHidden(options, "customer.1st", Changes.modify(image, image));
    }

    @Test
    void a_part_of_a_key_whose_name_carries_a_checksum_is_found_where_a_transform_has_put_the_key_into_the_value() {
        FlattenDynamoDb.Key<SinkRecord> typed = new FlattenDynamoDb.Key<>();
        typed.configure(Map.of("columns", "order_id string", "names", "avro-safe"));
        String parts = "{\"order-id\":{\"S\":\"" + SECRET + "\"},\"order_id\":{\"S\":\"7\"}}";
        SinkRecord keyed = typed.apply(new SinkRecord("orders", 0, null, parts, null, null, 0));
        Struct key = (Struct) keyed.key();
        Struct nesting =
                new Struct(SchemaBuilder.struct().field("key", key.schema()).build()).put("key", key);
        assertThat(key.schema().fields())
                .extracting(Field::name)
                .contains("order_id")
                .doesNotContain("order-id");

        for (String fields : List.of("order-id", "order_id", "key.order-id", "key.order_id")) {
            MaskField<SinkRecord> mask = new MaskField<>();
            mask.configure(Map.of("fields", fields));
            Struct row = fields.startsWith("key.") ? nesting : key;
            assertThat(String.valueOf(mask.apply(Changes.record(row)).value()))
                    .as(fields)
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void a_renamed_column_is_masked_by_its_own_name_alone() {
        Map<String, String> options = Map.of(
                "columns", "name string, full string", "rename", "name:full,nick-name:name", "names", "avro-safe");
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(options);
        MaskField<SinkRecord> mask = new MaskField<>();
        mask.configure(Map.of("fields", "name"));

        Struct row = (Struct) mask.apply(Objects.requireNonNull(flatten.apply(Changes.record(
                        Changes.insert("{\"name\":{\"S\":\"kept\"},\"nick-name\":{\"S\":\"hidden\"}}")))))
                .value();

        assertThat(row.getString("name")).isNull();
        assertThat(row.getString("full")).isEqualTo("kept");
    }

    @Test
    void the_flat_name_hides_the_map_that_was_not_flattened() {
        String image = "{\"customer_email\":{\"S\":\"public\"},\"customer\":{\"M\":{\"email\":{\"S\":\"" + SECRET
                + "\"},\"z\":{\"S\":\"kept\"}}}}";

        assertHidden(Map.of(), "customer_email", Changes.insert(image));
    }

    @Test
    void a_rest_that_is_not_ours_is_refused() {
        MaskField<SinkRecord> mask = new MaskField<>();
        mask.configure(Map.of("fields", "card"));

        for (String rest : List.of("card 4111", "[]", "{\"card\":1}", "{\"card\":{}}", "{\"a\":{\"S\":\"x\"}")) {
            assertThatThrownBy(() -> mask.apply(Changes.record(Map.of("cdc_rest", rest))))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("field 'cdc_rest' is not what FlattenDynamoDb writes there")
                    .hasMessageNotContaining("4111");
        }
    }

    @Test
    void what_is_left_of_the_rest_is_as_it_was() {
        MaskField<SinkRecord> mask = new MaskField<>();
        mask.configure(Map.of("fields", "c,l.s", "with", "constant", "constant", "x"));
        String rest =
                "{\"a\":{\"L\":[null,{\"N\":\"1E2\"}]},\"c\":{\"S\":\"1\"},\"l\":{\"L\":[null,{\"M\":{\"s\":{\"N\":\"1\"},"
                        + "\"t\":{\"S\":\"\\u0001 \\\"ä\\ud83d\"}}}]},\"c\":{\"BOOL\":true}}";

        assertThat(mask.apply(Changes.record(Map.of("cdc_rest", rest))).value())
                .isEqualTo(Map.of(
                        "cdc_rest",
                        "{\"a\":{\"L\":[null,{\"N\":\"1E2\"}]},\"c\":{\"S\":\"x\"},\"l\":{\"L\":[null,{\"M\":{\"s\":{\"S\":\"x\"},"
                                + "\"t\":{\"S\":\"\\u0001 \\\"ä\\ud83d\"}}}]}}"));
    }

    @Test
    void a_nested_attribute_can_be_excluded() {
        String image = "{\"customer\":{\"M\":{\"email\":{\"S\":\"" + SECRET + "\"},\"z\":{\"S\":\"kept\"}}},"
                + "\"lines\":{\"L\":[{\"M\":{\"email\":{\"S\":\"" + SECRET + "\"}}}]}}";
        for (Map<String, String> each : List.of(
                Map.of("maps", "native", "image", "both"),
                Map.of("maps", "json"),
                Map.of("schema.mode", "union"),
                Map.of("columns", "customer struct<email:int,z:string>", "image", "both"))) {
            Map<String, String> options = new HashMap<>(each);
            options.put("exclude", "customer.email,lines.email");

            String text = line(Changes.flatten(options, Changes.modify(image, image)));

            assertThat(text).as(options.toString()).doesNotContain(SECRET).contains("kept");
        }
    }

    @Test
    void an_excluded_attribute_is_named_as_changed_all_the_same() {
        Map<?, ?> row = (Map<?, ?>) Changes.flatten(
                        Map.of("exclude", "a,m.x", "maps", "native"),
                        Changes.modify(
                                "{\"a\":{\"S\":\"1\"},\"m\":{\"M\":{\"x\":{\"S\":\"1\"}}},\"b\":{\"S\":\"1\"}}",
                                "{\"a\":{\"S\":\"2\"},\"m\":{\"M\":{\"x\":{\"S\":\"2\"}}},\"b\":{\"S\":\"1\"}}"))
                .value();

        assertThat(row.get("cdc_changed")).isEqualTo(List.of("a", "m"));
        assertThat(row.containsKey("a")).isFalse();
    }

    @Test
    void options_that_can_never_match_are_errors_at_the_start() {
        for (Map<String, String> wrong : List.of(
                Map.of("include", "a,b", "exclude", "b"),
                Map.of("columns", "OrderId string", "names", "hive-safe"),
                Map.of("columns", "order_id string", "rename", "order-id:ordr_id"))) {
            FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
            assertThatThrownBy(() -> flatten.configure(wrong))
                    .as(wrong.toString())
                    .isInstanceOf(ConfigException.class);
        }
    }

    private static void assertHidden(Map<String, String> options, String fields, String change) {
        for (String with : List.of("null", "constant", "sha256")) {
            MaskField<SinkRecord> mask = new MaskField<>();
            mask.configure(Map.of("fields", fields, "with", with));
            FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
            flatten.configure(options);
            SinkRecord row = Objects.requireNonNull(flatten.apply(Changes.record(change)));
            String text;
            try {
                text = line(mask.apply(row));
            } catch (DataException e) {
                assertThat(e)
                        .hasMessageContaining("can only be masked with null")
                        .hasMessageNotContaining(SECRET);
                continue;
            }
            assertThat(text)
                    .as("%s masked with %s of %s", options, with, line(row))
                    .doesNotContain(SECRET);
            if (!options.containsValue("json")) {
                assertThat(text)
                        .as("%s masked with %s of %s", options, with, line(row))
                        .contains("kept");
            }
        }
    }

    private static String line(SinkRecord row) {
        return new String(new JsonLines().line(row.valueSchema(), row.value()), StandardCharsets.UTF_8);
    }
}
