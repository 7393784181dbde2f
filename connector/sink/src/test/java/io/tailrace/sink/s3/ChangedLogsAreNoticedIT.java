package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.sink.claim.LakePartition;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What happens to real logs, on a real broker, worker and S3 server: topics are made anew and trimmed, offsets are set by
 * hand, a second connector comes. Each test has a topic and a connector of its own.
 */
@SharesWorker
class ChangedLogsAreNoticedIT {

    private static RealWorker worker;

    @BeforeAll
    static void start(RealWorker shared) {
        worker = shared;
    }

    @Test
    void retention_that_overtook_the_sink_fails_it_and_a_person_may_skip() throws Exception {
        worker.createTopic("trimmed");
        worker.create("trimmed");
        worker.produce("trimmed", "first", 20);
        worker.awaitRows("trimmed", 20);
        worker.stop("trimmed");
        worker.produce("trimmed", "second", 20);
        worker.admin
                .deleteRecords(Map.of(new TopicPartition("trimmed", 0), RecordsToDelete.beforeOffset(35)))
                .all()
                .get();

        worker.resume("trimmed");
        String failure = worker.awaitFailure("trimmed");

        assertThat(failure).contains("Kafka has removed").contains("on.gap=continue");
        String offset = failure.replaceAll("(?s).*--skip-to (\\d+).*", "$1");
        worker.stop("trimmed");
        worker.decide("trimmed", partition -> partition.skipTo(Long.parseLong(offset)));
        worker.resume("trimmed");
        worker.awaitRows("trimmed", 25);
        worker.assertEachIdOnce("trimmed");
    }

    @Test
    void a_gap_that_options_accept_is_passed_over_and_counted() throws Exception {
        worker.createTopic("accepted");
        worker.create("accepted", "on.gap", "continue");
        worker.produce("accepted", "first", 20);
        worker.awaitRows("accepted", 20);
        worker.stop("accepted");
        worker.produce("accepted", "second", 20);
        worker.admin
                .deleteRecords(Map.of(new TopicPartition("accepted", 0), RecordsToDelete.beforeOffset(35)))
                .all()
                .get();

        worker.resume("accepted");

        worker.awaitRows("accepted", 25);
        assertThat(worker.figure("accepted", "PassedOverOffsets")).isEqualTo(15);
        worker.assertEachIdOnce("accepted");
    }

    @Test
    void batches_that_the_worker_delivers_again_are_written_once() throws Exception {
        worker.createTopic("again");
        try (FaultyLine line = FaultyLine.to(worker.lake.endpoint(), new Random(1))) {
            worker.create("again", "s3.endpoint", line.endpoint().toString(), "aws.retry.max.attempts", "1");
            worker.produce("again", "first", 20);
            worker.awaitRows("again", 20);
            // A task that finds no store when it starts throws its batches back, and gets them again.
            line.breaks(1);
            worker.restartTask("again");
            worker.produce("again", "second", 20);
            Thread.sleep(5000);
            line.breaks(0);

            worker.awaitRows("again", 40);
        }
        assertThat(worker.state("again")).isEqualTo("RUNNING");
        worker.assertEachIdOnce("again");
    }

    @Test
    void holes_of_transactions_are_no_gaps() throws Exception {
        worker.createTopic("transactions");
        worker.create("transactions", "consumer.override.isolation.level", "read_committed");
        produceInTransactions("transactions", 20, i -> i % 3 == 0);

        worker.awaitRows("transactions", 13);
        assertThat(worker.state("transactions")).isEqualTo("RUNNING");
    }

    @Test
    void a_topic_made_anew_fails_the_sink_and_a_new_generation_keeps_both() throws Exception {
        worker.createTopic("anew");
        worker.create("anew");
        worker.produce("anew", "old", 20);
        worker.awaitRows("anew", 20);
        worker.stop("anew");
        worker.remake("anew", 1);
        worker.produce("anew", "new", 30);

        worker.resume("anew");
        assertThat(worker.awaitFailure("anew"))
                .contains("holds a different record")
                .contains("--new-generation");
        worker.stop("anew");
        worker.decide("anew", LakePartition::newGeneration);
        worker.resume("anew");

        worker.awaitRows("anew", 50);
        worker.assertEachIdOnce("anew");
    }

