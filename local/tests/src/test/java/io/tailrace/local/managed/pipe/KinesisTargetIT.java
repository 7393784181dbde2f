package io.tailrace.local.managed.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.local.Clients;
import io.tailrace.local.managed.SettableClock;
import io.tailrace.local.managed.kinesis.KinesisServer;
import io.tailrace.local.managed.kinesis.ShardLimit;
import io.tailrace.local.managed.pipe.PipeSettings.PartialFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

class KinesisTargetIT {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private ShardLimit limit = ShardLimit.NONE;
    private final KinesisServer server = KinesisServer.start(0, key -> limit.isExceededBy(key));
    private final KinesisClient client = Clients.kinesis(server.endpoint());

    @BeforeEach
    void createStream() {
        client.createStream(create -> create.streamName("changes").shardCount(1));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void refused_records_are_sent_again_until_all_are_there() throws InterruptedException {
        limit = ShardLimit.atRandom(0.4, new Random(7));
        List<PipeEvent> batch =
                IntStream.range(0, 50).mapToObj(i -> change("" + i)).toList();

        int givenUp = target(-1, PartialFailure.RETRY).deliver("shard", batch);

        assertThat(givenUp).isZero();
        assertThat(delivered())
                .containsExactlyInAnyOrderElementsOf(batch.stream()
                        .map(change -> change.data().asUtf8String())
                        .toList());
    }

    @Test
    void a_batch_that_keeps_failing_is_given_up_as_a_whole() throws InterruptedException, IOException {
        List<PipeEvent> batch = List.of(change("1"), withoutKey("2"), change("3"));

        int givenUp = target(1, PartialFailure.RETRY).deliver("shard-1", batch);

        assertThat(givenUp).isEqualTo(3);
        assertThat(delivered()).isEmpty();
        assertThat(deadLetters())
                .containsExactly("{\"context\":{\"partnerResourceArn\":"
                        + "\"arn:aws:pipes:us-east-1:000000000000:pipe/orders\",\"condition\":\"RetryAttemptsExhausted\"},"
                        + "\"version\":\"1.0\",\"timestamp\":\"2026-03-01T12:00:00Z\",\"DDBStreamBatchInfo\":{"
                        + "\"shardId\":\"shard-1\",\"startSequenceNumber\":\"1\",\"endSequenceNumber\":\"3\","
                        + "\"approximateArrivalOfFirstRecord\":\"2026-03-01T12:00:00Z\","
                        + "\"approximateArrivalOfLastRecord\":\"2026-03-01T12:00:00Z\",\"batchSize\":3,"
                        + "\"streamArn\":\"arn\"}}");
    }

    @Test
    void bisecting_gives_up_only_the_change_that_fails() throws InterruptedException, IOException {
        List<PipeEvent> batch = List.of(change("1"), change("2"), withoutKey("3"), change("4"), tooLarge("5"));

        int givenUp = target(0, PartialFailure.AUTOMATIC_BISECT).deliver("shard-1", batch);

        assertThat(givenUp).isEqualTo(2);
        assertThat(delivered())
                .extracting(text -> text.substring(0, 10))
                .containsExactly("{\"key\":\"1\"", "{\"key\":\"2\"", "{\"key\":\"4\"");
        assertThat(deadLetters())
                .hasSize(2)
                .anyMatch(letter -> letter.contains("\"startSequenceNumber\":\"3\",\"endSequenceNumber\":\"3\""))
                .anyMatch(letter -> letter.contains("\"startSequenceNumber\":\"5\",\"endSequenceNumber\":\"5\""));
    }

    private KinesisTarget target(int retries, PartialFailure onFailure) {
        PipeSettings pipe =
                PipeSettings.of("orders", "arn", "changes", "$.key", folder).withRetries(retries, onFailure);
        return new KinesisTarget(pipe, client, new DeadLetters(pipe, new SettableClock(NOW)));
    }

    private List<String> delivered() {
        String iterator = client.getShardIterator(get -> get.streamName("changes")
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        return client.getRecords(get -> get.shardIterator(iterator)).records().stream()
                .map(record -> record.data().asUtf8String())
                .toList();
    }

    private List<String> deadLetters() throws IOException {
        return Files.readAllLines(folder.resolve("orders-dead-letters.jsonl"));
    }

    private static PipeEvent change(String sequenceNumber) {
        return change(sequenceNumber, JsonNodeFactory.instance.objectNode().put("key", sequenceNumber));
    }

    private static PipeEvent withoutKey(String sequenceNumber) {
        return change(sequenceNumber, JsonNodeFactory.instance.objectNode());
    }

    private static PipeEvent tooLarge(String sequenceNumber) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode().put("key", sequenceNumber);
        return change(sequenceNumber, payload.put("text", "x".repeat(1024 * 1024)));
    }

    private static PipeEvent change(String sequenceNumber, ObjectNode payload) {
        return new PipeEvent(sequenceNumber, NOW, payload, SdkBytes.fromUtf8String(payload.toString()));
    }
}
