package io.tailrace.cli.init;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** Tables of six shapes, none like the shipped one, with items that are the same in every run. */
public enum SixTables {
    /** One table for all kinds of items, with names for everything. */
    ENTITIES("app-entities", "PK:S SK:S") {
        @Override
        public List<Map<String, AttributeValue>> items() {
            List<Map<String, AttributeValue>> items = new ArrayList<>();
            for (int user = 0; user < 40; user++) {
                items.add(item(
                        "PK", s("USER#" + user),
                        "SK", s("PROFILE"),
                        "entityType", s("User"),
                        "email", s("user" + user + "@example.com"),
                        "fullName", s("User " + user),
                        "createdAt", s("2026-0" + (1 + user % 9) + "-15T08:30:00.000Z")));
                for (int order = 0; order < 3; order++) {
                    items.add(item(
                            "PK", s("USER#" + user),
                            "SK", s("ORDER#" + user + "-" + order),
                            "entityType", s("Order"),
                            "GSI1PK", s("STATUS#" + (order == 0 ? "OPEN" : "DONE")),
                            "total", n((10 + order) + ".5" + user % 10),
                            "createdAt", s("2026-03-15T08:30:00.000Z")));
                }
            }
            return items;
        }
    },

    /** Readings of devices, with a number as sort key and times as numbers. */
    READINGS("device-readings", "device_id:S taken_at:N") {
        @Override
        public List<Map<String, AttributeValue>> items() {
            List<Map<String, AttributeValue>> items = new ArrayList<>();
            for (int device = 0; device < 10; device++) {
                for (int reading = 0; reading < 20; reading++) {
                    long takenAt = 1_767_225_600_000L + device * 1_000L + reading * 60_000L;
                    items.add(item(
                            "device_id", s("d-" + device),
                            "taken_at", n(Long.toString(takenAt)),
                            "temperature", n((20 + reading % 5) + "." + device + "25"),
                            "received_at", n(Long.toString(takenAt + 250)),
                            "expires_at", n(Long.toString(takenAt / 1000 + 1_900_000_000L)),
                            "battery", n(Integer.toString(100 - reading)),
                            "charging", AttributeValue.fromBool(reading % 2 == 0),
                            "channels",
                                    m(
                                            "1001", n(Integer.toString(reading)),
                                            "1002", n(Integer.toString(reading * 3)))));
                }
            }
            return items;
        }
    },

    /** Keys that are bytes, and values of whatever type. */
    BLOBS("blob.index", "digest:B") {
        @Override
        public List<Map<String, AttributeValue>> items() {
            List<Map<String, AttributeValue>> items = new ArrayList<>();
            for (int blob = 0; blob < 60; blob++) {
                items.add(item(
                        "digest", b(blob, 250),
                        "size", n(Integer.toString(blob * 1_000)),
                        "owner", blob % 3 == 0 ? n(Integer.toString(blob)) : s("owner-" + blob),
                        "chunks", AttributeValue.fromBs(List.of(bytes(blob, 1), bytes(blob, 2))),
                        "labels", AttributeValue.fromSs(List.of("a", "b" + blob % 4)),
                        "ratios", AttributeValue.fromNs(List.of("0.5", Integer.toString(blob + 1))),
                        "note", blob % 10 == 0 ? AttributeValue.fromNul(true) : s("n" + blob),
                        "anything",
                                blob % 2 == 0
                                        ? AttributeValue.fromL(List.of(s("x"), n("1")))
                                        : m("k", AttributeValue.fromBool(true))));
            }
            return items;
        }
    },

    /** Documents in documents. */
    DOCUMENTS("Documents_v2", "docId:S") {
        @Override
        public List<Map<String, AttributeValue>> items() {
            List<Map<String, AttributeValue>> items = new ArrayList<>();
            for (int doc = 0; doc < 60; doc++) {
                AttributeValue deep = m("leaf", n(Integer.toString(doc)));
                for (int level = 0; level < 20; level++) {
                    deep = m("level" + level % 10, deep);
                }
                items.add(item(
                        "docId", s("doc-" + doc),
                        "author", m("name", s("A"), "contact", m("email", s("a" + doc + "@example.com"))),
                        "deep", deep,
                        "counts", m("2026-01-0" + (1 + doc % 9), n(Integer.toString(doc))),
                        "sections",
                                AttributeValue.fromL(List.of(m(
                                        "title", s("t" + doc),
                                        "publishedOn", s("2026-02-0" + (1 + doc % 9)),
                                        "code", doc % 2 == 0 ? s("x") : n("1"),
                                        "tags", AttributeValue.fromL(List.of(s("a"), s("b"))))))));
            }
            return items;
        }
    },

