package io.tailrace.source.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.source.dynamodb.DeliveryMode;
import io.tailrace.testing.CommittedRecords;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The source in a real worker, with a real producer's acknowledgements and transactions: shards merge across tasks, and a restart resumes. */
class KinesisSourceInWorkerIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CONNECTOR = "/connectors/orders-from-kinesis";

    private final Map<String, List<String>> arrived = new HashMap<>();

    static Stream<Arguments> everywhere() {
        return TestKinesis.all()
                .flatMap(kinesis -> Stream.of(
                        Arguments.of(kinesis, DeliveryMode.EXACTLY_ONCE),
                        Arguments.of(kinesis, DeliveryMode.AT_LEAST_ONCE)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void captures_a_stream_through_a_split_a_merge_and_a_restart(
            TestKinesis kinesis, DeliveryMode mode, @TempDir Path folder) throws Exception {
        Map<String, String> properties;
        try (KafkaBroker broker = KafkaBroker.start(0, folder);
                TestKinesis.Running server = kinesis.start();
                TestStream stream = new TestStream(server.endpoint(), "sales-orders-changes-in-worker").create(2);
                KafkaConsumer<String, String> consumer = CommittedRecords.subscribe(broker, "sales-orders")) {
            properties = mode.worker(broker);
            properties.put("offset.flush.interval.ms", "1000");
            try (ConnectWorker worker = ConnectWorker.start(0, properties)) {
                Map<String, String> props = stream.props(mode);
                props.put("tasks.max", "2");
                props.put("topic.creation.default.replication.factor", "1");
                props.put("topic.creation.default.partitions", "1");
                write(stream);
                var created = worker.call("PUT", CONNECTOR + "/config", JSON.writeValueAsString(props));
                assertThat(created.status()).as(created.body()).isEqualTo(201);
                awaitAll(stream, consumer);

                stream.split(stream.open().get(1));
                write(stream);
                stream.merge(stream.open().get(0), stream.open().get(1));
                write(stream);
                awaitAll(stream, consumer);

                assertThat(figure("0", "ChangesSent") + figure("1", "ChangesSent"))
                        .isGreaterThanOrEqualTo(60);
                assertThat(figure("0", "MillisBehind") + figure("1", "MillisBehind"))
                        .isLessThan(1_000_000);

                worker.call("PUT", CONNECTOR + "/stop", "");
                write(stream);
                worker.call("PUT", CONNECTOR + "/resume", "");
                awaitAll(stream, consumer);
            }

            if (mode.isExactlyOnce()) {
                assertThat(arrived).isEqualTo(stream.written());
            }
            stream.delete();
        }
    }

    private void awaitAll(TestStream stream, KafkaConsumer<String, String> consumer) {
        await().atMost(PATIENCE).until(() -> {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                take(record);
            }
            return stream.written().entrySet().stream().allMatch(order -> {
                List<String> versions = arrived.getOrDefault(order.getKey(), List.of());
                return versions.containsAll(order.getValue())
                        && versions.get(versions.size() - 1)
                                .equals(order.getValue().get(order.getValue().size() - 1));
            });
        });
    }

    private void take(ConsumerRecord<String, String> record) throws Exception {
        JsonNode image = JSON.readTree(
                JSON.readTree(record.value()).at("/dynamodb/NewImage").textValue());
        arrived.computeIfAbsent(JSON.readTree(record.key()).get("order_id").textValue(), order -> new ArrayList<>())
                .add(image.at("/price/N").textValue());
    }

    private static void write(TestStream stream) {
        for (int i = 0; i < 20; i++) {
            stream.write("order-" + i % 10);
        }
    }

    private static long figure(String task, String attribute) throws Exception {
        return (Long) ManagementFactory.getPlatformMBeanServer()
                .getAttribute(
                        new ObjectName(
                                "io.tailrace:type=kinesis-source,connector=\"orders-from-kinesis\",task=" + task),
                        attribute);
    }
}
