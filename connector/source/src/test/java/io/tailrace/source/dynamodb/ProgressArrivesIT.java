package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.streams.ScriptedStreams;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a transform of Kafka's or of ours does to a record, and each predicate, plain and negated: the progress of a snapshot, of a stream, of a
 * shard that ends and of one that is idle is stored, so that a restart reads nothing again.
 */
class ProgressArrivesIT {

    private static final int THREADS = 24;

    // More than the rule of silence asks for.
    private static final int EMPTY_ANSWERS = 12;

    /** Transforms by name; each of Kafka's stands here, with options that suit a change. */
    private static final Map<String, String> TRANSFORMS = transforms();

    private static Map<String, String> transforms() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("none", "");
        kafka(all, "Cast$Value", "spec=eventName:string");
        kafka(all, "Cast$Key", "spec=order_id:string");
        kafka(all, "DropHeaders", "headers=x");
        kafka(all, "ExtractField$Value", "field=dynamodb");
        kafka(all, "ExtractField$Key", "field=order_id");
        kafka(all, "Flatten$Value", "delimiter=_");
        kafka(all, "Flatten$Key", "delimiter=_");
        kafka(all, "HeaderFrom$Value", "fields=eventName", "headers=x", "operation=copy");
        kafka(all, "HeaderFrom$Key", "fields=order_id", "headers=x", "operation=move");
        kafka(all, "HoistField$Value", "field=x");
        kafka(all, "HoistField$Key", "field=x");
        kafka(all, "InsertField$Value", "topic.field=t", "timestamp.field=ts");
        kafka(all, "InsertField$Key", "static.field=x", "static.value=y");
        kafka(all, "InsertHeader", "header=x", "value.literal=y");
        kafka(all, "MaskField$Value", "fields=eventName");
        kafka(all, "MaskField$Key", "fields=order_id");
        kafka(all, "RegexRouter", "regex=.*", "replacement=everything");
        kafka(all, "ReplaceField$Value", "exclude=awsRegion");
        kafka(all, "ReplaceField$Key", "renames=order_id:id");
        kafka(all, "SetSchemaMetadata$Value", "schema.name=x", "schema.version=7");
        kafka(all, "SetSchemaMetadata$Key", "schema.name=x");
        kafka(all, "TimestampRouter", "topic.format=${topic}-${timestamp}");
        kafka(all, "ValueToKey", "fields=eventName");
        all.put("TimestampConverter$Value", """
                transforms=a,b
                transforms.a.type=org.apache.kafka.connect.transforms.ExtractField$Value
                transforms.a.field=dynamodb
                transforms.b.type=org.apache.kafka.connect.transforms.TimestampConverter$Value
                transforms.b.field=ApproximateCreationDateTime
                transforms.b.target.type=unix
                """);
        all.put("ValueToKey of a row", """
                transforms=a,b
                transforms.a.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.a.columns=order_id string, price decimal(10,2)
                transforms.b.type=org.apache.kafka.connect.transforms.ValueToKey
                transforms.b.fields=order_id
                """);
        filters(all, "RecordIsTombstone", "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone");
        filters(all, "HasHeaderKey", "org.apache.kafka.connect.transforms.predicates.HasHeaderKey", "name=x");
        filters(
                all,
                "TopicNameMatches with the heartbeat topic",
                "org.apache.kafka.connect.transforms.predicates.TopicNameMatches",
                "pattern=orders.*|tailrace-heartbeat");
        filters(all, "EventNameIs", "io.tailrace.transform.EventNameIs", "names=MODIFY");
        filters(all, "IsTtlExpiry", "io.tailrace.transform.IsTtlExpiry");
        filters(all, "FieldMatches", "io.tailrace.transform.FieldMatches", "field=eventName", "pattern=INS.*");
        filters(all, "FieldsChanged", "io.tailrace.transform.FieldsChanged", "fields=price");
        all.put("two filters", """
                transforms=a,b
                transforms.a.type=org.apache.kafka.connect.transforms.Filter
                transforms.a.predicate=p
                transforms.a.negate=true
                transforms.b.type=org.apache.kafka.connect.transforms.Filter
                transforms.b.predicate=q
                predicates=p,q
                predicates.p.type=io.tailrace.transform.EventNameIs
                predicates.p.names=INSERT,READ,MODIFY
                predicates.q.type=io.tailrace.transform.EventNameIs
                predicates.q.names=READ
                """);
        all.put("a filter of tombstones and one of events", """
                transforms=a,b
                transforms.a.type=org.apache.kafka.connect.transforms.Filter
                transforms.a.predicate=p
                transforms.b.type=org.apache.kafka.connect.transforms.Filter
                transforms.b.predicate=q
                transforms.b.negate=true
                predicates=p,q
                predicates.p.type=org.apache.kafka.connect.transforms.predicates.RecordIsTombstone
                predicates.q.type=io.tailrace.transform.EventNameIs
                predicates.q.names=REMOVE
                """);
        // It would drop everything but the heartbeat topic, or the heartbeat topic alone, which is refused.
        all.remove("Filter TopicNameMatches with the heartbeat topic");
        return all;
    }

    private static void kafka(Map<String, String> all, String type, String... options) {
        StringBuilder lines = new StringBuilder("transforms=a\ntransforms.a.type=org.apache.kafka.connect.transforms.")
                .append(type)
                .append('\n');
        for (String option : options) {
            lines.append("transforms.a.").append(option).append('\n');
        }
        all.put(type, lines.toString());
        for (String negate : List.of("false", "true")) {
            all.put(
                    type + " behind a predicate, negate=" + negate,
                    lines + "transforms.a.predicate=p\ntransforms.a.negate=" + negate
                            + "\npredicates=p\npredicates.p.type=org.apache.kafka.connect.transforms.predicates.RecordIsTombstone\n");
        }
    }

    private static void filters(Map<String, String> all, String name, String predicate, String... options) {
        StringBuilder lines = new StringBuilder(
                "transforms=a\ntransforms.a.type=org.apache.kafka.connect.transforms.Filter\ntransforms.a.predicate=p\npredicates=p\n");
        lines.append("predicates.p.type=").append(predicate).append('\n');
        for (String option : options) {
            lines.append("predicates.p.").append(option).append('\n');
        }
        all.put("Filter " + name, lines.toString());
        all.put("Filter not " + name, lines + "transforms.a.negate=true\n");
    }

    @ParameterizedTest
    @MethodSource("io.tailrace.source.dynamodb.DeliveryMode#hostile")
    void failure_24_progress_arrives_after_every_transform(DeliveryMode manner) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        Map<String, Future<List<String>>> outcomes = new LinkedHashMap<>();
        try {
            TRANSFORMS.forEach((name, lines) -> {
                if (manner.isLateAndDropping() && name.equals("Filter not RecordIsTombstone")) {
                    // With the transform that drops tombstones, which this manner has, nothing at all is left.
                    return;
                }
                String table = "orders-" + outcomes.size();
                outcomes.put(name, threads.submit(() -> capture(table, lines, manner)));
            });

            Map<String, List<String>> wrong = new LinkedHashMap<>();
            for (Map.Entry<String, Future<List<String>>> outcome : outcomes.entrySet()) {
                List<String> found = outcome.getValue().get();
                if (!found.isEmpty()) {
                    wrong.put(outcome.getKey(), found);
                }
            }
            assertThat(wrong).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    /** What went wrong, in words. */
    private static List<String> capture(String name, String lines, DeliveryMode manner) {
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            Map<String, String> props = TestTable.props(server.endpoint(), name);
            try (AwsClients clients =
                    new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)))) {
                TestTable table = TestTable.create(clients.dynamoDb(server.endpoint()), name);
                return capture(server, table, props, lines, manner);
            }
        } catch (Exception | AssertionError e) {
            return List.of(e + Arrays.toString(e.getStackTrace()));
        }
    }

    private static List<String> capture(
            ScriptedStreams server, TestTable table, Map<String, String> props, String lines, DeliveryMode manner)
            throws Exception {
        String name = table.name();
        props.put("name", name);
        props.put("snapshot.segments", "2");
        props.put("shard.poll.interval.ms", "50");
        props.put("shard.idle.max.interval.ms", "50");
        props.put("shard.sweep.interval.ms", "1000");
        props.put("heartbeat.interval.ms", "1000");
        // Some transforms of Kafka fail on any tombstone, also on one that a user has asked for.
        props.put(
                "tombstones.enabled",
                Boolean.toString(lines.contains("RecordIsTombstone") && lines.contains("Filter")));
        manner.applyTo(props);
        props.putAll(properties(lines));
        OffsetMemory offsets = new OffsetMemory();
        List<SourceRecord> topic = new ArrayList<>();
        table.put(0, 5);
        try (TestWorker worker = new TestWorker(props, 1, offsets, topic)) {
            worker.runUntil(all -> offsets.holds("\"segment\":0", "DONE") && offsets.holds("\"segment\":1", "DONE"));
            worker.runUntil(all -> offsets.holds("streaming"));
            table.put(5, 10);
            table.delete(7);
            server.roll(name, 0);
            worker.runUntil(all -> offsets.holds("shardId", "END"));
            table.put(10, 12);
            long written = System.currentTimeMillis();
            // Twice long enough for the silence of the shard to prove something, and again where the last changes came
            // only after that.
            for (int silence = 0; silence < 2 || (silence < 10 && offsets.latestTime() <= written + 1_000); silence++) {
                int asked = server.calls("GetRecords");
                worker.runUntil(all -> server.calls("GetRecords") > asked + EMPTY_ANSWERS);
                server.advance(Duration.ofMinutes(20));
            }
            worker.runUntil(all -> offsets.latestTime() > written + 1_000);
        }
        try (TestWorker worker = new TestWorker(props, 1, offsets, topic)) {
            table.put(12, 13);
            // The new change comes after all that is read again, and is seen before a transform may drop it.
            worker.runUntil(all -> worker.handedOutKeys().stream().anyMatch(ProgressArrivesIT::isNew));
            return worker.handedOutKeys().stream()
                    .filter(key -> !isNew(key))
                    .map(key -> "a restart read again " + key)
                    .toList();
        }
    }

    private static boolean isNew(Object key) {
        return ((Struct) key).getString("order_id").equals("12");
    }

    private static Map<String, String> properties(String lines) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> map = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(key -> map.put(key, properties.getProperty(key)));
        return map;
    }
}
