package io.tailrace.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Seven orders on two days, with all that may happen to orders and to their changes on the way: chains of updates, a delete,
 * an expiry, a change that comes twice, one that comes late and out of order, one that is lost, values that fit no column, a
 * foreign change. {@link StoryAnswers} has what each query must answer.
 */
final class Story {
    /** The queries are asked on the second day at noon. */
    static final String TODAY = "2026-03-02";

    /** The folder of the first arrivals; all later ones are in another. */
    static final Instant FIRST_ARRIVAL = Instant.parse("2026-03-01T10:05:00Z");

    static final Instant SECOND_ARRIVAL = Instant.parse("2026-03-02T11:05:00Z");

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String A1 = order("A-1", "C-1", "Tent", "{'N':'2'}", "10.00", "PLACED", "09:00", "Zug", "CH")
            .with("lines", "{'L':[" + line("TENT-S", 1, "10.00") + "," + line("TENT-L", 1, "10.00") + "]}")
            .with("tags", "{'SS':['express','gift']}")
            .with("gift_note", "{'S':'For Ada'}")
            .json();
    private static final String A1_CHEAPER = with(
            with(with(A1, "price", "{'N':'9.50'}"), "status", "{'S':'SHIPPED'}"),
            "lines",
            "{'L':[" + line("TENT-S", 1, "9.50") + "," + line("TENT-L", 1, "9.50") + "]}");
    private static final String A2 = order("A-2", "C-2", "Stove", "{'N':'1'}", "99.90", "PLACED", "09:10", "Bern", "CH")
            .with("lines", "{'L':[" + line("STOVE", 1, "99.90") + "]}")
            .json();
    private static final String A3 = order("A-3", "C-1", "Lamp", "{'N':'4'}", "5.25", "PLACED", "09:20", "Wien", "AT")
            .with("lines", "{'L':[" + line("LAMP", 4, "5.25") + "]}")
            .json();
    /** Its lines come to 14.00. */
    private static final String A4 = order("A-4", "C-3", "Tent", "{'N':'3'}", "5.00", "PLACED", "09:40", "Wien", "AT")
            .with("lines", "{'L':[" + line("TENT-S", 2, "5.00") + "," + line("TENT-L", 1, "4.00") + "]}")
            .json();
    /** It was there before anybody looked. */
    private static final String A5 = order("A-5", "C-4", "Lamp", "{'N':'1'}", "20.00", "PAID", "09:30", "Graz", "AT")
            .with("lines", "{'L':[" + line("LAMP", 1, "20.00") + "]}")
            .with("placed_at", "{'S':'2026-02-20T09:30:00Z'}")
            .json();

    private static final String A6 = order("A-6", "C-2", "Mug", "{'N':'5'}", "2.00", "PLACED", "09:45", "Bern", "CH")
            .with("lines", "{'L':[" + line("MUG", 5, "2.00") + "]}")
            .json();
    /** Between this and A6 a change is lost. */
    private static final String A6_SHIPPED = status(A6, "SHIPPED");

    private static final String A7 = order(
                    "A-7", "C-5", "Stove", "{'S':'many'}", "99.90", "PLACED", "09:48", "Basel", "CH")
            .json();
    private static final String CUSTOMER = "{'customer_id':{'S':'C-9'},'name':{'S':'Ada'}}";

    /** As they happened. */
    private static final List<Change> CHANGES = List.of(
            insert(100, "2026-03-01T09:00:00Z", A1),
            insert(101, "2026-03-01T09:10:00Z", A2),
            insert(102, "2026-03-01T09:20:00Z", A3),
            insert(103, "2026-03-01T09:40:00Z", A4),
            insert(104, "2026-03-01T09:45:00Z", A6),
            insert(105, "2026-03-01T09:48:00Z", A7),
            new Change(106, "2026-03-01T09:49:00Z", "INSERT", "customers", CUSTOMER, null, false),
            modify(110, "2026-03-01T09:30:00Z", status(A1, "PAID"), A1),
            remove(115, "2026-03-01T09:50:00Z", A2, false),
            modify(120, "2026-03-01T09:55:00Z", status(A4, "PAID"), A4),
            modify(130, "2026-03-01T10:00:00Z", status(A4, "PACKED"), status(A4, "PAID")),
            remove(190, "2026-03-02T07:00:00Z", A3, true),
            modify(195, "2026-03-02T07:30:00Z", status(A5, "PACKED"), A5),
            modify(200, "2026-03-02T08:00:00Z", A1_CHEAPER, status(A1, "PAID")),
            modify(210, "2026-03-02T09:00:00Z", with(A6_SHIPPED, "quantity", "{'N':'6'}"), A6_SHIPPED));

    private static final List<Integer> SECOND_ROUND = List.of(210, 195, 200, 110, 190, 120);

    private Story() {}

    /** What is in the table's folders: all changes, one of them twice. */
    static int rows() {
        return CHANGES.size() + 1;
    }

    /** An order as a snapshot saw it after its last change, and put it into the topic before its changes. */
    static Change snapshot() {
        return new Change(0, "2026-03-02T10:00:00Z", "READ", "sales-orders", A1_CHEAPER, null, false);
    }

    /** As the source's topic holds them: in order, and the one that comes twice again at once. */
    static List<Change> inOrder() {
        return CHANGES.stream()
                .flatMap(change -> change.sequence == 110 ? Stream.of(change, change) : Stream.of(change))
                .sorted(Comparator.comparing(Change::sequence))
                .toList();
    }

