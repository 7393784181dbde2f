package io.tailrace.source.kinesis;

import io.tailrace.local.managed.kinesis.KinesisServer;
import io.tailrace.source.dynamodb.DeliveryMode;
import io.tailrace.source.dynamodb.KillRun;
import io.tailrace.testing.Seed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream whose shards are split and merged while it is written and whose reads are throttled and whose iterators expire, and a worker that is
 * killed again and again.
 */
class KilledKinesisSourceIT {

    private static final int KILLS = KillRun.kills(1);

    private final Random random = Seed.of(KilledKinesisSourceIT.class).random();

    // What is left tells why it failed.
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private KillRun run;
    private KinesisServer server;
    private KinesisFaults faults;
    private TestStream stream;

    @BeforeEach
    void start() throws Exception {
        run = new KillRun(folder, random);
        server = KinesisServer.start(0);
        faults = new KinesisFaults(server.endpoint());
        stream = new TestStream(server.endpoint()).create(4);
    }

    @AfterEach
    void stop() {
        stream.close();
        faults.close();
        server.close();
        run.close();
    }

    @Test
    void with_exactly_once_every_change_is_in_the_topic_once_and_in_order_per_key() throws Exception {
        kill(DeliveryMode.EXACTLY_ONCE, KILLS);
    }

    @Test
    void without_exactly_once_every_change_is_in_the_topic_and_every_key_ends_as_in_the_stream() throws Exception {
        kill(DeliveryMode.AT_LEAST_ONCE, Math.max(1, KILLS / 4));
    }

    private void kill(DeliveryMode mode, int kills) throws Exception {
        Map<String, String> props = stream.props(mode);
        // What fails is the connector's calls, not the writer's.
        props.put("kinesis.endpoint", faults.endpoint().toString());
        props.put("shard.page.max.records", "100");
        run.killAndAwait(new ChangingStream(), mode, props, "sales-orders", kills);
    }

    private final class ChangingStream implements KillRun.Subject {

        private static final int ORDERS = 200;
        private static final int MOST_SHARDS = 8;

        @Override
        public void change(int times) {
            for (int i = 0; i < times; i++) {
                stream.write("order-" + random.nextInt(ORDERS));
            }
        }

        @Override
        public void moveShards() {
            List<String> open = stream.open();
            if (open.size() > 1 && (open.size() == MOST_SHARDS || random.nextBoolean())) {
                int first = random.nextInt(open.size() - 1);
                stream.merge(open.get(first), open.get(first + 1));
            } else {
                stream.split(open.get(random.nextInt(open.size())));
            }
            faults.inject(
                    "GetRecords",
                    random.nextBoolean() ? "ProvisionedThroughputExceededException" : "ExpiredIteratorException",
                    5);
            faults.inject("ListShards", "LimitExceededException", random.nextInt(3));
        }

        @Override
        public Map<String, List<String>> histories() {
            return stream.written();
        }
    }
}
