package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.claim.LakePartition;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of the last chunk on a real broker, worker and S3 server, when its files or its records are gone. */
@SharesWorker
class LastChunkIsNotReplacedIT {
    private static RealWorker worker;

    @BeforeAll
    static void start(RealWorker shared) {
        worker = shared;
    }

    @Test
    void a_whole_chunk_whose_files_were_erased_is_not_written_again_after_offsets_were_set_back() throws Exception {
        writeAndStop("erased");
        worker.delete(worker.lake.keys("raw/erased/"));
        setBack("erased");
        worker.produce("erased", "second", 10);

        worker.resume("erased");

        worker.awaitRows("erased", 10);
        assertThat(worker.lake.query("SELECT count(*)", "raw/erased/", "WHERE id LIKE 'second%'"))
                .containsExactly(List.of("10"));
    }

    @Test
    void an_unfinished_chunk_of_which_kafka_has_lost_records_is_withdrawn_and_what_is_left_is_written()
            throws Exception {
        loseRecordsOfAnUnfinishedChunk("withdrawn");

        assertThat(worker.awaitFailure("withdrawn"))
                .contains("It has 20 rows, and the records that Kafka has now make 5")
                .contains("--withdraw-chunk");
        worker.stop("withdrawn");
        worker.decide("withdrawn", LakePartition::withdrawChunk);
        worker.produce("withdrawn", "second", 5);
        worker.resume("withdrawn");

        worker.awaitRows("withdrawn", 10);
        worker.assertEachIdOnce("withdrawn");
    }

    @Test
    void an_unfinished_chunk_of_which_kafka_has_lost_records_is_accepted_and_passed_over() throws Exception {
        loseRecordsOfAnUnfinishedChunk("taken");

        assertThat(worker.awaitFailure("taken")).contains("--accept-chunk");
        worker.stop("taken");
        worker.decide("taken", LakePartition::acceptChunk);
        worker.produce("taken", "second", 5);
        worker.resume("taken");

        worker.awaitRows("taken", 5);
        worker.assertEachIdOnce("taken");
    }

    @Test
    void an_unfinished_chunk_is_written_again_with_the_same_options_and_not_with_others() throws Exception {
        writeAndStop("changed");
        worker.unfinish("changed");
        worker.delete(worker.lake.keys("raw/changed/"));
        worker.configure(worker.props("changed", "kafka.columns.enabled", "false"));
        worker.resume("changed");
        assertThat(worker.awaitFailure("changed"))
                .contains("It was claimed with different options or transforms.")
                .contains("Restart with the former options and transforms");

        worker.configure(worker.props("changed"));
        worker.awaitRows("changed", 20);
        worker.configure(worker.props("changed", "kafka.columns.enabled", "false"));
        worker.produce("changed", "second", 10);

        worker.awaitRows("changed", 30);
        worker.assertEachIdOnce("changed");
        assertThat(worker.lake.query("SELECT count(kafka_offset)", "raw/changed/", ""))
                .containsExactly(List.of("20"));
    }

    @Test
    void files_that_are_there_without_their_claims_are_not_replaced() throws Exception {
        writeAndStop("unclaimed");
        worker.delete(worker.lake.keys("raw/_chunks/unclaimed/"));
        worker.remake("unclaimed", 1);
        worker.produce("unclaimed", "other", 20);

        worker.resume("unclaimed");

        assertThat(worker.awaitFailure("unclaimed"))
                .contains("exists and holds rows other than")
                .contains("--new-generation");
        assertThat(worker.lake.query("SELECT count(*)", "raw/unclaimed/", "WHERE id LIKE 'first%'"))
                .containsExactly(List.of("20"));
    }

    private static void loseRecordsOfAnUnfinishedChunk(String topic) throws Exception {
        writeAndStop(topic);
        worker.unfinish(topic);
        // Kafka is told of a chunk only once it is whole.
        setBack(topic);
        worker.delete(worker.lake.keys("raw/" + topic + "/"));
        worker.admin
                .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(15)))
                .all()
                .get();
        worker.resume(topic);
    }

    private static void setBack(String topic) throws Exception {
        worker.admin
                .alterConsumerGroupOffsets(
                        "connect-" + topic, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
                .all()
                .get();
    }

    /** One chunk of 20 rows. */
    private static void writeAndStop(String topic) {
        worker.createTopic(topic);
        worker.create(topic, "rotate.max.records", "20", "rotate.interval.ms", "3000");
        worker.produce(topic, "first", 20);
        worker.awaitRows(topic, 20);
        worker.awaitWhole(topic);
        worker.stop(topic);
    }
}
