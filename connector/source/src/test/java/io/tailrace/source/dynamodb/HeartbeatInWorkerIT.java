package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.CommittedRecords;
import io.tailrace.testing.streams.ScriptedStreams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Progress without changes, in a real worker: what a transform drops and what an empty stream shows is known all the same. */
class HeartbeatInWorkerIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CONNECTOR = "/connectors/orders-source";

    @ParameterizedTest
    @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
    void progress_is_stored_although_every_change_is_dropped(DeliveryMode manner, @TempDir Path folder)
            throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(0, folder);
                ScriptedStreams server = ScriptedStreams.start(0);
                ConnectWorker worker = ConnectWorker.start(0, manner.worker(broker));
                AwsClients clients = clients(server);
                KafkaConsumer<String, String> consumer = CommittedRecords.subscribe(broker, "beats")) {
            TestTable table = TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
            table.put(0, 20);
            Map<String, String> props = props(server);
            manner.applyTo(props);
            var created = worker.call("PUT", CONNECTOR + "/config", JSON.writeValueAsString(props));
            assertThat(created.status()).as(created.body()).isEqualTo(201);

            await().atMost(PATIENCE)
                    .until(() -> shardOffset(worker).path("sequence").isTextual());
            String dropped = shardOffset(worker).path("sequence").textValue();
            long idle = shardOffset(worker).path("time").longValue();
            // Nothing is written any more, and what is known still grows: with silences that are long enough to prove
            // it.
            for (int silence = 0; silence < 3 || (silence < 10 && !isKnownAfter(worker, idle)); silence++) {
                Thread.sleep(3_000);
                server.advance(Duration.ofMinutes(20));
            }
            await().atMost(PATIENCE).until(() -> isKnownAfter(worker, idle));

            assertThat(shardOffset(worker).path("sequence").textValue()).isEqualTo(dropped);
            List<ConsumerRecord<String, String>> beats = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(beats::add);
                return beats.size() >= 3;
            });
            assertThat(beats).allSatisfy(beat -> {
                assertThat(beat.topic()).isEqualTo("beats");
                assertThat(beat.key()).isNull();
                assertThat(beat.value()).isNull();
            });
            assertThat(consumer.listTopics()).doesNotContainKey("orders");
        }
    }

    private static boolean isKnownAfter(ConnectWorker worker, long moment) throws Exception {
        return shardOffset(worker).path("time").longValue() > moment + 1_000;
    }

    private static JsonNode shardOffset(ConnectWorker worker) throws Exception {
        JsonNode offsets =
                JSON.readTree(worker.call("GET", CONNECTOR + "/offsets", null).body());
        for (JsonNode each : offsets.path("offsets")) {
            if (each.path("partition").has("shardId")) {
                return each.path("offset");
            }
        }
        return JSON.missingNode();
    }

    private static Map<String, String> props(ScriptedStreams server) {
        Map<String, String> props = TestTable.props(server.endpoint(), "orders");
        props.put("connector.class", DynamoDbSourceConnector.class.getName());
        props.put("tasks.max", "1");
        props.put("snapshot.mode", "never");
        props.put("heartbeat.topic", "beats");
        props.put("heartbeat.interval.ms", "1000");
        props.put("shard.poll.interval.ms", "50");
        props.put("shard.idle.max.interval.ms", "50");
        props.put("transforms", "drop");
        props.put("transforms.drop.type", "org.apache.kafka.connect.transforms.Filter");
        props.put("transforms.drop.predicate", "changes");
        props.put("predicates", "changes");
        props.put("predicates.changes.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches");
        props.put("predicates.changes.pattern", "orders");
        props.put("topic.creation.default.replication.factor", "1");
        props.put("topic.creation.default.partitions", "1");
        return props;
    }

    private static AwsClients clients(ScriptedStreams server) {
        return new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props(server), false)));
    }
}