    /** What arrives first by Kinesis: most of the first day, but for a change of order A-4. */
    static List<Change> firstRound() {
        return CHANGES.stream()
                .filter(change -> !SECOND_ROUND.contains(change.sequence) || change.sequence == 110)
                .toList();
    }

    /** What arrives a day later: newer before older, with a change of the first day and one that has come already. */
    static List<Change> secondRound() {
        return SECOND_ROUND.stream()
                .map(sequence -> CHANGES.stream()
                        .filter(change -> change.sequence == sequence)
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    /**
     * A change of the table.
     *
     * @param time to the second
     * @param after the item, for a REMOVE the item before
     * @param before the item before a MODIFY
     * @param isExpiry whether DynamoDB itself removed the item
     */
    record Change(
            int sequence,
            String time,
            String event,
            String table,
            String after,
            @Nullable String before,
            boolean isExpiry) {

        Instant instant() {
            return Instant.parse(time);
        }

        /** The item's order_id, for the partition of Kafka and Kinesis. */
        String key() {
            return parse(after).path("order_id").path("S").asText("none");
        }

        /** As a pipe sends it. */
        String asPipeRecord() {
            ObjectNode json = record();
            ObjectNode dynamodb = (ObjectNode) json.get("dynamodb");
            dynamodb.put("ApproximateCreationDateTime", instant().getEpochSecond());
            dynamodb.set("Keys", keys());
            images((name, image) -> dynamodb.set(name, image));
            return json.toString();
        }

        /** As the source connector and a JsonConverter put it into the topic: images are text, times milliseconds. */
        String asTopicValue() {
            ObjectNode json = record().put("tableName", table);
            ObjectNode dynamodb = (ObjectNode) json.get("dynamodb");
            dynamodb.put("ApproximateCreationDateTime", instant().toEpochMilli());
            dynamodb.put("Keys", keys().toString());
            images((name, image) -> dynamodb.put(name, image.toString()));
            return json.toString();
        }

        private ObjectNode record() {
            ObjectNode json = JSON.createObjectNode()
                    .put("eventID", event.equals("READ") ? null : "e-" + sequence)
                    .put("eventName", event)
                    .put("eventVersion", "1.1")
                    .put("eventSource", "aws:dynamodb")
                    .put("awsRegion", "us-east-1")
                    .put(
                            "eventSourceARN",
                            "arn:aws:dynamodb:us-east-1:000000000000:table/" + table
                                    + "/stream/2026-03-01T00:00:00.000");
            if (isExpiry) {
                json.putObject("userIdentity").put("type", "Service").put("principalId", "dynamodb.amazonaws.com");
            }
            json.putObject("dynamodb")
                    .put(
                            "SequenceNumber",
                            event.equals("READ")
                                    ? null
                                    : String.format(Locale.ROOT, "%d00000000000001234567", sequence))
                    .put("SizeBytes", 100)
                    .put("StreamViewType", "NEW_AND_OLD_IMAGES");
            return json;
        }

        private ObjectNode keys() {
            String name = table.equals("customers") ? "customer_id" : "order_id";
            ObjectNode keys = JSON.createObjectNode();
            keys.set(name, parse(after).get(name));
            return keys;
        }

        private void images(BiConsumer<String, ObjectNode> images) {
            if (event.equals("REMOVE")) {
                images.accept("OldImage", parse(after));
                return;
            }
            images.accept("NewImage", parse(after));
            if (before != null) {
                images.accept("OldImage", parse(before));
            }
        }
    }

    private static Change insert(int sequence, String time, String item) {
        return new Change(sequence, time, "INSERT", "sales-orders", item, null, false);
    }

    private static Change modify(int sequence, String time, String after, String before) {
        return new Change(sequence, time, "MODIFY", "sales-orders", after, before, false);
    }

    private static Change remove(int sequence, String time, String item, boolean isExpiry) {
        return new Change(sequence, time, "REMOVE", "sales-orders", item, null, isExpiry);
    }

    private static Item order(
            String id,
            String customer,
            String product,
            String quantity,
            String price,
            String status,
            String placedAt,
            String city,
            String country) {
        return new Item("{'order_id':{'S':'" + id + "'}}")
                .with("customer", "{'S':'" + customer + "'}")
                .with("product_name", "{'S':'" + product + "'}")
                .with("quantity", quantity)
                .with("price", "{'N':'" + price + "'}")
                .with("status", "{'S':'" + status + "'}")
                .with("placed_at", "{'S':'2026-03-01T" + placedAt + ":00Z'}")
                .with("shipping_address", "{'M':{'city':{'S':'" + city + "'},'country':{'S':'" + country + "'}}}");
    }

    private static String line(String sku, int quantity, String price) {
        return "{'M':{'sku':{'S':'" + sku + "'},'quantity':{'N':'" + quantity + "'},'price':{'N':'" + price + "'}}}";
    }

    private static String status(String item, String status) {
        return with(item, "status", "{'S':'" + status + "'}");
    }

    private static String with(String item, String attribute, String value) {
        return new Item(item).with(attribute, value).json();
    }

    private static ObjectNode parse(String json) {
        try {
            return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** DynamoDB JSON, which may have single quotes to be readable here. */
    private record Item(String json) {
        Item with(String attribute, String value) {
            ObjectNode item = parse(json);
            item.set(attribute, parse(value));
            return new Item(item.toString());
        }
    }
}
