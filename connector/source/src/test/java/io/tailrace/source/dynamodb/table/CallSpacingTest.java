package io.tailrace.source.dynamodb.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallSpacingTest {

    private long now = 5_000_000_000L;
    private final List<Duration> sleeps = new ArrayList<>();
    private final CallSpacing spacing = new CallSpacing(Duration.ofMillis(100), () -> now, sleeps::add);

    @Test
    void failure_10_calls_in_a_row_are_kept_apart() {
        spacing.await();
        spacing.await();
        spacing.await();

        assertThat(sleeps).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void a_call_after_a_pause_does_not_wait() {
        spacing.await();
        now += Duration.ofMillis(150).toNanos();
        spacing.await();

        assertThat(sleeps).isEmpty();
    }
}
