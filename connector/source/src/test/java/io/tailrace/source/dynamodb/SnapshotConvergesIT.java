package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.count;
import static io.tailrace.source.dynamodb.TopicView.lastPrices;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.snapshot.SnapshotRow;
import io.tailrace.testing.streams.ScriptedStreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.Shard;

/**
 * While a table is scanned its items are put and deleted, shards split, and the worker restarts in the middle: the last record of every key is the
 * table's final state, however late rows and offsets arrive, and although transforms drop markers.
 */
class SnapshotConvergesIT {

    private static final int RUNS = Integer.getInteger("tailrace.snapshot.runs", 1);

    @ParameterizedTest
    @EnumSource
    void failure_25_the_last_record_of_every_key_is_the_final_state_of_the_table(DeliveryMode manner) throws Exception {
        for (int run = 0; run < RUNS; run++) {
            converges(manner, Duration.ZERO, 3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE_LATE_AND_DROPPING"})
    void the_same_when_the_scan_takes_longer_than_the_stream_keeps_its_changes(DeliveryMode manner) throws Exception {
        // Three hours pass at each of the 12 rounds: a shard that waits for the end of the scan is trimmed.
        converges(manner, Duration.ofHours(3), 3);
    }

    private static void converges(DeliveryMode manner, Duration passing, int lives) throws Exception {
        long seed = Long.getLong("tailrace.seed", System.nanoTime());
        System.out.println("SnapshotConvergesIT: -Dtailrace.seed=" + seed);
        Random random = new Random(seed);
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            Map<String, String> props = TestTable.props(server.endpoint(), "orders");
            manner.applyTo(props);
            props.put("snapshot.page.max.items", Integer.toString(random.nextInt(1, 20)));
            props.put("snapshot.segments", Integer.toString(random.nextInt(1, 6)));
            // Half a minute for the whole scan, so that it is far from done when the last life ends the hurry.
            props.put("snapshot.max.rcu", "5");
            props.put("shard.poll.interval.ms", "50");
            try (AwsClients clients =
                    new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)))) {
                TestTable table = TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
                table.put(0, 300);
                OffsetMemory offsets = new OffsetMemory();
                List<SourceRecord> topic = new ArrayList<>();

                for (int life = 0; life < lives; life++) {
                    long known = offsets.latestTime();
                    try (TestWorker worker = new TestWorker(props, random.nextInt(1, 4), offsets, topic)) {
                        for (int round = 0; round < 4; round++) {
                            change(table, random);
                            worker.runFor(Duration.ofMillis(200));
                            if (count(topic, "READ") == 0 && !manner.isLateAndDropping()) {
                                // A scan that has begun when the time passes takes long.
                                worker.runUntil(all -> count(all, "READ") > 0);
                            }
                            server.advance(passing);
                        }
                        if (!passing.isZero()) {
                            // Two lives without progress are a day, and then changes of that shard are lost: on a busy
                            // machine a life may be too short for any.
                            List<Shard> open = table.openShards(clients.dynamoDbStreams(server.endpoint()));
                            worker.runUntil(all -> open.stream().allMatch(shard -> offsets.time(shard) > known));
                        }
                        server.split("orders", life);
                        worker.crash();
                    }
                }
                props.remove("snapshot.max.rcu");
                Map<String, String> prices = table.prices();
                try (TestWorker worker = new TestWorker(props, 2, offsets, topic)) {
                    worker.runUntil(all -> isStreaming(all) && lastPrices(all).equals(prices));
                    worker.runFor(Duration.ofSeconds(2));
                }

                assertThat(lastPrices(topic)).as("seed %d", seed).isEqualTo(prices);
                assertThat(count(topic, "READ")).isGreaterThan(100);
                // Where the worker is late, the first lives may be over before a row is through.
                if (!manner.isLateAndDropping()) {
                    assertThat(scanTime(topic)).as("seed %d", seed).isGreaterThan(passing.multipliedBy(11));
                }
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

    /** From the first row to the last, by the service's clock. */
    private static Duration scanTime(List<SourceRecord> topic) {
        LongSummaryStatistics times = topic.stream()
                .filter(SnapshotRow.class::isInstance)
                .mapToLong(SourceRecord::timestamp)
                .summaryStatistics();
        return Duration.ofMillis(times.getMax() - times.getMin());
    }

    private static boolean isStreaming(List<SourceRecord> topic) {
        return topic.stream()
                .anyMatch(record -> "streaming".equals(record.sourceOffset().get("phase")));
    }
}