    @Test
    void a_shorter_topic_made_anew_fails_the_sink_too() throws Exception {
        worker.createTopic("shorter");
        worker.create("shorter");
        worker.produce("shorter", "old", 20);
        worker.awaitRows("shorter", 20);
        worker.stop("shorter");
        worker.remake("shorter", 1);
        worker.produce("shorter", "new", 5);

        worker.resume("shorter");
        assertThat(worker.awaitFailure("shorter"))
                .contains("ends before offset 19, up to which the lake has it")
                .contains("--new-generation");
        worker.stop("shorter");
        worker.decide("shorter", LakePartition::newGeneration);
        worker.resume("shorter");

        worker.awaitRows("shorter", 25);
        worker.assertEachIdOnce("shorter");
    }

    @Test
    void a_topic_made_anew_with_holes_at_the_old_offsets_fails_the_sink_too() throws Exception {
        worker.createTopic("hole");
        worker.create("hole", "consumer.override.isolation.level", "read_committed");
        worker.produce("hole", "old", 20);
        worker.awaitRows("hole", 20);
        worker.stop("hole");
        worker.remake("hole", 1);
        // Offset 0 was aborted, and 19 is the end of a transaction.
        produceInTransactions("hole", 15, i -> i == 0);

        worker.resume("hole");
        assertThat(worker.awaitFailure("hole"))
                .contains("nothing proves that Kafka's log is still the same")
                .contains("--same-topic")
                .contains("--new-generation");
        worker.stop("hole");
        worker.decide("hole", LakePartition::newGeneration);
        worker.resume("hole");

        worker.awaitRows("hole", 34);
        worker.assertEachIdOnce("hole");
    }

    @Test
    void offsets_set_by_hand_are_refused_by_the_worker_and_change_nothing_by_other_tools() throws Exception {
        worker.createTopic("byhand");
        worker.create("byhand");
        worker.produce("byhand", "first", 20);
        worker.awaitRows("byhand", 20);
        worker.stop("byhand");
        Answer altered = worker.call(
                "PATCH",
                "/connectors/byhand/offsets",
                "{\"offsets\":[{\"partition\":{\"kafka_topic\":\"byhand\",\"kafka_partition\":0},"
                        + "\"offset\":{\"kafka_offset\":5}}]}");
        assertThat(altered.body()).contains("--replay-from 5");
        assertThat(altered.status()).isGreaterThanOrEqualTo(400);

        worker.admin
                .alterConsumerGroupOffsets(
                        "connect-byhand", Map.of(new TopicPartition("byhand", 0), new OffsetAndMetadata(5)))
                .all()
                .get();
        worker.produce("byhand", "second", 10);
        worker.resume("byhand");

        worker.awaitRows("byhand", 30);
        worker.assertEachIdOnce("byhand");
    }

    @Test
    void a_second_connector_is_refused_with_the_name_of_the_first() throws Exception {
        worker.createTopic("shared");
        worker.create("shared");
        worker.produce("shared", "first", 20);
        worker.awaitRows("shared", 20);
        Map<String, String> second = worker.props("shared");
        second.put("name", "second");
        second.put("format", "parquet");

        Answer answer = worker.configure(second);

        assertThat(answer.body()).contains("The connector shared writes topic shared below raw/");
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void a_compacted_chunk_is_not_replaced_by_a_connector_of_another_name() throws Exception {
        worker.createTopic("renamed");
        worker.create("renamed");
        worker.produce("renamed", "first", 20);
        worker.awaitRows("renamed", 20);
        worker.call("DELETE", "/connectors/renamed", null);
        worker.admin
                .deleteRecords(Map.of(new TopicPartition("renamed", 0), RecordsToDelete.beforeOffset(18)))
                .all()
                .get();
        worker.produce("renamed", "second", 10);
        Map<String, String> props = worker.props("renamed");
        props.put("name", "renamed2");
        try (SinkLake all = SinkLake.of(props)) {
            all.owners().adopt("renamed");
        }

        worker.configure(props);

        worker.awaitRows("renamed", 30);
        worker.assertEachIdOnce("renamed");
    }

    /** One row each: the odd offsets are the ends of the transactions. */
    private static void produceInTransactions(String topic, int count, IntPredicate isAborted) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", worker.broker.bootstrapServers(), "transactional.id", topic),
                new StringSerializer(),
                new StringSerializer())) {
            producer.initTransactions();
            for (int i = 0; i < count; i++) {
                producer.beginTransaction();
                // What cannot be sent fails the commit.
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>(topic, "k", "{\"id\":\"" + i + "\"}"));
                // What is not sent yet would leave no trace of an aborted transaction.
                producer.flush();
                if (isAborted.test(i)) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }
    }
}
