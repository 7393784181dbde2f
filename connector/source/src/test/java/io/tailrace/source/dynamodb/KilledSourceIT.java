package io.tailrace.source.dynamodb;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.Seed;
import io.tailrace.testing.streams.ScriptedStreams;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.AbstractConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A table whose shards roll and split while it is written, and a worker that is killed again and again. */
class KilledSourceIT {

    private static final int KILLS = KillRun.kills(2);
    private static final int ROOT_SHARDS = 4;

    private final Random random = Seed.of(KilledSourceIT.class).random();

    // What is left tells why it failed.
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private KillRun run;
    private ScriptedStreams server;
    private AwsClients clients;
    private ChangingTable table;

    @BeforeEach
    void start() throws Exception {
        run = new KillRun(folder, random);
        server = ScriptedStreams.start(0);
        server.beginStreamsWith(ROOT_SHARDS);
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props(), false)));
        TestTable orders = TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
        table = new ChangingTable(server, orders, ROOT_SHARDS, 2 * ROOT_SHARDS, random);
        table.change(300);
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
        run.close();
    }

    @Test
    void with_exactly_once_every_change_is_in_the_topic_once_and_in_order_per_key() throws Exception {
        run.killAndAwait(table, DeliveryMode.EXACTLY_ONCE, props(), "orders", KILLS);
    }

    @Test
    void without_exactly_once_every_change_is_in_the_topic_and_every_key_ends_as_in_the_table() throws Exception {
        run.killAndAwait(table, DeliveryMode.AT_LEAST_ONCE, props(), "orders", Math.max(KILLS > 2 ? 2 : 1, KILLS / 4));
    }

    private Map<String, String> props() {
        Map<String, String> props = TestTable.props(server.endpoint(), "orders");
        props.put("connector.class", DynamoDbSourceConnector.class.getName());
        props.put("snapshot.page.max.items", "20");
        props.put("shard.poll.interval.ms", "200");
        return props;
    }
}
