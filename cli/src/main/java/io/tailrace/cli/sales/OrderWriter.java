package io.tailrace.cli.sales;

import io.tailrace.cli.terminal.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Brings changes of orders to the table and counts those that changed it. A new order that is written singly must
 * not be there yet: with the orders of another run in the table, updates might change nothing and the count would be wrong.
 */
public final class OrderWriter {
    /** BatchWriteItem takes no more. */
    static final int MAX_BATCH = 25;

    private static final String KEY = "order_id";
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final DynamoDbClient client;
    private final String table;
    private final Pause pause;
    private final AtomicLong written = new AtomicLong();

    public OrderWriter(DynamoDbClient client, String table, Pause pause) {
        this.client = client;
        this.table = table;
        this.pause = pause;
    }

    /** Changes that the table has taken so far. */
    public long written() {
        return written.get();
    }

    /** Puts new orders, 25 at a time; what DynamoDB leaves unprocessed is sent again, slower and slower. */
    public void load(List<OrderChange.Placed> orders) throws InterruptedException {
        for (int from = 0; from < orders.size(); from += MAX_BATCH) {
            List<OrderChange.Placed> batch = orders.subList(from, Math.min(from + MAX_BATCH, orders.size()));
            loadBatch(batch);
            written.addAndGet(batch.size());
        }
    }

    /** Makes one change. */
    public void write(OrderChange change) {
        if (change instanceof OrderChange.Placed placed) {
            put(placed);
        } else if (change instanceof OrderChange.Updated updated) {
            update(updated);
        } else if (change instanceof OrderChange.Deleted deleted) {
            delete(deleted);
        } else {
            throw new IllegalStateException("unknown change: " + change);
        }
        written.incrementAndGet();
    }

    private void loadBatch(List<OrderChange.Placed> orders) throws InterruptedException {
        List<WriteRequest> requests = new ArrayList<>();
        for (OrderChange.Placed order : orders) {
            PutRequest put = PutRequest.builder().item(order.item()).build();
            requests.add(WriteRequest.builder().putRequest(put).build());
        }
        Map<String, List<WriteRequest>> pending = Map.of(table, requests);
        for (Duration wait = FIRST_WAIT; !pending.isEmpty(); wait = Pause.longer(wait, LONGEST_WAIT)) {
            Map<String, List<WriteRequest>> request = pending;
            pending = client.batchWriteItem(b -> b.requestItems(request)).unprocessedItems();
            if (!pending.isEmpty()) {
                pause.sleep(wait);
            }
        }
    }

    private void put(OrderChange.Placed placed) {
        try {
            client.putItem(r ->
                    r.tableName(table).item(placed.item()).conditionExpression("attribute_not_exists(" + KEY + ")"));
        } catch (ConditionalCheckFailedException refused) {
            throw new OrderConflictException(table, placed.orderId(), refused);
        }
    }

    private void update(OrderChange.Updated updated) {
        UpdateText text = UpdateText.of(updated);
        client.updateItem(r -> r.tableName(table)
                .key(key(updated.orderId()))
                .updateExpression(text.expression())
                .expressionAttributeNames(text.names())
                .expressionAttributeValues(text.values().isEmpty() ? null : text.values()));
    }

    private void delete(OrderChange.Deleted deleted) {
        client.deleteItem(r -> r.tableName(table).key(key(deleted.orderId())));
    }

    private static Map<String, AttributeValue> key(String orderId) {
        return Map.of(KEY, AttributeValue.fromS(orderId));
    }

    /** An update expression; every name goes by a placeholder, because {@code status} and many others are reserved words. */
    private record UpdateText(String expression, Map<String, String> names, Map<String, AttributeValue> values) {
        static UpdateText of(OrderChange.Updated updated) {
            Map<String, String> names = new LinkedHashMap<>();
            Map<String, AttributeValue> values = new LinkedHashMap<>();
            List<String> sets = new ArrayList<>();
            updated.set().forEach((name, value) -> {
                String placeholder = "a" + names.size();
                names.put("#" + placeholder, name);
                values.put(":" + placeholder, value);
                sets.add("#" + placeholder + " = :" + placeholder);
            });
            List<String> removes = new ArrayList<>();
            for (String name : updated.removed()) {
                String placeholder = "#a" + names.size();
                names.put(placeholder, name);
                removes.add(placeholder);
            }
            String set = sets.isEmpty() ? "" : "SET " + String.join(", ", sets) + " ";
            String remove = removes.isEmpty() ? "" : "REMOVE " + String.join(", ", removes);
            return new UpdateText((set + remove).strip(), names, values);
        }
    }
}