    /** Nothing yet. */
    EMPTY("new-table", "id:N sort-key:B") {
        @Override
        public List<Map<String, AttributeValue>> items() {
            return List.of();
        }

        @Override
        public List<Map<String, AttributeValue>> later() {
            List<Map<String, AttributeValue>> items = new ArrayList<>();
            for (int row = 0; row < 3; row++) {
                items.add(item("id", n("1"), "sort-key", b(row, 250), "name", s("n" + row)));
            }
            return items;
        }
    },

    /** Three hundred attributes with names of all kinds. */
    WIDE("wide_table", "id:S") {
        @Override
        public List<Map<String, AttributeValue>> items() {
            List<Map<String, AttributeValue>> items = new ArrayList<>();
            for (int row = 0; row < 50; row++) {
                Map<String, AttributeValue> item = item("id", s("r" + row));
                for (int a = 0; a < 290; a++) {
                    item.put("attr_%03d".formatted(a), a % 2 == 0 ? s("v" + a) : n(row + "." + a % 100));
                }
                item.put("Order-Id", s("a"));
                item.put("order_id", s("b"));
                item.put("orderId", s("c"));
                item.put("cdc_rest", s("mine"));
                item.put("dt", s("2026-01-01"));
                item.put("it's \"odd\" \\ name", s("d"));
                item.put("größe", n("1.85"));
                item.put("select", s("keyword"));
                item.put("a.b", s("path"));
                items.add(item);
            }
            return items;
        }
    };

    /** Columns whose names are not those of their attributes in small letters with the words apart. */
    public static final Map<String, String> OTHER_NAMES = Map.of(
            "GSI1PK", "gsi1pk",
            "Order-Id", "order_id_2",
            "orderId", "order_id_3",
            "cdc_rest", "item_cdc_rest",
            "dt", "item_dt",
            "größe", "gr_e");

    private final String table;
    /** Name and type of each attribute of the key. */
    private final String keys;

    SixTables(String table, String keys) {
        this.table = table;
        this.keys = keys;
    }

    public String table() {
        return table;
    }

    /** What is in it. */
    public abstract List<Map<String, AttributeValue>> items();

    /** What is put into it once its files are written. */
    public List<Map<String, AttributeValue>> later() {
        return List.of();
    }

    /** The names of the key's attributes. */
    public List<String> keys() {
        return Stream.of(keys.split(" ", -1)).map(key -> key.split(":", -1)[0]).toList();
    }

    /** Makes the table, with a stream, and fills it. */
    public void create(DynamoDbClient client) {
        create(client, table);
    }

    /** The same under another name. */
    public void create(DynamoDbClient client, String name) {
        List<AttributeDefinition> definitions = new ArrayList<>();
        List<KeySchemaElement> schema = new ArrayList<>();
        for (String key : keys.split(" ", -1)) {
            String[] nameAndType = key.split(":", -1);
            definitions.add(AttributeDefinition.builder()
                    .attributeName(nameAndType[0])
                    .attributeType(nameAndType[1])
                    .build());
            schema.add(KeySchemaElement.builder()
                    .attributeName(nameAndType[0])
                    .keyType(schema.isEmpty() ? KeyType.HASH : KeyType.RANGE)
                    .build());
        }
        client.createTable(create -> create.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(definitions)
                .keySchema(schema)
                .streamSpecification(
                        stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
        items().forEach(item -> client.putItem(put -> put.tableName(name).item(item)));
    }

    /** Puts into it what comes later; returns all that it has then. */
    public List<Map<String, AttributeValue>> putLater(DynamoDbClient client) {
        later().forEach(item -> client.putItem(put -> put.tableName(table).item(item)));
        return Stream.concat(items().stream(), later().stream()).toList();
    }

    static Map<String, AttributeValue> item(Object... namesAndValues) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            item.put((String) namesAndValues[i], (AttributeValue) namesAndValues[i + 1]);
        }
        return new HashMap<>(item);
    }

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue n(String digits) {
        return AttributeValue.fromN(digits);
    }

    private static AttributeValue m(Object... namesAndValues) {
        return AttributeValue.fromM(item(namesAndValues));
    }

    private static AttributeValue b(int... bytes) {
        return AttributeValue.fromB(bytes(bytes));
    }

    private static SdkBytes bytes(int... bytes) {
        byte[] array = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            array[i] = (byte) bytes[i];
        }
        return SdkBytes.fromByteArray(array);
    }
}
