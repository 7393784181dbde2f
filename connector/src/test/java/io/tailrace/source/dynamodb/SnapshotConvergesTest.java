package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.count;
import static io.tailrace.source.dynamodb.TopicView.lastPrices;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.local.ScriptedStreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While a table is scanned its items are put and deleted, shards split, and the worker restarts in the middle: the last record of every key is the
 * table's final state, whether rows and offsets are committed together or one after the other.
 */
class SnapshotConvergesTest {

    @ParameterizedTest
    @ValueSource(strings = {"required", "requested"})
    void the_last_record_of_every_key_is_the_final_state_of_the_table(String exactlyOnce) throws Exception {
        long seed = Long.getLong("tailrace.seed", System.nanoTime());
        System.out.println("SnapshotConvergesTest: -Dtailrace.seed=" + seed);
        Random random = new Random(seed);
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            Map<String, String> props = TestTable.props(server.endpoint(), "orders");
            props.put("exactly.once.support", exactlyOnce);
            props.put("snapshot.horizon.ms", "1000");
            props.put("snapshot.page.max.items", "10");
            props.put("snapshot.max.rcu", "120");
            props.put("shard.poll.interval.ms", "50");
            try (AwsClients clients =
                    new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)))) {
                TestTable table = TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
                table.put(0, 300);
                OffsetMemory offsets = new OffsetMemory();
                List<SourceRecord> topic = new ArrayList<>();

                for (int life = 0; life < 3; life++) {
                    try (TestWorker worker = new TestWorker(props, 2, offsets, topic)) {
                        for (int round = 0; round < 4; round++) {
                            change(table, random);
                            worker.runFor(Duration.ofMillis(200));
                        }
                        server.split("orders", life);
                    }
                }
                Map<String, String> prices = table.prices();
                try (TestWorker worker = new TestWorker(props, 2, offsets, topic)) {
                    worker.runUntil(all -> isStreaming(all) && lastPrices(all).equals(prices));
                    worker.runFor(Duration.ofSeconds(2));
                }

                assertThat(lastPrices(topic)).as("seed %d", seed).isEqualTo(prices);
                assertThat(count(topic, "READ")).isGreaterThan(100);
            }
        }
    }

    private static void change(TestTable table, Random random) {
        for (int i = 0; i < 20; i++) {
            int order = random.nextInt(300);
            if (random.nextInt(4) == 0) {
                table.delete(order);
            } else {
                table.put(order, order + 1, Integer.toString(random.nextInt(1_000_000)));
            }
        }
    }

    private static boolean isStreaming(List<SourceRecord> topic) {
        return topic.stream()
                .anyMatch(record -> "streaming".equals(record.sourceOffset().get("phase")));
    }
}
