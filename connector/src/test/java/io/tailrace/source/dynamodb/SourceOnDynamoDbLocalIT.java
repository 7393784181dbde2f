package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.changes;
import static io.tailrace.source.dynamodb.TopicView.lastPrices;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.local.DynamoDbServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The source against DynamoDB Local. */
class DynamoDbSourceIT {

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
        TestTable table = createTable("orders-1");
        table.put(0, 1_000);
        List<SourceRecord> topic = new ArrayList<>();

        try (TestWorker worker = new TestWorker(props("orders-1"), 1, new OffsetMemory(), topic)) {
            worker.runUntil(all -> changes(all, "READ").size() == 1_000);
            table.put(990, 1_010);
            table.delete(7);
            worker.runUntil(all -> !changes(all, "REMOVE").isEmpty());
        }

        assertThat(changes(topic, "INSERT")).hasSize(1_010);
        assertThat(changes(topic, "MODIFY")).hasSize(10);
        assertThat(lastPrices(topic)).isEqualTo(table.prices());
    }

    @Test
    void a_restart_in_the_middle_loses_and_repeats_no_change() throws Exception {
        TestTable table = createTable("orders-2");
        table.put(0, 500);
        OffsetMemory offsets = new OffsetMemory();
        List<SourceRecord> topic = new ArrayList<>();
        Map<String, String> props = props("orders-2");
        props.put("batch.max.records", "97");

        int lives = 0;
        while (changes(topic, "INSERT").size() < 500 || changes(topic, "READ").size() < 500) {
            try (TestWorker worker = new TestWorker(props, 2, offsets, topic)) {
                int before = topic.size();
                worker.runUntil(all ->
                        all.size() > before + 100 || changes(all, "INSERT").size() >= 500);
            }
            lives++;
        }

        assertThat(lives).isGreaterThan(2);
        assertThat(changes(topic, "INSERT")).hasSize(500).doesNotHaveDuplicates();
        assertThat(changes(topic, "READ")).hasSize(500);
        assertThat(lastPrices(topic)).isEqualTo(table.prices());
    }

    @Test
    void never_reads_only_the_stream_and_initial_only_only_the_table() throws Exception {
        TestTable table = createTable("orders-3");
        table.put(0, 50);
        List<SourceRecord> streamed = new ArrayList<>();
        List<SourceRecord> scanned = new ArrayList<>();
        Map<String, String> never = props("orders-3");
        never.put("snapshot.mode", "never");
        Map<String, String> only = props("orders-3");
        only.put("snapshot.mode", "initial_only");

        try (TestWorker worker = new TestWorker(never, 1, new OffsetMemory(), streamed)) {
            worker.runUntil(all -> changes(all, "INSERT").size() == 50);
        }
        try (TestWorker worker = new TestWorker(only, 1, new OffsetMemory(), scanned)) {
            worker.runUntil(all -> changes(all, "READ").size() == 50);
            worker.pollOnce();
        }

        assertThat(changes(streamed, "READ")).isEmpty();
        assertThat(changes(scanned, "INSERT")).isEmpty();
    }

    private static Map<String, String> props(String table) {
        return TestTable.props(server.endpoint(), table);
    }

    private static TestTable createTable(String name) {
        return TestTable.create(dynamoDb, name);
    }
}
