package io.tailrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.json.JsonLines;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What a declaration masks or drops is in no part of a row, whatever stands in its place. */
class MaskedColumnsTest {

    private static final String SECRET = "4111111111111111";

    private static final List<String> SECRETS = List.of(
            "{\"S\":\"" + SECRET + "\"}",
            "{\"N\":\"" + SECRET + "\"}",
            "{\"B\":\"" + Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8)) + "\"}",
            "{\"SS\":[\"" + SECRET + "\",\"x\"]}",
            "{\"NS\":[\"" + SECRET + "\"]}",
            "{\"BS\":[\"" + Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8)) + "\"]}",
            "{\"L\":[{\"S\":\"" + SECRET + "\"},{\"L\":[{\"N\":\"" + SECRET + "\"}]}]}",
            "{\"M\":{\"number\":{\"S\":\"" + SECRET + "\"}}}",
            "{\"S\":\"{\\\"card\\\":\\\"" + SECRET + "\\\"}\"}");

    @Test
    void a_masked_or_dropped_column_is_nowhere_whatever_its_value_and_its_name_in_the_item() {
        for (String column : List.of(
                "card string masked(last4)",
                "card string masked(hmac)",
                "card string masked(sha256)",
                "card string masked('***')",
                "card string masked(null)",
                "card int masked(null)",
                "card array<string masked(hmac)>",
                "card map<string,string masked(hmac)>",
                "card struct<number:string masked(hmac)>",
                "card array<struct<number:string masked(last4)>>",
                "card dropped",
                "pan string from card masked(hmac)")) {
            for (String attribute : List.of("card", "Card", "CARD")) {
                for (String value : SECRETS) {
                    assertHidden(column + ", z string", attribute, value);
                }
                if (!column.contains("<")) {
                    assertHidden(column + ", z string", attribute, "{\"M\":{\"" + SECRET + "\":{\"BOOL\":true}}}");
                }
            }
        }
    }

    @Test
    void a_masked_field_is_hidden_where_its_struct_is_something_else() {
        for (String column : List.of(
                "customer struct<card:string masked(hmac),z:string>",
                "customer array<struct<card:string masked(hmac),z:string>>",
                "customer map<string,struct<card:string masked(hmac),z:string>>",
                "customer struct<card:dropped,z:string>",
                "customer struct<pan:string from card masked(null),z:string>")) {
            for (String secret : SECRETS) {
                String map = "{\"M\":{\"card\":" + secret + ",\"z\":{\"S\":\"shown\"}}}";
                for (String value : List.of(
                        map,
                        "{\"L\":[" + map + "]}",
                        "{\"L\":[{\"L\":[" + map + "]}]}",
                        "{\"M\":{\"a\":" + map + "}}",
                        "{\"M\":{\"CARD\":" + secret + "}}",
                        secret.startsWith("{\"M\"") ? "{\"NULL\":true}" : secret)) {
                    if (!column.startsWith("customer struct<") || !value.contains("\"a\":")) {
                        assertHidden(column + ", z string", "customer", value);
                    }
                }
            }
        }
    }

    @Test
    void a_mask_holds_whatever_other_column_or_option_names_its_attribute() {
        String image = "{\"Email\":{\"S\":\"" + SECRET + "@x\"},\"z\":{\"S\":\"shown\"}}";
        for (Map<String, String> options : List.of(
                Map.of(
                        "columns",
                        "domain string from Email part(2,'@'), email string masked(sha256), z string",
                        "names",
                        "hive-safe"),
                Map.of(
                        "columns",
                        "domain string from Email part(2,'@'), email string masked(sha256), z string",
                        "rename",
                        "Email:email"),
                Map.of("columns", "other string, shown string masked(sha256), z string", "rename", "Email:shown"),
                Map.of("columns", "domain string from Email part(2,'@'), email dropped, z string"),
                Map.of("columns", "name string from Email part(1,'@') masked(sha256), z string"))) {
            assertThat(line(Changes.flatten(options, Changes.insert(image))))
                    .as(options.toString())
                    .doesNotContain(SECRET)
                    .contains("shown");
        }
    }

    @Test
    void a_map_of_structs_with_an_entry_that_is_named_like_a_field_is_still_a_map() {
        String entry = "{\"M\":{\"email\":{\"S\":\"" + SECRET + "\"},\"verified\":{\"BOOL\":true}}}";
        Struct row = Changes.struct(
                Map.of("columns", "channels map<string,struct<email:string masked(null),verified:boolean>>"),
                Changes.insert("{\"channels\":{\"M\":{\"sms\":" + entry + ",\"email\":" + entry + ",\"verified\":"
                        + entry + "}}}"));

        assertThat(row.getMap("channels")).hasSize(3).allSatisfy((name, struct) -> {
            assertThat(((Struct) struct).get("email")).isNull();
            assertThat(((Struct) struct).get("verified")).isEqualTo(true);
        });
        assertThat(row.get("cdc_rest")).isNull();
    }

    @Test
    void a_list_of_structs_is_masked_in_a_map_in_its_place_on_every_level() {
        assertHidden(
                "lines array<struct<card:string masked(hmac),z:string>>, z string",
                "lines",
                "{\"M\":{\"x1\":{\"M\":{\"card\":{\"S\":\"" + SECRET + "\"}}},\"z\":{\"S\":\"q\"},\"card\":{\"S\":\""
                        + SECRET + "\"}}}");
    }

    @Test
    void a_text_with_another_number_of_parts_is_masked_from_the_first_masked_one_on() {
        Map<String, String> options =
                Map.of("columns", "kind string from x part(1), e string from x part(2) masked(sha256)");

        Struct more =
                Changes.struct(options, Changes.insert("{\"x\":{\"S\":\"TOKEN#" + SECRET + "#" + SECRET + "\"}}"));
        Struct fewer = Changes.struct(options, Changes.insert("{\"x\":{\"S\":\"" + SECRET + "\"}}"));
        Struct number = Changes.struct(options, Changes.insert("{\"x\":{\"N\":\"" + SECRET + "\"}}"));

        assertThat(more.toString() + fewer + number).doesNotContain(SECRET);
        assertThat(more.get("kind")).isEqualTo("TOKEN");
    }

    @Test
    void masking_a_name_of_any_script_leaves_other_names_alone() {
        Struct row = Changes.struct(
                Map.of("columns", "id string, '電話' dropped, groesse string from 'Größe' masked(null)", "metadata", ""),
                Changes.insert(
                        "{\"電話\":{\"S\":\"1\"},\"名前\":{\"S\":\"2\"},\"##\":{\"S\":\"3\"},\"Gräße\":{\"S\":\"4\"}}"));

        assertThat(row.get("cdc_rest"))
                .isEqualTo("{\"名前\":{\"S\":\"2\"},\"##\":{\"S\":\"3\"},\"Gräße\":{\"S\":\"4\"}}");
    }

    @Test
    void a_key_of_which_nothing_could_be_shown_is_refused() {
        String key = "{\"id\":{\"B\":\"AAE=\"}}";
        String change = "{\"eventName\":\"INSERT\",\"dynamodb\":{\"Keys\":" + key + ",\"NewImage\":" + key + "}}";

        assertThatThrownBy(() -> Changes.flatten(Map.of("columns", "id string masked(sha256)"), change))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("nothing would be left of it");
    }

    private static void assertHidden(String columns, String attribute, String value) {
        String image = "{\"" + attribute + "\":" + value + ",\"z\":{\"S\":\"shown\"}}";
        String other = image.replace(SECRET, "5500000000000004");
        for (String names : List.of("keep", "avro-safe")) {
            for (String mismatch : List.of("null-and-keep", "rest")) {
                Map<String, String> options = new HashMap<>(Map.of(
                        "columns",
                        columns,
                        "names",
                        names,
                        "image",
                        "both",
                        "columns.on.mismatch",
                        mismatch,
                        "key.from.item.enabled",
                        "true",
                        "hmac.secret",
                        "a secret of a good length"));
                for (String change :
                        List.of(Changes.insert(image), Changes.modify(image, other), Changes.remove(image))) {
                    SinkRecord row = Changes.flatten(options, change);
                    String text = line(row);
                    assertThat(text)
                            .as("%s of %s", options, change)
                            .doesNotContain(SECRET)
                            .doesNotContain(Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8)))
                            .contains("shown");
                    FlattenDynamoDb.Value<SinkRecord> straight = new FlattenDynamoDb.Value<>();
                    straight.configure(options);
                    assertThat(straight.line(change.getBytes(StandardCharsets.UTF_8), new JsonLines()))
                            .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    @Test
    void masks_show_what_they_say() {
        Map<String, String> options = Map.of(
                "columns",
                "a string masked(last4), b string masked(hmac), c string masked('***'), d string masked(null),"
                        + " e array<string masked(last4)>, m struct<x:string masked(last4),y:int>, f string masked(sha256)",
                "metadata",
                "",
                "hmac.secret",
                "a secret of a good length");
        String text = "{\"S\":\"" + SECRET + "\"}";

        Struct row = Changes.struct(
                options,
                Changes.insert("{\"a\":" + text + ",\"b\":" + text + ",\"c\":" + text + ",\"d\":" + text
                        + ",\"e\":{\"SS\":[\"" + SECRET + "\"]},\"f\":{\"N\":\"" + SECRET + "\"},\"m\":{\"M\":{\"x\":"
                        + text + ",\"y\":{\"N\":\"3\"},\"w\":{\"S\":\"kept\"}}}}"));

        assertThat(row.get("a")).isEqualTo("****1111");
        assertThat(row.getString("b")).hasSize(64).isNotEqualTo(row.getString("f"));
        assertThat(row.get("c")).isEqualTo("***");
        assertThat(row.get("d")).isNull();
        assertThat(row.get("e")).isEqualTo(List.of("****1111"));
        assertThat(row.getStruct("m").get("x")).isEqualTo("****1111");
        assertThat(row.getStruct("m").get("y")).isEqualTo(3);
        assertThat(row.get("cdc_rest")).isEqualTo("{\"m\":{\"M\":{\"w\":{\"S\":\"kept\"}}}}");
    }

    @Test
    void a_column_of_its_own_is_shown_though_its_name_is_like_a_masked_one() {
        Struct row = Changes.struct(
                Map.of("columns", "order_id string, masked_id string from 'order-id' masked(null)", "metadata", ""),
                Changes.insert("{\"order_id\":{\"S\":\"shown\"},\"order-id\":{\"S\":\"" + SECRET + "\"}}"));

        assertThat(row.get("order_id")).isEqualTo("shown");
        assertThat(row.get("masked_id")).isNull();
        assertThat(row.get("cdc_rest")).isNull();
    }

    @Test
    void a_dropped_attribute_is_not_named_as_changed() {
        Map<String, String> options = Map.of("columns", "a string, card dropped");

        Struct row = Changes.struct(
                options,
                Changes.modify(
                        "{\"a\":{\"S\":\"1\"},\"card\":{\"S\":\"1\"}}",
                        "{\"a\":{\"S\":\"2\"},\"card\":{\"S\":\"2\"}}"));

        assertThat(row.get("cdc_changed")).isEqualTo(List.of("a"));
    }

    @Test
    void a_key_is_masked_only_so_that_two_items_stay_two() {
        for (String lossy : List.of(
                "id string masked(last4)", "id string masked(null)", "id string masked('x')", "id dropped, a int")) {
            assertThatThrownBy(
                            () -> Changes.flatten(Map.of("columns", lossy), Changes.insert("{\"id\":{\"S\":\"k\"}}")))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("'id' is a part of the item's key and masked or dropped")
                    .hasMessageContaining("Declare it masked(hmac), or show it");
        }
        SinkRecord hashed = Changes.flatten(
                Map.of("columns", "id string masked(sha256), n int", "key.from.item.enabled", "true"),
                Changes.insert("{\"id\":{\"S\":\"k\"},\"n\":{\"N\":\"7\"}}"));

        assertThat(((Struct) hashed.key()).getString("id"))
                .isEqualTo(((Struct) hashed.value()).getString("id"))
                .hasSize(64);
    }

    @Test
    void the_key_transform_masks_too() {
        FlattenDynamoDb.Key<SinkRecord> key = new FlattenDynamoDb.Key<>();
        key.configure(Map.of("columns", "id string masked(sha256)"));

        SinkRecord masked =
                key.apply(new SinkRecord("t", 0, null, "{\"id\":{\"S\":\"" + SECRET + "\"}}", null, null, 0));

        assertThat(((Struct) masked.key()).getString("id")).hasSize(64);
    }

    @Test
    void a_hash_under_a_secret_needs_one() {
        for (String secret : List.of("", "short")) {
            FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();

            assertThatThrownBy(
                            () -> flatten.configure(Map.of("columns", "a string masked(hmac)", "hmac.secret", secret)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("hmac.secret: a column is masked(hmac), which needs a secret of at least 16");
        }
    }

    @Test
    void an_error_does_not_tell_the_value() {
        assertThatThrownBy(() -> Changes.flatten(
                        Map.of("columns", "card struct<n:string masked(null),x:int>", "columns.on.mismatch", "fail"),
                        Changes.insert("{\"card\":{\"M\":{\"x\":{\"S\":\"" + SECRET + "\"}}}}")))
                .isInstanceOf(DataException.class)
                .hasMessageNotContaining(SECRET);
    }

    private static String line(SinkRecord row) {
        return new String(
                new JsonLines().line(row.valueSchema(), Objects.requireNonNull(row.value())), StandardCharsets.UTF_8);
    }
}
