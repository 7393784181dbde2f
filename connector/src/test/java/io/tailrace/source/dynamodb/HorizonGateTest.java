package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Gate.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HorizonGateTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant BEGAN = NOW.minusSeconds(600);

    @Test
    void young_changes_wait_for_the_horizon_and_the_second_that_their_time_was_cut_by() {
        HorizonGate gate = gate(false);

        assertThat(gate.judge(NOW.minusSeconds(60))).isEqualTo(Verdict.HOLD);
        assertThat(gate.judge(NOW.minusSeconds(61))).isEqualTo(Verdict.PASS);
        assertThat(gate.holdTime(NOW.minusSeconds(40))).isEqualTo(Duration.ofSeconds(21));
    }

    @Test
    void nothing_waits_once_all_rows_are_delivered() {
        assertThat(gate(true).judge(NOW)).isEqualTo(Verdict.PASS);
    }

    @Test
    void changes_from_before_the_snapshot_are_in_its_rows_already() {
        assertThat(gate(true).judge(BEGAN.minusMillis(1))).isEqualTo(Verdict.SKIP);
        assertThat(gate(true).judge(BEGAN)).isEqualTo(Verdict.PASS);
    }

    private static HorizonGate gate(boolean snapshotDone) {
        return new HorizonGate(BEGAN, Duration.ofSeconds(60), () -> NOW, () -> snapshotDone);
    }
}
