package io.tailrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.mask.Mask;
import io.tailrace.record.LeftRow;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One table of several entities becomes rows of as many topics, each with columns of its own, and nothing is left out. */
class EntitiesTest {

    /** The single-table design of the textbooks. */
    private static final Map<String, String> SHOP = new LinkedHashMap<>(Map.ofEntries(
            Map.entry("entities", "user, purchase, line, product, review"),
            Map.entry("entities.user.when", "PK=USER#*, SK=PROFILE"),
            Map.entry(
                    "entities.user.columns",
                    "user_id string from PK part(2), name string, email string masked(sha256)"),
            Map.entry("entities.user.key", "user_id"),
            Map.entry("entities.purchase.when", "PK=USER#*, SK=ORDER#*"),
            Map.entry(
                    "entities.purchase.columns",
                    "user_id string from PK part(2), order_id bigint from SK part(2) parsed, total decimal(10,2)"),
            Map.entry("entities.purchase.key", "user_id, order_id"),
            Map.entry("entities.line.when", "PK=ORDER#*, SK=LINE#*"),
            Map.entry(
                    "entities.line.columns",
                    "order_id bigint from PK part(2) parsed, line int from SK part(2) parsed, sku string, quantity int"),
            Map.entry("entities.product.when", "type=product"),
            Map.entry("entities.product.columns", "pk string from PK, sk string from SK, title string"),
            Map.entry("entities.review.when", "type=review, stars, !hidden, state!=draft"),
            Map.entry("entities.review.columns", "pk string from PK, sk string from SK, stars int"),
            Map.entry("columns", "pk string from PK, sk string from SK")));

    @Test
    void each_item_is_a_row_of_its_entity() {
        assertRow(
                insert("USER#42", "PROFILE", "\"name\":{\"S\":\"Ann\"},\"email\":{\"S\":\"a@x\"}"),
                "user",
                "user_id=42,name=Ann,email=" + sha256("a@x"));
        assertRow(
                insert("USER#42", "ORDER#7", "\"total\":{\"N\":\"9.5\"}"),
                "purchase",
                "user_id=42,order_id=7,total=9.50");
        assertRow(
                insert(
                        "ORDER#7",
                        "LINE#1",
                        "\"sku\":{\"S\":\"x\"},\"quantity\":{\"N\":\"2\"},\"gift\":{\"BOOL\":true}"),
                "line",
                "order_id=7,line=1,sku=x,quantity=2,cdc_rest={\"gift\":{\"BOOL\":true}}");
        assertRow(
                insert("P1", "P1", "\"type\":{\"S\":\"product\"},\"title\":{\"S\":\"Cup\"}"),
                "product",
                "pk=P1,sk=P1,title=Cup");
        assertRow(
                insert("P1", "R1", "\"type\":{\"S\":\"review\"},\"stars\":{\"N\":\"5\"}"),
                "review",
                "pk=P1,sk=R1,stars=5");
    }

    @Test
    void what_is_of_no_entity_is_of_the_rest() {
        String rest = ",cdc_rest={\"type\":{\"S\":\"review\"},\"stars\":{\"N\":\"5\"}";
        assertRow(
                insert("CART#1", "X", "\"a\":{\"N\":\"1\"}"), "rest", "pk=CART#1,sk=X,cdc_rest={\"a\":{\"N\":\"1\"}}");
        assertRow(
                insert("P1", "R1", "\"type\":{\"S\":\"review\"},\"stars\":{\"N\":\"5\"},\"hidden\":{\"BOOL\":true}"),
                "rest",
                "pk=P1,sk=R1" + rest + ",\"hidden\":{\"BOOL\":true}}");
        assertRow(
                insert("P1", "R1", "\"type\":{\"S\":\"review\"},\"stars\":{\"N\":\"5\"},\"state\":{\"S\":\"draft\"}"),
                "rest",
                "pk=P1,sk=R1" + rest + ",\"state\":{\"S\":\"draft\"}}");
        assertRow(
                insert("P1", "R1", "\"type\":{\"SS\":[\"review\"]}"),
                "rest",
                "pk=P1,sk=R1,cdc_rest={\"type\":{\"SS\":[\"review\"]}}");
    }

