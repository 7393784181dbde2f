package io.tailrace.source.dynamodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.local.ConnectRest;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.CommittedRecords;
import io.tailrace.testing.streams.ScriptedStreams;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link ProgressArrivesIT} shows of every transform, in a real worker for those that once stopped a connector: several connectors at once,
 * each behind another one.
 */
class ProgressInWorkerIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    // The worker reads its topic of offsets to the end for each answer.
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(500);
    private static final String FILTER = "org.apache.kafka.connect.transforms.Filter";

    /** Lines of {@code transforms.a} and {@code predicates.p}, by table. */
    private static final Map<String, Map<String, String>> TRANSFORMS = new LinkedHashMap<>(Map.of(
            "kept",
                    Map.of(
                            "a.type",
                            FILTER,
                            "a.predicate",
                            "p",
                            "a.negate",
                            "true",
                            "p.type",
                            "io.tailrace.transform.EventNameIs",
                            "p.names",
                            "INSERT"),
            "stones",
                    Map.of(
                            "a.type",
                            FILTER,
                            "a.predicate",
                            "p",
                            "p.type",
                            "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone"),
            "keys", Map.of("a.type", "org.apache.kafka.connect.transforms.ValueToKey", "a.fields", "eventName"),
            "routed", Map.of("a.type", "org.apache.kafka.connect.transforms.TimestampRouter"),
            "foreign", Map.of("a.type", UnreliableTransform.class.getName()),
            "nothing",
                    Map.of(
                            "a.type",
                            FILTER,
                            "a.predicate",
                            "p",
                            "a.negate",
                            "true",
                            "p.type",
                            "io.tailrace.transform.IsTtlExpiry")));

    @ParameterizedTest
    @ValueSource(strings = {"enabled", "disabled"})
    void progress_is_stored_after_transforms_that_drop_and_fail(String exactlyOnce, @TempDir Path folder)
            throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(0, folder);
                ScriptedStreams server = ScriptedStreams.start(0);
                AwsClients clients = new AwsClients(AwsOptions.from(new AbstractConfig(
                        SourceOptions.definition(), TestTable.props(server.endpoint(), "orders"), false)));
                ConnectWorker worker = ConnectWorker.start(0, worker(broker, exactlyOnce))) {
            ConnectRest rest = new ConnectRest(worker.endpoint());
            Map<String, TestTable> tables = new LinkedHashMap<>();
            for (String name : TRANSFORMS.keySet()) {
                tables.put(name, TestTable.create(clients.dynamoDb(server.endpoint()), name));
                tables.get(name).put(0, 5);
                configure(rest, name, props(server, name));
            }
            for (String name : tables.keySet()) {
                await(name)
                        .atMost(PATIENCE)
                        .pollInterval(BETWEEN_QUESTIONS)
                        .untilAsserted(() -> assertThat(offsets(rest, name))
                                .anyMatch(offset -> offset.contains("streaming"))
                                .filteredOn(offset -> offset.contains("DONE"))
                                .hasSize(2));
            }
            for (TestTable table : tables.values()) {
                table.put(5, 10);
                server.roll(table.name(), 0);
                table.put(10, 12);
            }
            awaitDelivered(server, rest, server.now());
            Map<String, Integer> before = counts(broker);
            for (String name : tables.keySet()) {
                assertThat(rest.call("POST", "/connectors/" + name + "/restart?includeTasks=true", null)
                                .status())
                        .isBetween(200, 204);
            }
            for (String name : tables.keySet()) {
                tables.get(name).put(12, 13);
            }
            awaitDelivered(server, rest, server.now());

            Map<String, Integer> after = counts(broker);
            // One insert each, where inserts get through, and nothing that was there already.
            assertThat(after).as("before %s", before).containsEntry("kept", before.getOrDefault("kept", 0) + 1);
            assertThat(after).containsEntry("stones", before.getOrDefault("stones", 0) + 1);
            assertThat(after).containsEntry("keys", before.getOrDefault("keys", 0) + 1);
            assertThat(after).containsEntry("routed", before.getOrDefault("routed", 0) + 1);
            assertThat(after).containsEntry("foreign", before.getOrDefault("foreign", 0) + 1);
            assertThat(after).doesNotContainKey("nothing");
            // The notice of the snapshot's end is one record more where nothing drops it.
            assertThat(before)
                    .containsEntry("kept", 12)
                    .containsEntry("stones", 18)
                    .containsEntry("keys", 18);
        }
    }

    /** Waits until the end of each table's first shard is stored, and that its child is known to be delivered up to that moment. */
    private static void awaitDelivered(ScriptedStreams server, ConnectRest rest, Instant moment) throws Exception {
        for (String name : TRANSFORMS.keySet()) {
            await(name)
                    .atMost(PATIENCE)
                    .pollInterval(BETWEEN_QUESTIONS)
                    .untilAsserted(() -> assertThat(offsets(rest, name)).anyMatch(offset -> offset.contains("END")));
        }
        // Twice long enough for the silence of a shard to prove something, and again where a task came to ask only
        // after that.
        for (int silence = 0;
                silence < 2 || (silence < 10 && !undelivered(rest, moment).isEmpty());
                silence++) {
            Thread.sleep(3_000);
            server.advance(Duration.ofMinutes(20));
        }
        await().atMost(PATIENCE)
                .pollInterval(BETWEEN_QUESTIONS)
                .untilAsserted(() -> assertThat(undelivered(rest, moment)).isEmpty());
    }

    /** The offsets of each table of which none says that its newest shard is delivered up to a moment. */
    private static Map<String, List<String>> undelivered(ConnectRest rest, Instant moment) throws Exception {
        Map<String, List<String>> undelivered = new LinkedHashMap<>();
        for (String name : TRANSFORMS.keySet()) {
            List<String> offsets = offsets(rest, name);
            if (offsets.stream()
                    .noneMatch(
                            offset -> offset.contains("parentNonce") && time(offset) > moment.toEpochMilli() + 1_000)) {
                undelivered.put(name, offsets);
            }
        }
        return undelivered;
    }

    /** Records by the first word of their topic. */
    private static Map<String, Integer> counts(KafkaBroker broker) {
        Map<String, Integer> counts = new HashMap<>();
        try (KafkaConsumer<String, String> consumer =
                CommittedRecords.subscribe(broker, "unused-" + System.nanoTime())) {
            List<TopicPartition> partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .filter(partition -> TRANSFORMS.keySet().stream()
                            .anyMatch(name -> partition.topic().equals(name)
                                    || partition.topic().startsWith(name + "-")))
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.unsubscribe();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < requireNonNull(ends.get(partition)))) {
                consumer.poll(Duration.ofMillis(300))
                        .forEach(record -> counts.merge(record.topic().split("-", 2)[0], 1, Integer::sum));
            }
        }
        return counts;
    }

    private static List<String> offsets(ConnectRest rest, String name) throws Exception {
        JsonNode offsets = JSON.readTree(
                rest.call("GET", "/connectors/" + name + "/offsets", null).body());
        return StreamSupport.stream(offsets.path("offsets").spliterator(), false)
                .map(each -> each.path("offset").toString())
                .toList();
    }

    private static long time(String offset) {
        try {
            return JSON.readTree(offset).path("time").longValue();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void configure(ConnectRest rest, String name, Map<String, String> props) throws Exception {
        var answer = rest.call("PUT", "/connectors/" + name + "/config", JSON.writeValueAsString(props));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static Map<String, String> worker(KafkaBroker broker, String exactlyOnce) {
        Map<String, String> worker = new HashMap<>(ConnectWorker.properties(broker.bootstrapServers()));
        worker.put("exactly.once.source.support", exactlyOnce);
        worker.put("offset.flush.interval.ms", "1000");
        return worker;
    }

    private static Map<String, String> props(ScriptedStreams server, String table) {
        Map<String, String> lines = TRANSFORMS.getOrDefault(table, Map.of());
        Map<String, String> props = TestTable.props(server.endpoint(), table);
        props.put("connector.class", DynamoDbSourceConnector.class.getName());
        props.put("tasks.max", "1");
        // Whoever asks for no more than the worker has gets it all the same.
        props.put("exactly.once.support", "requested");
        props.put("snapshot.segments", "2");
        props.put("heartbeat.interval.ms", "1000");
        props.put("heartbeat.topic", "beats");
        props.put("shard.poll.interval.ms", "100");
        props.put("shard.idle.max.interval.ms", "100");
        props.put("shard.sweep.interval.ms", "1000");
        props.put("topic.creation.default.replication.factor", "1");
        props.put("topic.creation.default.partitions", "1");
        // Changes have their times from the server's clock, which may be hours ahead; a broker accepts one hour.
        props.put("topic.creation.default.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        props.put("transforms", "a");
        lines.forEach(
                (name, value) -> props.put((name.startsWith("p.") ? "predicates." : "transforms.") + name, value));
        if (lines.containsKey("p.type")) {
            props.put("predicates", "p");
        }
        return props;
    }
}
