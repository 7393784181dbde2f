package io.tailrace.benchmark;

import java.nio.charset.StandardCharsets;

/** The change all benchmarks read: the status of a sales order changes, and the stream sends both images. */
final class SalesOrderChange {

    static final String COLUMNS = "order_id string, customer string, product_name string, quantity int,"
            + " price decimal(10,2), status string, placed_at timestamp,"
            + " shipping_address struct<street:string,city:string,postcode:string,country:string>,"
            + " tags array<string>";

    private SalesOrderChange() {}

    static byte[] bytes() {
        return ("{\"eventID\":\"c81e728d9d4c2f636f067f89cc14862c\",\"eventName\":\"MODIFY\",\"eventVersion\":\"1.1\","
                        + "\"eventSource\":\"aws:dynamodb\",\"awsRegion\":\"eu-west-1\",\"dynamodb\":{"
                        + "\"ApproximateCreationDateTime\":1763819100,\"Keys\":{\"order_id\":{\"S\":\"o-000123\"}},"
                        + "\"NewImage\":" + image("SHIPPED") + ",\"OldImage\":" + image("PAID") + ","
                        + "\"SequenceNumber\":\"111000000000001234567\",\"SizeBytes\":612,"
                        + "\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},\"eventSourceARN\":"
                        + "\"arn:aws:dynamodb:eu-west-1:123456789012:table/sales-orders/stream/2026-01-01T00:00:00.000\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String image(String status) {
        return "{\"order_id\":{\"S\":\"o-000123\"},\"customer\":{\"S\":\"c-4711\"},"
                + "\"product_name\":{\"S\":\"Walking boots\"},\"quantity\":{\"N\":\"2\"},\"price\":{\"N\":\"129.95\"},"
                + "\"status\":{\"S\":\"" + status + "\"},\"placed_at\":{\"S\":\"2026-11-22T13:45:00.123Z\"},"
                + "\"shipping_address\":{\"M\":{\"street\":{\"S\":\"Bahnhofstrasse 1\"},\"city\":{\"S\":\"Zug\"},"
                + "\"postcode\":{\"S\":\"6300\"},\"country\":{\"S\":\"CH\"}}},\"tags\":{\"SS\":[\"gift\",\"new\"]}}";
    }

    /** The new image as plain JSON, for peers that know no DynamoDB JSON. */
    static String plainImage() {
        return "{\"order_id\":\"o-000123\",\"customer\":\"c-4711\",\"product_name\":\"Walking boots\",\"quantity\":2,"
                + "\"price\":129.95,\"status\":\"SHIPPED\",\"placed_at\":\"2026-11-22T13:45:00.123Z\","
                + "\"shipping_address\":{\"street\":\"Bahnhofstrasse 1\",\"city\":\"Zug\",\"postcode\":\"6300\","
                + "\"country\":\"CH\"},\"tags\":[\"gift\",\"new\"]}";
    }
}