    @Test
    void a_row_whose_key_does_not_say_its_item_is_of_the_rest() {
        assertRow(
                insert("USER#42#old", "PROFILE", "\"name\":{\"S\":\"Ann\"}"),
                "rest",
                "pk=USER#42#old,sk=PROFILE,cdc_rest={\"name\":{\"S\":\"Ann\"}}");
        assertRow(insert("USER#42", "ORDER#007", ""), "rest", "pk=USER#42,sk=ORDER#007");
        assertRow(insert("USER#42", "ORDER#seven", ""), "rest", "pk=USER#42,sk=ORDER#seven");
        assertRow(insert("USER#42", "ORDER#", ""), "rest", "pk=USER#42,sk=ORDER#");
    }

    @Test
    void a_key_that_its_columns_do_not_say_whole_is_kept_in_the_rest() {
        assertRow(
                insert("ORDER#007", "LINE#x", ""),
                "line",
                "order_id=7,cdc_rest={\"PK\":{\"S\":\"ORDER#007\"},\"SK\":{\"S\":\"LINE#x\"}}");
    }

    @Test
    void a_removed_item_is_removed_from_its_entity() {
        SinkRecord byKey = flatten(change("REMOVE", "USER#42", "PROFILE", null, null));
        SinkRecord byImage = flatten(change("REMOVE", "P1", "P1", null, "\"type\":{\"S\":\"product\"}"));

        assertThat(byKey.topic()).isEqualTo("shop_user");
        assertThat(text(byKey.value())).isEqualTo("user_id=42");
        assertThat(byImage.topic()).isEqualTo("shop_product");
        assertThat(((Struct) byImage.value()).get("cdc_event_type")).isEqualTo("REMOVE");
    }

    @Test
    void an_item_that_changes_its_entity_is_removed_from_the_one_of_before() {
        SinkRecord row = flatten(change(
                "MODIFY",
                "P1",
                "P1",
                "\"type\":{\"S\":\"gone\"}",
                "\"type\":{\"S\":\"product\"},\"title\":{\"S\":\"x\"}"));
        LeftRow left = Objects.requireNonNull(LeftRow.of(row));

        assertThat(row.topic()).isEqualTo("shop_rest");
        assertThat(((Struct) row.value()).get("cdc_event_type")).isEqualTo("MODIFY");
        assertThat(left.topic()).isEqualTo("shop_product");
        assertThat(text(left.row())).isEqualTo("pk=P1,sk=P1");
        assertThat(((Struct) left.row()).get("cdc_event_type")).isEqualTo("REMOVE");
        assertThat(((Struct) left.row()).get("cdc_sequence")).isEqualTo(((Struct) row.value()).get("cdc_sequence"));
    }

    @Test
    void an_item_that_stays_what_it_was_has_one_row() {
        for (String change : List.of(
                change("MODIFY", "USER#42", "PROFILE", "\"name\":{\"S\":\"B\"}", "\"name\":{\"S\":\"A\"}"),
                change("MODIFY", "USER#42", "PROFILE", "\"name\":{\"S\":\"B\"}", null),
                change("MODIFY", "USER#42", "ORDER#x", "\"a\":{\"S\":\"B\"}", "\"a\":{\"S\":\"A\"}"),
                change("MODIFY", "P1", "P1", "\"type\":{\"S\":\"product\"}", "\"type\":{\"S\":\"product\"}"))) {
            assertThat(LeftRow.of(flatten(change))).isNull();
        }
    }

