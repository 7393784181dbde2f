package io.tailrace.local.managed.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.local.managed.SettableClock;
import io.tailrace.local.managed.firehose.BufferKey.Errors;
import io.tailrace.local.managed.firehose.BufferKey.Lake;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObjectBuffersTest {

    private final SettableClock clock = new SettableClock(Records.ARRIVAL);
    private final ObjectBuffers buffers = new ObjectBuffers(
            FirehoseSettings.of("orders", "changes", "lake", "orders/", Optional.empty())
                    .withBuffers(
                            new BufferingHint(1_000_000, Duration.ZERO),
                            new BufferingHint(1024 * 1024, Duration.ofSeconds(60))),
            clock);

    @Test
    void records_follow_each_other_without_a_delimiter() {
        buffers.add(ok(1, "a\n", Map.of()));
        buffers.add(ok(2, "b", Map.of()));
        buffers.add(ok(3, "c", Map.of()));

        assertThat(text(buffers.takeAll(), new Lake(Map.of()))).isEqualTo("a\nbc");
        assertThat(buffers.takeAll()).isEmpty();
    }

    @Test
    void an_object_is_due_when_it_is_old_or_full() {
        buffers.add(ok(1, "a", Map.of("dt", "1")));
        buffers.add(ok(2, "x".repeat(1024 * 1024), Map.of("dt", "2")));
        assertThat(buffers.takeDue()).containsOnlyKeys(new Lake(Map.of("dt", "2")));

        clock.advance(Duration.ofSeconds(60));

        assertThat(buffers.takeDue()).containsOnlyKeys(new Lake(Map.of("dt", "1")));
    }

    @Test
    void a_failed_record_is_a_line_of_json_with_what_came_in() {
        clock.advance(Duration.ofSeconds(1));
        buffers.add(new Outcome.Failed(Records.record(1, "broken"), ErrorOutput.PROCESSING_FAILED, 1));

        assertThat(text(buffers.takeAll(), new Errors("processing-failed")))
                .isEqualTo("{\"attemptsMade\":1,\"arrivalTimestamp\":1772366400000,"
                        + "\"errorCode\":\"Lambda.ProcessingFailedStatus\","
                        + "\"errorMessage\":\"ProcessingFailed status set for record\","
                        + "\"attemptEndingTimestamp\":1772366401000,\"rawData\":\"YnJva2Vu\","
                        + "\"lambdaArn\":\"arn:aws:lambda:us-east-1:000000000000:function:orders\"}\n");
    }

    @Test
    void the_partition_after_the_five_hundredth_goes_to_the_error_output() {
        for (int i = 0; i < 501; i++) {
            buffers.add(ok(i, "x", Map.of("dt", "" + i)));
        }
        buffers.add(ok(502, "y", Map.of("dt", "0")));

        Map<BufferKey, ObjectBuffer> all = buffers.takeAll();

        assertThat(all).hasSize(501).doesNotContainKey(new Lake(Map.of("dt", "500")));
        assertThat(text(all, new Lake(Map.of("dt", "0")))).isEqualTo("xy");
        assertThat(text(all, new Errors("activePartitionExceeded")))
                .contains("\"errorCode\":\"DynamicPartitioning.ActivePartitionExceeded\"");
    }

    private static Outcome.Ok ok(int number, String text, Map<String, String> keys) {
        return new Outcome.Ok(Records.record(number, "in"), text.getBytes(StandardCharsets.UTF_8), keys);
    }

    private static String text(Map<BufferKey, ObjectBuffer> buffers, BufferKey destination) {
        assertThat(buffers).containsKey(destination);
        return new String(Objects.requireNonNull(buffers.get(destination)).content(), StandardCharsets.UTF_8);
    }
}
