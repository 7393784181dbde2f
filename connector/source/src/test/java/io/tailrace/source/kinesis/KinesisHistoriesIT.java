package io.tailrace.source.kinesis;

import static io.tailrace.source.kinesis.TestStream.arrived;
import static io.tailrace.source.kinesis.TestStream.distinct;
import static io.tailrace.source.kinesis.TestStream.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.source.dynamodb.DeliveryMode;
import io.tailrace.source.dynamodb.OffsetMemory;
import io.tailrace.source.dynamodb.TestWorker;
import io.tailrace.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The order of each item's changes, whatever happens to shards and workers. */
class KinesisHistoriesIT {

    private final OffsetMemory offsets = new OffsetMemory();
    private final List<SourceRecord> topic = new ArrayList<>();

    static Stream<Arguments> everywhere() {
        return TestKinesis.all().flatMap(kinesis -> DeliveryMode.hostile().map(mode -> Arguments.of(kinesis, mode)));
    }

    /** Failures 1 to 4, and 9: shards end, empty or not, in any task; the worker is stopped and crashes; each order keeps its history. */
    @ParameterizedTest
    @MethodSource("everywhere")
    void failure_2_orders_keep_their_history_through_splits_merges_and_crashes(TestKinesis kinesis, DeliveryMode mode)
            throws Exception {
        Random random = Seed.of(KinesisHistoriesIT.class).random();
        try (TestKinesis.Running server = kinesis.start();
                TestStream stream = new TestStream(server.endpoint(), "sales-orders-histories").create(3)) {
            run(stream, mode, random);

            if (mode.isExactlyOnce()) {
                assertThat(arrived(topic)).isEqualTo(stream.written());
            }
            assertThat(arrived(topic).keySet()).isEqualTo(stream.written().keySet());
            stream.delete();
        }
    }

    private void run(TestStream stream, DeliveryMode mode, Random random) throws Exception {
        Map<String, String> props = stream.props(mode);
        for (int life = 0; life < 5; life++) {
            TestWorker worker = worker(props, 3, offsets, topic);
            for (int step = 0; step < 6; step++) {
                for (int write = 0; write < 5; write++) {
                    stream.write("order-" + random.nextInt(12));
                }
                List<String> open = stream.open();
                if (random.nextBoolean() && open.size() > 1) {
                    int first = random.nextInt(open.size() - 1);
                    stream.merge(open.get(first), open.get(first + 1));
                } else if (open.size() < 6) {
                    stream.split(open.get(random.nextInt(open.size())));
                }
                for (int polls = random.nextInt(6); polls > 0; polls--) {
                    worker.pollOnce();
                }
            }
            if (random.nextBoolean()) {
                worker.crash();
            }
            worker.close();
        }

        try (TestWorker worker = worker(props, 3, offsets, topic)) {
            worker.runUntil(records -> distinct(records) == stream.count() && endsAsWritten(stream, records));
        }
    }

    private static boolean endsAsWritten(TestStream stream, List<SourceRecord> records) {
        Map<String, List<String>> arrived = arrived(records);
        return stream.written().entrySet().stream().allMatch(order -> {
            List<String> versions = arrived.getOrDefault(order.getKey(), List.of());
            return !versions.isEmpty()
                    && versions.get(versions.size() - 1)
                            .equals(order.getValue().get(order.getValue().size() - 1));
        });
    }
}
