package io.tailrace.registry;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/**
 * Two tables whose names become one where only Avro's letters are left, with keys that have nothing in common, and
 * attributes of every shape whose names Avro does not take.
 */
final class SalesTables implements AutoCloseable {

    static final String ORDERS = "sales-orders";
    static final String PARCELS = "sales_orders";

    static final String ORDER_COLUMNS =
            "order_id string, pk_id bigint, price decimal(10,2), quantity int, paid boolean,"
                    + " weight double, placed_at timestamp, scanned_at timestamp(6), due date, photo binary,"
                    + " tags array<string>, stock_by_depot map<string,int>,"
                    + " customer struct<name:string,home_address:struct<_1st_line:string,zip:int>>,"
                    + " lines array<struct<sku:string,unit_price:decimal(8,3)>>, parcels map<string,struct<sku:string>>";

    static final String PARCEL_COLUMNS = "tracking_no binary, customer struct<name:string,since:date>";

    private final DynamoDbClient dynamoDb;

    SalesTables(URI endpoint, String accessKey, String secretKey) {
        dynamoDb = DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .build();
        createOrders(ORDERS);
        create(PARCELS, Map.of("tracking.no", ScalarAttributeType.B), "tracking.no");
    }

    /** Another table of orders, for a test that changes them. */
    void createOrders(String table) {
        create(table, Map.of("order-id", ScalarAttributeType.S, "pk#id", ScalarAttributeType.N), "order-id", "pk#id");
    }

    private void create(String table, Map<String, ScalarAttributeType> types, String... keys) {
        dynamoDb.createTable(request -> request.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(types.entrySet().stream()
                        .map(type -> AttributeDefinition.builder()
                                .attributeName(type.getKey())
                                .attributeType(type.getValue())
                                .build())
                        .toList())
                .keySchema(IntStream.range(0, keys.length)
                        .mapToObj(i -> KeySchemaElement.builder()
                                .attributeName(keys[i])
                                .keyType(i == 0 ? KeyType.HASH : KeyType.RANGE)
                                .build())
                        .toList())
                .streamSpecification(
                        stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
    }

    /** An order with a value for every column. */
    void putFullOrder(String table, int number) {
        Map<String, AttributeValue> order = key(number);
        order.put("price", n("1234567.89"));
        order.put("quantity", n("2147483647"));
        order.put("paid", AttributeValue.fromBool(true));
        order.put("weight", n("0.1"));
        order.put("placed-at", s("2026-11-22T12:00:00.123Z"));
        order.put("scanned-at", s("2026-11-22T12:00:00.123456Z"));
        order.put("due", s("2026-12-24"));
        order.put("photo", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, 1, -1})));
        order.put("tags", AttributeValue.fromL(List.of(s("new"), s("größer"))));
        order.put("stock-by-depot", m(Map.of("Zürich #1", n("3"))));
        order.put(
                "customer",
                m(Map.of(
                        "name",
                        s("Ann"),
                        "home-address",
                        m(Map.of("1st-line", s("Main Street 1"), "zip", n("8001"))))));
        order.put("lines", AttributeValue.fromL(List.of(line("a", "0.125"), line("b", "99999.999"))));
        order.put("parcels", m(Map.of("first", m(Map.of("sku", s("a"))))));
        order.put("un-declared", s("kept"));
        put(table, order);
    }

    /** An order with nothing but its key. */
    void putBareOrder(String table, int number) {
        put(table, key(number));
    }

    void putParcel(int number) {
        put(
                PARCELS,
                Map.of(
                        "tracking.no",
                        AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {(byte) number})),
                        "customer",
                        m(Map.of("name", s("Bea"), "since", s("2020-02-29")))));
    }

    void deleteOrder(String table, int number) {
        dynamoDb.deleteItem(request -> request.tableName(table).key(key(number)));
    }

    private static Map<String, AttributeValue> key(int number) {
        Map<String, AttributeValue> key = new HashMap<>();
        key.put("order-id", s("o-" + number));
        key.put("pk#id", n(Integer.toString(number)));
        return key;
    }

    private void put(String table, Map<String, AttributeValue> item) {
        dynamoDb.putItem(request -> request.tableName(table).item(item));
    }

    private static AttributeValue line(String sku, String price) {
        return m(Map.of("sku", s(sku), "unit-price", n(price)));
    }

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue n(String number) {
        return AttributeValue.fromN(number);
    }

    private static AttributeValue m(Map<String, AttributeValue> map) {
        return AttributeValue.fromM(map);
    }

    @Override
    public void close() {
        dynamoDb.close();
    }
}
