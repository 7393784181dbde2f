package io.tailrace.local.managed.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.local.managed.pipe.PipeSettings.PartialFailure;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PipeSettingsTest {

    private final PipeSettings pipe = PipeSettings.of("p", "arn", "stream", "$.key", Path.of("folder"));

    @Test
    void begins_with_the_defaults_of_the_service() {
        assertThat(pipe.batches().size()).isEqualTo(100);
        assertThat(pipe.batches().window()).isZero();
        assertThat(pipe.retries().most()).isEqualTo(-1);
        assertThat(pipe.areRetriesExhausted(1_000_000)).isFalse();
        assertThat(pipe.retries().onPartialFailure()).isEqualTo(PartialFailure.RETRY);
        assertThat(pipe.filter()).isSameAs(EventPattern.ANY);
    }

    @Test
    void counts_the_retries_not_the_first_attempt() {
        PipeSettings twoRetries = pipe.withRetries(2, PartialFailure.RETRY);

        assertThat(twoRetries.areRetriesExhausted(1)).isFalse();
        assertThat(twoRetries.areRetriesExhausted(2)).isTrue();
    }

    @Test
    void keeps_the_limits_of_the_service() {
        assertThatThrownBy(() -> pipe.withBatches(501, Duration.ZERO))
                .hasMessage("batchSize is 501; a Kinesis target takes 1 to 500.");
        assertThatThrownBy(() -> pipe.withBatches(0, Duration.ZERO)).hasMessageStartingWith("batchSize is 0;");
        assertThatThrownBy(() -> pipe.withBatches(1, Duration.ofSeconds(301)))
                .hasMessage("batchingWindow is PT5M1S; it must be from 0 to PT5M.");
        assertThatThrownBy(() -> pipe.withRetries(-2, PartialFailure.RETRY))
                .hasMessage("maximumRetryAttempts is -2; it must be from -1 to 10000.");
    }
}
