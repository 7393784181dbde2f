package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Refused records on their way to the dead letter queue of a real worker: no claim covers one that has not arrived. */
@SharesWorker
class DeadLettersArriveBeforeClaimsIT {
    private static final String REASON = "__connect.errors.exception.message";
    /** Text is not a row. */
    private static final String BAD = "\"no row at all\"";

    @TempDir
    private static Path folder;

    private static RealWorker worker;

    @BeforeAll
    static void start(RealWorker shared) {
        worker = shared;
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_chunk_is_not_claimed_while_the_queue_has_not_acknowledged_its_refused_record() throws Exception {
        Path logs = Files.createDirectories(folder.resolve("queue"));
        worker.createTopic("frozen");
        try (ServerProcess queue = ServerProcess.start(ServerCommand.kafka(0, logs), folder.resolve("queue.log"))) {
            String servers = queue.endpoint();
            worker.create(
                    "frozen",
                    tolerant(
                            "frozen-refused",
                            "producer.override.bootstrap.servers",
                            servers,
                            "admin.override.bootstrap.servers",
                            servers,
                            "rotate.max.records",
                            "5"));
            worker.send("frozen", withBad("first"));
            worker.awaitRows("frozen", 5);
            assertThat(refused(servers, "frozen-refused", 1)).hasSize(1);

            queue.freeze();
            try {
                worker.send("frozen", withBad("second"));
                await().atMost(RealWorker.PATIENCE).until(() -> worker.figure("frozen", "RefusedRecords") == 2);

                // The chunk is full since then, and its interval passes too.
                await().during(Duration.ofSeconds(3))
                        .atMost(RealWorker.PATIENCE)
                        .untilAsserted(
                                () -> assertThat(worker.next("frozen", 0)).isEqualTo(6));
                assertThat(worker.count("frozen")).isEqualTo(5);
            } finally {
                queue.thaw();
            }

            worker.awaitRows("frozen", 10);
            assertThat(refused(servers, "frozen-refused", 2)).hasSize(2);
            assertThat(worker.state("frozen")).isEqualTo("RUNNING");
            worker.assertEachIdOnce("frozen");
        }
    }

    @Test
    void a_chunk_whose_refused_record_the_queue_rejects_fails_the_task_and_is_written_once_the_queue_is_mended()
            throws Exception {
        worker.createTopic("rejected");
        // It takes no record without a key.
        worker.createTopic("rejected-refused", 1, Map.of("cleanup.policy", "compact"));
        worker.create("rejected", tolerant("rejected-refused", "rotate.max.records", "5"));
        worker.send("rejected", withBad("row"));

        worker.awaitFailure("rejected");
        assertThat(worker.next("rejected", 0)).isZero();
        assertThat(worker.count("rejected")).isZero();

        worker.admin
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, "rejected-refused"),
                        List.of(new AlterConfigOp(new ConfigEntry("cleanup.policy", "delete"), OpType.SET))))
                .all()
                .get();
        worker.restartTask("rejected");

        worker.awaitRows("rejected", 5);
        assertThat(refused(worker.broker.bootstrapServers(), "rejected-refused", 1))
                .singleElement()
                .satisfies(reason -> assertThat(reason).contains("The record at rejected-0@0 cannot be written"));
        worker.assertEachIdOnce("rejected");
    }

    @Test
    void two_topics_whose_names_make_one_table_are_refused_row_by_row() throws Exception {
        worker.createTopic("orders-eu");
        worker.createTopic("orders_eu");
        worker.create("orders-eu", tolerant("twins-refused", "topics", "orders-eu"));
        worker.produce("orders-eu", "first", 5);
        worker.awaitRows("orders_eu", 5);
        worker.create("orders_eu", tolerant("twins-refused"));
        worker.produce("orders_eu", "second", 5);

        assertThat(refused(worker.broker.bootstrapServers(), "twins-refused", 5))
                .allMatch(reason -> reason.contains("would both go to table orders_eu"))
                .hasSize(5);
        worker.awaitRows("orders_eu", 5);
    }

    @Test
    void a_value_that_makes_a_key_too_long_is_refused_alone() throws Exception {
        worker.createTopic("long");
        worker.create("long", tolerant("long-refused", "partition.template", "{table}/at={field:id}"));
        List<String> rows = new ArrayList<>(RealWorker.rows("row", 3));
        rows.add(1, "{\"id\":\"" + "x".repeat(1100) + "\"}");
        worker.send("long", rows);

        worker.awaitRows("long", 3);
        assertThat(refused(worker.broker.bootstrapServers(), "long-refused", 1))
                .singleElement()
                .satisfies(reason -> assertThat(reason).contains("Field id gives 1100 of them"));
    }

    private static List<String> withBad(String kind) {
        return Stream.concat(Stream.of(BAD), RealWorker.rows(kind, 5).stream()).toList();
    }

    private static String[] tolerant(String queue, String... more) {
        return Stream.concat(
                        Stream.of(
                                "errors.tolerance", "all",
                                "errors.deadletterqueue.topic.name", queue,
                                "errors.deadletterqueue.topic.replication.factor", "1",
                                "errors.deadletterqueue.context.headers.enable", "true"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    /** The distinct reasons in a queue, once there are this many: a task that starts again reports again. */
    private static List<String> refused(String servers, String queue, int count) {
        Map<String, String> reasons = new TreeMap<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "group.id", "reader-" + count, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(queue));
            await().atMost(RealWorker.PATIENCE).untilAsserted(() -> {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    String reason =
                            new String(record.headers().lastHeader(REASON).value(), StandardCharsets.UTF_8);
                    reasons.put(reason, reason);
                }
                assertThat(reasons).hasSizeGreaterThanOrEqualTo(count);
            });
        }
        return List.copyOf(reasons.values());
    }
}
