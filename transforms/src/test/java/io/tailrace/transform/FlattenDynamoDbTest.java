package io.tailrace.transform;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tailrace.json.JsonLines;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlattenDynamoDbTest {

    private static final String COLUMNS = "order_id string, quantity int, price decimal(10,2), placed_at timestamp,"
            + " address struct<city:string,postcode:string>, lines array<struct<sku:string,quantity:int>>,"
            + " tags array<string>, scores map<string,double>, paid boolean, photo binary, due date";

    private static final String ORDER = """
            {"order_id":{"S":"o-1"},"quantity":{"N":"3"},"price":{"N":"12.5"},
             "placed_at":{"S":"2026-11-22T13:45:00.123Z"},
             "address":{"M":{"city":{"S":"Zug"},"postcode":{"S":"6300"}}},
             "lines":{"L":[{"M":{"sku":{"S":"a"},"quantity":{"N":"1"}}},{"M":{"sku":{"S":"b"}}}]},
             "tags":{"SS":["new","gift"]},"scores":{"M":{"x":{"N":"0.5"}}},
             "paid":{"BOOL":true},"photo":{"B":"AAEC"},"due":{"S":"2026-12-01"}}""";

    @Test
    void makes_a_struct_of_the_declared_columns_then_metadata_then_the_rest() {
        Struct row = row(Map.of("columns", COLUMNS), insert(ORDER));

        assertThat(row.schema().fields())
                .extracting(field -> field.name())
                .containsExactly(
                        "order_id",
                        "quantity",
                        "price",
                        "placed_at",
                        "address",
                        "lines",
                        "tags",
                        "scores",
                        "paid",
                        "photo",
                        "due",
                        "cdc_event_type",
                        "cdc_event_time",
                        "cdc_event_id",
                        "cdc_stream",
                        "cdc_sequence",
                        "cdc_table",
                        "cdc_ttl_expired",
                        "cdc_changed",
                        "cdc_rest");
        assertThat(row.schema().fields()).allMatch(field -> field.schema().isOptional());
        row.validate();
    }

    @Test
    void refuses_a_change_whose_images_are_elsewhere_instead_of_a_row_of_nulls() {
        SinkRecord change = new SinkRecord("orders", 2, null, null, null, event("MODIFY", "\"SizeBytes\":9"), 41);
        change.headers().addString("io.tailrace.large", "s3://large/orders/1/2.json");

        assertThatThrownBy(() -> value(Map.of("columns", COLUMNS)).apply(change))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(
                        "orders partition 2 offset 41: the change was too large for the topic",
                        "its images are in s3://large/orders/1/2.json",
                        "HasHeaderKey with name=io.tailrace.large");
    }

    @Test
    void drops_a_delete_whose_image_is_elsewhere_where_deletes_make_no_row() {
        SinkRecord delete = new SinkRecord("orders", 2, null, null, null, event("REMOVE", "\"SizeBytes\":9"), 41);
        delete.headers().addString("io.tailrace.large", "s3://large/orders/1/2.json");

        assertThat(value(Map.of("columns", COLUMNS, "deletes", "drop")).apply(delete))
                .isNull();
    }

    @Test
    void gives_every_declared_type_its_connect_value() {
        Struct row = row(Map.of("columns", COLUMNS), insert(ORDER));

        assertThat(row.get("order_id")).isEqualTo("o-1");
        assertThat(row.get("quantity")).isEqualTo(3);
        assertThat(row.get("price")).isEqualTo(new BigDecimal("12.50"));
        assertThat(row.get("placed_at")).isEqualTo(Date.from(Instant.parse("2026-11-22T13:45:00.123Z")));
        assertThat(row.getStruct("address").get("city")).isEqualTo("Zug");
        assertThat(row.<Struct>getArray("lines"))
                .extracting(line -> line.get("sku"), line -> line.get("quantity"))
                .containsExactly(tuple("a", 1), tuple("b", null));
        assertThat(row.getArray("tags")).isEqualTo(List.of("new", "gift"));
        assertThat(row.getMap("scores")).isEqualTo(Map.of("x", 0.5));
        assertThat(row.get("paid")).isEqualTo(true);
        assertThat(row.get("photo")).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 2}));
        assertThat(row.get("due")).isEqualTo(Date.from(Instant.parse("2026-12-01T00:00:00Z")));
        assertThat(row.get("cdc_rest")).isNull();
    }

    @Test
    void carries_a_decimals_precision_in_the_schema() {
        Schema price = schema(Map.of("columns", COLUMNS)).field("price").schema();

        assertThat(price.parameters()).containsEntry("scale", "2").containsEntry("connect.decimal.precision", "10");
    }

    @Test
    void tells_of_the_change_in_metadata_columns() {
        Struct row = row(Map.of("columns", "order_id string"), """
                {"eventID":"e-1","eventName":"MODIFY","awsRegion":"eu-west-1",
                 "eventSourceARN":"arn:aws:dynamodb:eu-west-1:123456789012:table/sales-orders/stream/2026-01-01T00:00:00.000",
                 "dynamodb":{"ApproximateCreationDateTime":1763819100,"Keys":{"order_id":{"S":"o-1"}},
                 "NewImage":{"order_id":{"S":"o-1"},"status":{"S":"paid"},"note":{"S":"x"}},
                 "OldImage":{"order_id":{"S":"o-1"},"status":{"S":"new"},"gone":{"N":"1"}},
                 "SequenceNumber":"111000000000001234567","StreamViewType":"NEW_AND_OLD_IMAGES"}}""");

        assertThat(row.get("cdc_event_type")).isEqualTo("MODIFY");
        assertThat(row.get("cdc_event_time")).isEqualTo(Date.from(Instant.parse("2025-11-22T13:45:00Z")));
        assertThat(row.get("cdc_event_id")).isEqualTo("e-1");
        assertThat(row.get("cdc_stream")).isEqualTo("2026-01-01T00:00:00.000");
        assertThat(row.get("cdc_sequence")).isEqualTo("0000000000000000000111000000000001234567");
        assertThat(row.get("cdc_table")).isEqualTo("sales-orders");
        assertThat(row.get("cdc_ttl_expired")).isEqualTo(false);
        assertThat(row.getArray("cdc_changed")).isEqualTo(List.of("status", "note", "gone"));
    }

    @Test
    void keeps_undeclared_attributes_whole_in_the_rest() {
        Struct row = row(
                Map.of("columns", "order_id string"),
                insert(
                        "{\"order_id\":{\"S\":\"o-1\"},\"weight\":{\"N\":\"0.12345678901234567890123\"},"
                                + "\"coupon\":{\"M\":{\"code\":{\"S\":\"A\\\"B\"},\"used\":{\"BOOL\":false}}},\"sizes\":{\"NS\":[\"1\",\"2\"]}}"));

        assertThat(row.get("cdc_rest"))
                .isEqualTo(
                        "{\"weight\":{\"N\":\"0.12345678901234567890123\"},"
                                + "\"coupon\":{\"M\":{\"code\":{\"S\":\"A\\\"B\"},\"used\":{\"BOOL\":false}}},\"sizes\":{\"NS\":[\"1\",\"2\"]}}");
    }

    @Test
    void keeps_undeclared_fields_of_a_struct_at_their_path() {
        Struct row = row(
                Map.of("columns", COLUMNS),
                insert(
                        "{\"address\":{\"M\":{\"city\":{\"S\":\"Zug\"},\"floor\":{\"N\":\"2\"}}},"
                                + "\"lines\":{\"L\":[{\"M\":{\"sku\":{\"S\":\"a\"}}},{\"M\":{\"sku\":{\"S\":\"b\"},\"gift\":{\"BOOL\":true}}}]}}"));

        assertThat(row.getStruct("address").get("city")).isEqualTo("Zug");
        assertThat(row.getArray("lines")).hasSize(2);
        assertThat(row.get("cdc_rest"))
                .isEqualTo("{\"address\":{\"M\":{\"floor\":{\"N\":\"2\"}}},"
                        + "\"lines\":{\"L\":[null,{\"M\":{\"gift\":{\"BOOL\":true}}}]}}");
    }

    @Test
    void puts_null_in_the_exact_place_that_does_not_fit_and_keeps_the_value() {
        Struct row = row(
                Map.of("columns", COLUMNS),
                insert("{\"quantity\":{\"N\":\"1.5\"},\"tags\":{\"NS\":[\"1\"]},\"paid\":{\"S\":\"yes\"},"
                        + "\"lines\":{\"L\":[{\"M\":{\"sku\":{\"S\":\"a\"},\"quantity\":{\"S\":\"one\"}}}]}}"));

        assertThat(row.get("quantity")).isNull();
        assertThat(row.get("paid")).isNull();
        assertThat(row.getArray("tags")).isEqualTo(List.of("1"));
        assertThat(row.<Struct>getArray("lines").get(0).get("sku")).isEqualTo("a");
        assertThat(row.get("cdc_rest"))
                .isEqualTo("{\"quantity\":{\"N\":\"1.5\"},\"paid\":{\"S\":\"yes\"},"
                        + "\"lines\":{\"L\":[{\"M\":{\"quantity\":{\"S\":\"one\"}}}]}}");
    }

    @Test
    void moves_the_whole_attribute_to_the_rest_when_configured() {
        Struct row = row(
                Map.of("columns", COLUMNS, "columns.on.mismatch", "rest"),
                insert("{\"order_id\":{\"S\":\"o-1\"},"
                        + "\"lines\":{\"L\":[{\"M\":{\"sku\":{\"S\":\"a\"},\"quantity\":{\"S\":\"one\"}}}]}}"));

        assertThat(row.get("order_id")).isEqualTo("o-1");
        assertThat(row.get("lines")).isNull();
        assertThat(row.get("cdc_rest"))
                .isEqualTo("{\"lines\":{\"L\":[{\"M\":{\"sku\":{\"S\":\"a\"},\"quantity\":{\"S\":\"one\"}}}]}}");
    }

    @Test
    void fails_on_a_mismatch_when_configured_and_never_shows_the_value() {
        assertThatThrownBy(() -> row(
                        Map.of("columns", COLUMNS, "columns.on.mismatch", "fail"),
                        insert("{\"lines\":{\"L\":[{\"M\":{\"quantity\":{\"S\":\"secret\"}}}]}}")))
                .isInstanceOf(DataException.class)
                .hasMessage("orders partition 2 offset 7: column lines[].quantity: a value of type S does not fit int."
                        + " Declare a wider type, or set columns.on.mismatch to null-and-keep or rest");
    }

    @Test
    void tells_a_null_from_a_missing_attribute_in_the_rest() {
        Struct row = row(Map.of("columns", "order_id string, note string"), insert("{\"note\":{\"NULL\":true}}"));

        assertThat(row.get("order_id")).isNull();
        assertThat(row.get("note")).isNull();
        assertThat(row.get("cdc_rest")).isEqualTo("{\"note\":{\"NULL\":true}}");
    }

    @Test
    void keeps_the_text_of_a_time_that_is_finer_than_its_column() {
        Struct row = row(
                Map.of("columns", "placed_at timestamp"),
                insert("{\"placed_at\":{\"S\":\"2026-11-22T13:45:00.123456+00:00\"}}"));

        assertThat(row.get("placed_at")).isNull();
        assertThat(row.get("cdc_rest")).isEqualTo("{\"placed_at\":{\"S\":\"2026-11-22T13:45:00.123456+00:00\"}}");
    }

    @Test
    void makes_a_delete_a_row_of_the_old_image() {
        Struct row =
                row(Map.of("columns", COLUMNS), remove("{\"order_id\":{\"S\":\"o-1\"},\"quantity\":{\"N\":\"3\"}}"));

        assertThat(row.get("order_id")).isEqualTo("o-1");
        assertThat(row.get("quantity")).isEqualTo(3);
        assertThat(row.get("cdc_event_type")).isEqualTo("REMOVE");
        assertThat(row.get("cdc_changed")).isNull();
    }

    @Test
    void makes_a_delete_without_an_image_a_row_of_the_key() {
        Struct row = row(
                Map.of("columns", COLUMNS),
                "{\"eventName\":\"REMOVE\",\"dynamodb\":{\"Keys\":{\"order_id\":{\"S\":\"o-1\"}}}}");

        assertThat(row.get("order_id")).isEqualTo("o-1");
        assertThat(row.get("quantity")).isNull();
    }

    @Test
    void makes_a_delete_a_tombstone_when_configured() {
        SinkRecord record = apply(Map.of("columns", COLUMNS, "deletes", "tombstone"), remove("{}"));

        assertThat(record.value()).isNull();
        assertThat(record.valueSchema()).isNull();
        assertThat(record.key()).isEqualTo("key");
    }

    @Test
    void drops_a_delete_when_configured() {
        assertThat(applyOrDrop(Map.of("columns", COLUMNS, "deletes", "drop"), remove("{}")))
                .isNull();
        assertThat(applyOrDrop(Map.of("columns", COLUMNS, "deletes", "drop"), insert("{}")))
                .isNotNull();
    }

    @Test
    void puts_the_old_image_beside_the_new_one_when_both_are_wanted() {
        Struct row = row(
                Map.of("columns", "status string, quantity int", "image", "both"),
                modify("{\"status\":{\"S\":\"paid\"}}", "{\"status\":{\"S\":\"new\"},\"extra\":{\"S\":\"x\"}}"));

        assertThat(row.get("status")).isEqualTo("paid");
        assertThat(row.get("old_status")).isEqualTo("new");
        assertThat(row.get("cdc_rest")).isNull();
        assertThat(row.get("old_cdc_rest")).isEqualTo("{\"extra\":{\"S\":\"x\"}}");
    }

    @Test
    void takes_the_old_image_alone_when_configured() {
        Struct row = row(
                Map.of("columns", "status string", "image", "old"),
                modify("{\"status\":{\"S\":\"paid\"}}", "{\"status\":{\"S\":\"new\"}}"));

        assertThat(row.get("status")).isEqualTo("new");
    }

    @Test
    void never_takes_the_old_image_of_an_update_for_the_state_after_it() {
        Struct row = row(
                Map.of("columns", "order_id string, status string"),
                "{\"eventName\":\"MODIFY\",\"dynamodb\":{\"Keys\":{\"order_id\":{\"S\":\"o-1\"}},"
                        + "\"OldImage\":{\"order_id\":{\"S\":\"o-1\"},\"status\":{\"S\":\"new\"}}}}");

        assertThat(row.get("order_id")).isEqualTo("o-1");
        assertThat(row.get("status")).isNull();
    }

    @Test
    void shows_only_the_metadata_asked_for_under_the_prefix_asked_for() {
        Schema schema = schema(Map.of("columns", "a int", "metadata", "table,event_type", "metadata.prefix", "_meta_"));

        assertThat(schema.fields())
                .extracting(field -> field.name())
                .containsExactly("a", "_meta_table", "_meta_event_type", "_meta_rest");
    }

    @Test
    void marks_an_item_that_expired() {
        Struct row = row(
                Map.of("columns", "order_id string"),
                "{\"eventName\":\"REMOVE\",\"userIdentity\":{\"PrincipalId\":\"dynamodb.amazonaws.com\",\"Type\":\"Service\"},"
                        + "\"dynamodb\":{\"OldImage\":{\"order_id\":{\"S\":\"o-1\"}}}}");

        assertThat(row.get("cdc_ttl_expired")).isEqualTo(true);
    }

    @Test
    void makes_flat_maps_when_no_columns_are_declared() {
        SinkRecord record = apply(Map.of("metadata", "event_type"), insert(ORDER));

        assertThat(record.valueSchema()).isNull();
        Map<String, @Nullable Object> expected = new HashMap<>();
        expected.put("cdc_event_type", "INSERT");
        expected.put("order_id", "o-1");
        expected.put("quantity", 3L);
        expected.put("price", 12.5);
        expected.put("placed_at", "2026-11-22T13:45:00.123Z");
        expected.put("address_city", "Zug");
        expected.put("address_postcode", "6300");
        expected.put("lines", List.of(Map.of("sku", "a", "quantity", 1L), Map.of("sku", "b")));
        expected.put("tags", List.of("new", "gift"));
        expected.put("scores_x", 0.5);
        expected.put("paid", true);
        expected.put("photo", "AAEC");
        expected.put("due", "2026-12-01");
        assertThat(record.value()).isEqualTo(expected);
    }

    @Test
    void keeps_both_of_two_attributes_that_flatten_to_one_name() {
        String direct = "\"a_b\":{\"S\":\"direct\"}";
        String nested = "\"a\":{\"M\":{\"b\":{\"S\":\"nested\"}}}";

        for (String image : List.of("{" + direct + "," + nested + "}", "{" + nested + "," + direct + "}")) {
            assertThat(apply(Map.of("metadata", ""), insert(image)).value())
                    .isEqualTo(Map.of("a_b", "direct", "cdc_rest", "{\"a\":{\"M\":{\"b\":{\"S\":\"nested\"}}}}"));
        }
    }

    @Test
    void flattens_a_key_to_the_declared_columns() {
        FlattenDynamoDb.Key<SinkRecord> key = new FlattenDynamoDb.Key<>();
        key.configure(Map.of("columns", "customer string, number bigint"));
        Schema flat =
                SchemaBuilder.struct().field("customer", Schema.STRING_SCHEMA).field("number", Schema.STRING_SCHEMA);
        String json = "{\"customer\":{\"S\":\"c-1\"},\"number\":{\"N\":\"12\"}}";
        List<Object> forms = List.of(
                json,
                json.getBytes(StandardCharsets.UTF_8),
                ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)),
                Map.of("customer", Map.of("S", "c-1"), "number", Map.of("N", "12")),
                Map.of("customer", "c-1", "number", "12"),
                new Struct(flat).put("customer", "c-1").put("number", "12"));

        for (Object form : forms) {
            SinkRecord record = key.apply(new SinkRecord("orders", 2, null, form, null, "value", 7));
            assertThat(record.key())
                    .isEqualTo(new Struct(record.keySchema())
                            .put("customer", "c-1")
                            .put("number", 12L));
            assertThat(record.value()).isEqualTo("value");
        }
    }

    @Test
    void lets_a_null_value_and_a_null_key_pass() {
        SinkRecord tombstone = new SinkRecord("orders", 2, null, null, null, null, 7);
        FlattenDynamoDb.Key<SinkRecord> key = new FlattenDynamoDb.Key<>();
        key.configure(Map.of());

        assertThat(value(Map.of()).apply(tombstone)).isSameAs(tombstone);
        assertThat(key.apply(tombstone)).isSameAs(tombstone);
    }

    @Test
    void refuses_a_column_that_metadata_has_already() {
        assertThatThrownBy(() -> value(Map.of("columns", "CDC_Event_Type string")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("columns: the row has a column 'CDC_Event_Type' already, for metadata or for the old image."
                        + " Rename the declared one, or change metadata.prefix or metadata");
        assertThatThrownBy(() -> value(Map.of("columns", "cdc_rest string"))).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> value(Map.of("columns", "a int, old_a int", "image", "both")))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void refuses_a_wrong_declaration_at_the_start() {
        assertThatThrownBy(() -> value(Map.of("columns", "a integer")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(
                        "columns: 'integer' is not a type of Athena's tables; write int, at character 3");
    }

    @Test
    void names_the_position_and_the_path_of_a_record_it_cannot_read() {
        assertThatThrownBy(() -> apply(Map.of(), insert("{\"a\":{\"X\":\"secret\"}}")))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "orders partition 2 offset 7: not a type of DynamoDB (S, N, B, BOOL, NULL, M, L, SS, NS, BS),"
                                + " at /dynamodb/NewImage/a/X");
    }

    @Test
    void is_written_as_a_json_line() {
        SinkRecord record = apply(Map.of("columns", COLUMNS, "metadata", "event_time"), insert(ORDER));

        byte[] line = new JsonLines().line(record.valueSchema(), record.value());

        assertThat(new String(line, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"order_id\":\"o-1\",\"quantity\":3,\"price\":12.50,\"placed_at\":\"2026-11-22 13:45:00.123\","
                                + "\"address\":{\"city\":\"Zug\",\"postcode\":\"6300\"},"
                                + "\"lines\":[{\"sku\":\"a\",\"quantity\":1},{\"sku\":\"b\"}],\"tags\":[\"new\",\"gift\"],"
                                + "\"scores\":{\"x\":0.5},\"paid\":true,\"photo\":\"AAEC\",\"due\":\"2026-12-01\","
                                + "\"cdc_event_time\":\"2025-11-22 13:45:00.000\"}\n");
    }

    private static String insert(String image) {
        return event("INSERT", "\"NewImage\":" + image);
    }

    private static String remove(String image) {
        return event("REMOVE", "\"OldImage\":" + image);
    }

    private static String modify(String newImage, String oldImage) {
        return event("MODIFY", "\"NewImage\":" + newImage + ",\"OldImage\":" + oldImage);
    }

    private static String event(String name, String images) {
        return "{\"eventName\":\"" + name + "\",\"dynamodb\":{\"ApproximateCreationDateTime\":1763819100," + images
                + "}}";
    }

    private static Struct row(Map<String, String> options, String event) {
        return (Struct) apply(options, event).value();
    }

    private static @Nullable SinkRecord applyOrDrop(Map<String, String> options, String event) {
        return value(options).apply(new SinkRecord("orders", 2, null, "key", null, event, 7));
    }

    private static SinkRecord apply(Map<String, String> options, String event) {
        return requireNonNull(applyOrDrop(options, event));
    }

    private static Schema schema(Map<String, String> options) {
        return requireNonNull(value(options).rowSchema());
    }

    private static FlattenDynamoDb.Value<SinkRecord> value(Map<String, String> options) {
        FlattenDynamoDb.Value<SinkRecord> value = new FlattenDynamoDb.Value<>();
        value.configure(options);
        return value;
    }
}
