package io.tailrace.local.managed.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TransformationTest {

    private static final FirehoseSettings FIREHOSE =
            FirehoseSettings.of("orders", "changes", "lake", "orders/", Optional.empty());

    private static final long SEED = 1;

    private final List<byte[]> events = new ArrayList<>();

    @Test
    void the_event_is_the_documented_one() throws InterruptedException {
        transform(event -> dropped("490000000"), Records.numbered(1));

        Random sameRandom = new Random(SEED);
        UUID invocation = new UUID(sameRandom.nextLong(), sameRandom.nextLong());
        assertThat(new String(events.get(0), StandardCharsets.UTF_8))
                .isEqualTo("{\"invocationId\":\"" + invocation + "\","
                        + "\"deliveryStreamArn\":\"arn:aws:firehose:us-east-1:000000000000:deliverystream/orders\","
                        + "\"sourceKinesisStreamArn\":\"arn:aws:kinesis:us-east-1:000000000000:stream/changes\","
                        + "\"region\":\"us-east-1\",\"records\":[{\"recordId\":\"490000000\","
                        + "\"approximateArrivalTimestamp\":1772366400000,\"data\":\"cmVjb3JkIDA=\","
                        + "\"kinesisRecordMetadata\":{\"shardId\":\"shardId-000000000000\",\"partitionKey\":\"key 0\","
                        + "\"approximateArrivalTimestamp\":1772366400000,\"sequenceNumber\":\"490\","
                        + "\"subsequenceNumber\":0}}]}");
    }

    @Test
    void an_invocation_that_fails_is_tried_again_with_the_same_event() throws InterruptedException {
        List<Outcome> outcomes = transform(
                event -> {
                    if (events.size() < 4) {
                        throw new IllegalStateException("not yet");
                    }
                    return dropped("490000000");
                },
                Records.numbered(1));

        assertThat(outcomes)
                .containsExactly(new Outcome.Dropped(Records.numbered(1).get(0)));
        assertThat(events).hasSize(4).allSatisfy(event -> assertThat(event).isEqualTo(events.get(0)));
    }

    @Test
    void after_four_failures_every_record_of_the_batch_has_failed() throws InterruptedException {
        List<Outcome> outcomes = transform(
                event -> {
                    throw new IllegalStateException("Task timed out");
                },
                Records.numbered(3));

        assertThat(events).hasSize(4);
        assertThat(outcomes)
                .hasSize(3)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.attempts()).isEqualTo(4);
                    assertThat(failed.error()).isEqualTo(ErrorOutput.functionError("Task timed out"));
                }));
    }

    @Test
    void a_reply_above_six_megabytes_is_a_failure() throws InterruptedException {
        List<Outcome> outcomes = transform(event -> new byte[6_291_557], Records.numbered(1));

        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().message())
                                .isEqualTo("The reply has 6291557 bytes; Lambda takes 6291556."));
    }

    private List<Outcome> transform(FirehoseTransform function, List<SourceRecord> records)
            throws InterruptedException {
        FirehoseTransform recording = event -> {
            events.add(event);
            return function.invoke(event);
        };
        return new Transformation(FIREHOSE, recording, new Random(SEED)).transform(records);
    }

    private static byte[] dropped(String recordId) {
        return ("{\"records\":[{\"recordId\":\"" + recordId + "\",\"result\":\"Dropped\"}]}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
