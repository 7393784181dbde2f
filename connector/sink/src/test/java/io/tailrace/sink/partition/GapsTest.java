package io.tailrace.sink.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.claim.ChunkNames;
import io.tailrace.sink.claim.OnGap;
import io.tailrace.sink.metric.SinkMetrics;
import io.tailrace.testing.LogLines;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GapsTest {

    private final SinkMetrics metrics = new SinkMetrics(InstantSource.system());
    private final Gaps gaps = new Gaps(
            new TopicPartition("orders", 3),
            new ChunkNames("lake/", "orders", 3, "parquet"),
            new ConsumerOfWholeLog(),
            OnGap.CONTINUE,
            metrics);

    /** A chunk that ends with what is skipped may be the task's last. */
    @Test
    void what_is_skipped_is_reported_before_the_offset_to_which_the_group_was_moved_arrives() {
        gaps.expectHint(1, 7);

        try (LogLines log = new LogLines(Gaps.class.getName())) {
            assertThat(gaps.skips(1)).isTrue();

            assertThat(metrics.getPassedOverOffsets()).isEqualTo(1);
            assertThat(log.with("skipping"))
                    .singleElement()
                    .asString()
                    .contains("orders-3", "from offset 1 on", "offset 7");
        }
    }

    @Test
    void the_warning_is_there_once_and_every_record_counts() {
        gaps.expectHint(1, 7);

        try (LogLines log = new LogLines(Gaps.class.getName())) {
            assertThat(gaps.skips(1)).isTrue();
            assertThat(gaps.skips(4)).isTrue();
            assertThat(gaps.skips(6)).isTrue();
            assertThat(gaps.skips(7)).isFalse();
            assertThat(gaps.skips(8)).isFalse();

            assertThat(metrics.getPassedOverOffsets()).isEqualTo(3);
            assertThat(log.with("skipping")).hasSize(1);
        }
    }

    private static final class ConsumerOfWholeLog implements ConsumerControl {

        @Override
        public void seek(TopicPartition partition, long offset) {}

        @Override
        public void pause(TopicPartition partition) {}

        @Override
        public void resume(TopicPartition partition) {}

        @Override
        public OptionalLong logStart(TopicPartition partition, long polled) {
            return OptionalLong.of(0);
        }
    }
}
