package io.tailrace.source.dynamodb;

import io.tailrace.testing.OrdersTable;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** A table of orders with a stream, on a server of this machine. */
record TestTable(DynamoDbClient dynamoDb, String name) {

    /** The options that reach such a server. */
    static Map<String, String> props(URI endpoint, String... tables) {
        Map<String, String> props = new HashMap<>();
        props.put("tables", String.join(",", tables));
        props.put("dynamodb.endpoint", endpoint.toString());
        props.put("aws.region", "eu-central-1");
        props.put("aws.access.key.id", "local");
        props.put("aws.secret.access.key", "local");
        props.put("exactly.once.support", "required");
        return props;
    }

    static TestTable create(DynamoDbClient dynamoDb, String name) {
        return create(dynamoDb, name, StreamViewType.NEW_AND_OLD_IMAGES);
    }

    static TestTable create(DynamoDbClient dynamoDb, String name, StreamViewType view) {
        OrdersTable.create(dynamoDb, name, view);
        return new TestTable(dynamoDb, name);
    }

    /** Writes orders {@code from} to {@code to}, exclusive, each with a price that names this call. */
    void put(int from, int to) {
        for (int i = from; i < to; i++) {
            put(i, i + 1, from + "." + i);
        }
    }

    void put(int from, int to, String price) {
        for (int i = from; i < to; i++) {
            Map<String, AttributeValue> item =
                    Map.of("order_id", AttributeValue.fromS(Integer.toString(i)), "price", AttributeValue.fromN(price));
            dynamoDb.putItem(request -> request.tableName(name).item(item));
        }
    }

    void delete(int order) {
        Map<String, AttributeValue> key = Map.of("order_id", AttributeValue.fromS(Integer.toString(order)));
        dynamoDb.deleteItem(request -> request.tableName(name).key(key));
    }

    /** Disables the stream and enables it again, under a new name: the moment of its creation. */
    void enableStreamAgain() throws InterruptedException {
        dynamoDb.updateTable(request -> request.tableName(name).streamSpecification(s -> s.streamEnabled(false)));
        Thread.sleep(5);
        enableStream();
    }

    void enableStream() {
        dynamoDb.updateTable(request -> request.tableName(name)
                .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
    }

    /** Those that changes still go to. */
    List<Shard> openShards(DynamoDbStreamsClient streams) {
        String arn = dynamoDb.describeTable(describe -> describe.tableName(name))
                .table()
                .latestStreamArn();
        return streams.describeStream(describe -> describe.streamArn(arn)).streamDescription().shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .toList();
    }

    /** Price by order. */
    Map<String, String> prices() {
        Map<String, String> items = new HashMap<>();
        dynamoDb.scanPaginator(request -> request.tableName(name))
                .items()
                .forEach(item -> items.put(
                        attribute(item, "order_id").s(),
                        attribute(item, "price").n()));
        return items;
    }

    private static AttributeValue attribute(Map<String, AttributeValue> item, String attribute) {
        return Objects.requireNonNull(item.get(attribute));
    }
}