    @Test
    void a_key_that_does_not_say_which_item_a_row_is_of_is_refused() {
        for (String[] wrong : new String[][] {
            {"number int", "number", "does not say the attribute 'PK'", "Add a column of it, or of its parts"},
            {"pk string from PK, number int", "pk", "does not say the attribute 'SK'", "Add a column of it"},
            {"pk string from PK, sk string from SK", "pk", "does not say the attribute 'SK'", "Add [sk] to its key"},
            {
                "a string from PK part(1), b string from PK part(2), sk string from SK",
                "a, sk",
                "'PK'",
                "Add [a, b] to its key"
            }
        }) {
            Map<String, String> options = Map.of(
                    "entities", "a",
                    "entities.a.when", "PK=*",
                    "entities.a.columns", wrong[0],
                    "entities.a.key", wrong[1],
                    "columns", "pk string from PK, sk string from SK");

            assertThatThrownBy(() -> Changes.flatten(options, insert("x#y", "z", "\"number\":{\"N\":\"1\"}")))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(wrong[2])
                    .hasMessageContaining(wrong[3]);
        }
    }

    @Test
    void what_an_entity_hides_is_hidden_in_the_rest_and_in_other_entities() {
        Map<String, String> options = new HashMap<>(Map.of(
                "entities", "user, customer",
                "entities.user.when", "PK=USER#*, type=user",
                "entities.user.columns",
                        "user_id string from PK part(2) masked(sha256), sk string from SK, email string masked(sha256), card dropped",
                "entities.user.key", "user_id, sk",
                "entities.customer.when", "type=customer",
                "entities.customer.columns", "pk string from PK, sk string from SK",
                "columns", "pk string from PK, sk string from SK",
                "image", "both",
                "key.from.item.enabled", "true"));
        String secrets = "\"email\":{\"S\":\"SECRET\"},\"card\":{\"S\":\"SECRET\"},\"type\":{\"S\":\"%s\"}";

        for (String change : List.of(
                insert("USER#SECRET#SECRET", "x", secrets.formatted("user")),
                insert("USER#a", "x", secrets.formatted("gone")),
                change("MODIFY", "USER#a", "x", secrets.formatted("customer"), secrets.formatted("user")),
                change("MODIFY", "USER#a", "x", secrets.formatted("gone"), secrets.formatted("user")))) {
            SinkRecord row = Changes.flatten(options, change);
            assertThat(row.value() + " " + row.key() + " " + LeftRow.of(row))
                    .as(change)
                    .doesNotContain("SECRET");
        }
    }

    @Test
    void a_key_whose_columns_may_hold_two_items_alike_is_refused_at_the_start() {
        for (String column : List.of(
                "n bigint from SK parsed",
                "n timestamp from SK",
                "n double from SK",
                "n float from SK",
                "n string from SK default('x')",
                "n string from SK masked(last4)",
                "n map<string,int> from SK",
                "n date from SK part(2)")) {
            FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
            Map<String, String> options = Map.of(
                    "entities", "a",
                    "entities.a.when", "PK=*",
                    "entities.a.columns", "pk string from PK, " + column,
                    "entities.a.key", "pk, n",
                    "columns", "pk string from PK");

            assertThatThrownBy(() -> flatten.configure(options))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("two items could have one value in a column declared as");
        }
    }

