package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.local.DynamoDbServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** The source against DynamoDB Local. */
class DynamoDbSourceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static DynamoDbServer server;
    private static AwsClients clients;
    private static DynamoDbClient dynamoDb;

    @BeforeAll
    static void start() {
        server = DynamoDbServer.start(0);
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props("any"), false)));
        dynamoDb = clients.dynamoDb(server.endpoint());
    }

    @AfterAll
    static void stop() {
        clients.close();
        server.close();
    }

    @Test
    void a_snapshot_is_followed_by_every_change_of_the_stream() throws Exception {
        createTable("orders-1");
        put("orders-1", 0, 1_000);
        List<SourceRecord> topic = new ArrayList<>();

        try (TestWorker worker = new TestWorker(props("orders-1"), 1, new OffsetMemory(), topic)) {
            worker.runUntil(all -> changes(all, "READ").size() == 1_000, PATIENCE);
            put("orders-1", 990, 1_010);
            dynamoDb.deleteItem(
                    request -> request.tableName("orders-1").key(Map.of("order_id", AttributeValue.fromS("7"))));
            worker.runUntil(all -> !changes(all, "REMOVE").isEmpty(), PATIENCE);
        }

        assertThat(changes(topic, "INSERT")).hasSize(1_010);
        assertThat(changes(topic, "MODIFY")).hasSize(10);
        assertThat(lastStates(topic)).isEqualTo(table("orders-1"));
    }

    @Test
    void a_restart_in_the_middle_loses_and_repeats_no_change() throws Exception {
        createTable("orders-2");
        put("orders-2", 0, 500);
        OffsetMemory offsets = new OffsetMemory();
        List<SourceRecord> topic = new ArrayList<>();
        Map<String, String> props = props("orders-2");
        props.put("batch.max.records", "97");

        int lives = 0;
        while (changes(topic, "INSERT").size() < 500 || changes(topic, "READ").size() < 500) {
            try (TestWorker worker = new TestWorker(props, 2, offsets, topic)) {
                int before = topic.size();
                worker.runUntil(
                        all -> all.size() > before + 100
                                || changes(all, "INSERT").size() >= 500,
                        PATIENCE);
            }
            lives++;
        }

        assertThat(lives).isGreaterThan(2);
        assertThat(changes(topic, "INSERT")).hasSize(500).doesNotHaveDuplicates();
        assertThat(changes(topic, "READ")).hasSize(500);
        assertThat(lastStates(topic)).isEqualTo(table("orders-2"));
    }

    @Test
    void never_reads_only_the_stream_and_initial_only_only_the_table() throws Exception {
        createTable("orders-3");
        put("orders-3", 0, 50);
        List<SourceRecord> streamed = new ArrayList<>();
        List<SourceRecord> scanned = new ArrayList<>();
        Map<String, String> never = props("orders-3");
        never.put("snapshot.mode", "never");
        Map<String, String> only = props("orders-3");
        only.put("snapshot.mode", "initial_only");

        try (TestWorker worker = new TestWorker(never, 1, new OffsetMemory(), streamed)) {
            worker.runUntil(all -> changes(all, "INSERT").size() == 50, PATIENCE);
        }
        try (TestWorker worker = new TestWorker(only, 1, new OffsetMemory(), scanned)) {
            worker.runUntil(all -> changes(all, "READ").size() == 50, PATIENCE);
            worker.pollOnce();
        }

        assertThat(changes(streamed, "READ")).isEmpty();
        assertThat(changes(scanned, "INSERT")).isEmpty();
    }

    private static Map<String, String> props(String table) {
        Map<String, String> props = new HashMap<>();
        props.put("tables", table);
        props.put("dynamodb.endpoint", server.endpoint().toString());
        props.put("aws.region", "eu-central-1");
        props.put("aws.access.key.id", "local");
        props.put("aws.secret.access.key", "local");
        props.put("exactly.once.support", "required");
        return props;
    }

    private static void createTable(String name) {
        dynamoDb.createTable(request -> request.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("order_id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("order_id")
                        .keyType(KeyType.HASH)
                        .build())
                .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
    }

    private static void put(String table, int from, int to) {
        for (int i = from; i < to; i++) {
            Map<String, AttributeValue> item = Map.of(
                    "order_id", AttributeValue.fromS(Integer.toString(i)),
                    "price", AttributeValue.fromN(from + "." + i));
            dynamoDb.putItem(request -> request.tableName(table).item(item));
        }
    }

    private static List<String> changes(List<SourceRecord> topic, String eventName) {
        return topic.stream()
                .filter(record -> record.value() instanceof Struct value
                        && value.getString("eventName").equals(eventName))
                .map(record ->
                        ((Struct) record.value()).getStruct("dynamodb").getString("SequenceNumber") + record.key())
                .toList();
    }

    private static Map<String, String> lastStates(List<SourceRecord> topic) {
        Map<String, String> states = new HashMap<>();
        for (SourceRecord record : topic) {
            if (record.value() instanceof Struct value) {
                String image = value.getStruct("dynamodb").getString("NewImage");
                String key = ((Struct) record.key()).getString("order_id");
                if (image == null) {
                    states.remove(key);
                } else {
                    states.put(key, price(image));
                }
            }
        }
        return states;
    }

    private static String price(String image) {
        return image.replaceAll(".*\"price\":\\{\"N\":\"([^\"]*)\".*", "$1");
    }

    private static Map<String, String> table(String name) {
        Map<String, String> items = new HashMap<>();
        dynamoDb.scanPaginator(request -> request.tableName(name))
                .items()
                .forEach(item -> items.put(
                        attribute(item, "order_id").s(),
                        attribute(item, "price").n()));
        return items;
    }

    private static AttributeValue attribute(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name));
    }
}