    @Test
    void a_key_is_of_the_items_own_key_and_by_its_own_name() {
        Map<String, String> other = Map.of(
                "entities", "a",
                "entities.a.when", "PK=*",
                "entities.a.columns", "pk string from PK, sk string from SK, number int",
                "entities.a.key", "pk, sk, number",
                "columns", "pk string from PK");
        Map<String, String> made = Map.of(
                "names", "hive-safe",
                "entities", "a",
                "entities.a.when", "PK=*",
                "entities.a.columns", "pk string, sk string from SK",
                "entities.a.key", "pk, sk",
                "columns", "pk string from PK");

        assertThatThrownBy(() -> Changes.flatten(other, insert("x", "y", "\"number\":{\"N\":\"1\"}")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has [number] in its key, which are not of the item's key");
        assertThatThrownBy(() -> Changes.flatten(made, insert("x", "y", "\"pk\":{\"S\":\"z\"}")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("does not say the attribute 'PK'");
    }

    @Test
    void a_tombstone_goes_where_its_row_went() {
        Map<String, String> options = new HashMap<>(SHOP);
        options.put("deletes", "tombstone");

        SinkRecord row = Changes.flatten(options, insert("USER#42#x", "PROFILE", ""));
        SinkRecord tombstone = Changes.flatten(options, change("REMOVE", "USER#42#x", "PROFILE", null, null));

        assertThat(row.topic()).isEqualTo("orders_rest");
        assertThat(tombstone.topic()).isEqualTo(row.topic());
    }

    @Test
    void the_order_of_attributes_decides_nothing() {
        Map<String, String> options =
                Map.of("columns", "orderid string, s struct<a_b:string>", "names", "hive-safe", "metadata", "");
        Map<String, String> avro = Map.of("columns", "s struct<a_b:string>", "names", "avro-safe", "metadata", "");

        assertThat(Changes.struct(options, Changes.insert("{\"orderId\":{\"S\":\"a\"},\"OrderID\":{\"S\":\"b\"}}"))
                        .get("orderid"))
                .isEqualTo(
                        Changes.struct(options, Changes.insert("{\"OrderID\":{\"S\":\"b\"},\"orderId\":{\"S\":\"a\"}}"))
                                .get("orderid"))
                .isEqualTo("b");
        for (String map :
                List.of("\"a-b\":{\"S\":\"1\"},\"a.b\":{\"S\":\"2\"}", "\"a.b\":{\"S\":\"2\"},\"a-b\":{\"S\":\"1\"}")) {
            assertThat(Changes.struct(avro, Changes.insert("{\"s\":{\"M\":{" + map + "}}}"))
                            .getStruct("s")
                            .get("a_b"))
                    .isEqualTo("1");
        }
    }

    @Test
    void an_entity_that_cannot_be_determined_is_refused() {
        for (String change : List.of(
                change("MODIFY", "P1", "P1", "\"type\":{\"S\":\"product\"}", null),
                change("REMOVE", "P1", "P1", null, null))) {
            assertThatThrownBy(() -> flatten(change))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("depends on its attribute 'type'")
                    .hasMessageContaining("Let the stream send NEW_AND_OLD_IMAGES, or tell entities apart by the key");
        }
    }

    @Test
    void a_masked_part_of_a_key_is_masked_in_it_and_nowhere_shown() {
        Map<String, String> options = new HashMap<>(Map.of(
                "entities", "user",
                "entities.user.when", "PK=USER#*",
                "entities.user.columns", "email string from PK part(2) masked(sha256), sk string from SK",
                "columns", "pk string from PK, sk string from SK",
                "key.from.item.enabled", "true"));

        SinkRecord row = Changes.flatten(options, insert("USER#a@example.com", "X", ""));

        assertThat(((Struct) row.value()).get("email")).isEqualTo(sha256("a@example.com"));
        assertThat(row.value().toString() + row.key()).doesNotContain("example.com");
        options.put("entities.user.columns", "email string from PK part(2) masked(last4), sk string from SK");
        assertThatThrownBy(() -> Changes.flatten(options, insert("USER#a@example.com", "X", "")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'PK' is a part of the item's key");
    }

    @Test
    void a_tombstone_has_the_masked_key_that_rows_have() {
        Map<String, String> options = Map.of(
                "entities", "user",
                "entities.user.when", "PK=USER#*",
                "entities.user.columns", "email string from PK part(2) masked(sha256), sk string from SK",
                "columns", "pk string from PK, sk string from SK",
                "key.from.item.enabled", "true",
                "deletes", "tombstone");

        SinkRecord row = Changes.flatten(options, insert("USER#a@example.com", "X", ""));
        SinkRecord tombstone = Changes.flatten(options, change("REMOVE", "USER#a@example.com", "X", null, ""));

        assertThat(tombstone.value()).isNull();
        assertThat(tombstone.key()).isEqualTo(row.key());
        assertThat(String.valueOf(tombstone.key())).doesNotContain("example.com");
    }

    @Test
    void deletes_and_topics_follow_the_options() {
        Map<String, String> options = new HashMap<>(SHOP);
        options.put("deletes", "tombstone");
        options.put("entities.topic", "${entity}-of-${topic}");

        SinkRecord tombstone = Changes.flatten(options, change("REMOVE", "USER#42", "PROFILE", null, null));

        assertThat(tombstone.value()).isNull();
        assertThat(tombstone.topic()).isEqualTo("user-of-orders");
        options.put("deletes", "drop");
        assertThat(Changes.flattenOrDrop(options, change("REMOVE", "USER#42", "PROFILE", null, null)))
                .isNull();
    }

    @Test
    void the_end_of_a_snapshot_is_of_the_rest() {
        SinkRecord notice = flatten("{\"eventName\":\"SNAPSHOT\",\"eventID\":\"s\",\"dynamodb\":{\"Keys\":{}}}");

        assertThat(notice.topic()).isEqualTo("shop_rest");
    }

    @Test
    void wrong_options_are_errors_at_the_start() {
        assertRefused(
                "Unknown option entities.usr.when: an entity NAME that is listed in entities has entities.NAME.when",
                "entities.usr.when",
                "a");
        assertRefused("entities.user.when: say which items are the entity's", "entities.user.when", "");
        assertRefused("entities.user.when", "entities.user.when", "PK=");
        assertRefused("expected conditions such as PK=USER#*", "entities.user.when", "=x");
        assertRefused("expected conditions such as PK=USER#*", "entities.user.when", "PK==x");
        assertRefused("entities.user.columns", "entities.user.columns", "");
        assertRefused("entities.user.columns: 'integer' is not a type", "entities.user.columns", "a integer");
        assertRefused(
                "Entity review gets no item: 'product' comes before it", "entities.review.when", "stars, type=product");
        assertRefused("no column of that name is declared", "entities.user.key", "id");
        assertRefused("an entity's name is a part of its table's", "entities", "User");
        assertRefused("which is the table of all other items", "entities", "rest");
        assertRefused("declare the columns of items that belong to no entity", "columns", "");
        assertRefused("it needs ${entity}, or all entities would share a table", "entities.topic", "${topic}");
    }

    private static void assertRefused(String message, String option, String value) {
        Map<String, String> options = new HashMap<>(SHOP);
        options.put(option, value);
        if (option.equals("entities")) {
            options.keySet().removeIf(each -> each.startsWith("entities."));
        }
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();

        assertThatThrownBy(() -> flatten.configure(options))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    private static void assertRow(String change, String entity, String row) {
        SinkRecord made = flatten(change);

        assertThat(made.topic()).isEqualTo("shop_" + entity);
        assertThat(made.headers().lastWithName("entity").value()).isEqualTo(entity);
        assertThat(text(made.value())).isEqualTo(row);
        assertThat(LeftRow.of(made)).isNull();
    }

    private static SinkRecord flatten(String change) {
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(SHOP);
        return Objects.requireNonNull(flatten.apply(new SinkRecord("shop", 0, null, null, null, change, 0)));
    }

    /** The columns that are not null, without metadata. */
    private static String text(Object row) {
        Struct struct = (Struct) row;
        StringBuilder text = new StringBuilder();
        struct.schema().fields().forEach(field -> {
            Object value = struct.get(field);
            if (value != null
                    && (!field.name().startsWith("cdc_") || field.name().equals("cdc_rest"))) {
                text.append(text.isEmpty() ? "" : ",")
                        .append(field.name())
                        .append('=')
                        .append(value);
            }
        });
        return text.toString();
    }

    private static String insert(String pk, String sk, String attributes) {
        return change("INSERT", pk, sk, attributes, null);
    }

    private static String change(
            String operation, String pk, String sk, @Nullable String newImage, @Nullable String oldImage) {
        String keys = "\"PK\":{\"S\":\"" + pk + "\"},\"SK\":{\"S\":\"" + sk + "\"}";
        return "{\"eventName\":\"" + operation + "\",\"dynamodb\":{\"SequenceNumber\":\"7\",\"Keys\":{" + keys + "}"
                + image("NewImage", keys, newImage) + image("OldImage", keys, oldImage) + "}}";
    }

    private static String image(String name, String keys, @Nullable String attributes) {
        return attributes == null
                ? ""
                : ",\"" + name + "\":{" + keys + (attributes.isEmpty() ? "" : "," + attributes) + "}";
    }

    private static String sha256(String text) {
        return String.valueOf(Mask.sha256().of(text));
    }
}
