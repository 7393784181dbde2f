package io.tailrace.source.dynamodb.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Gate.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SnapshotGateTest {

    private static final Instant DELIVERED = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant BEGAN = DELIVERED.minusSeconds(600);

    @Test
    void a_change_waits_for_the_rows_that_were_read_before_it() {
        SnapshotGate gate = new SnapshotGate(BEGAN, () -> DELIVERED);

        assertThat(gate.judge(DELIVERED.minusSeconds(10))).isEqualTo(Verdict.HOLD);
        assertThat(gate.judge(DELIVERED.minusMillis(10_001))).isEqualTo(Verdict.PASS);
        assertThat(gate.holdTime(DELIVERED)).isEqualTo(Duration.ofSeconds(10));
        assertThat(gate.holdTime(DELIVERED.minusSeconds(60))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void nothing_waits_once_all_rows_are_delivered() {
        SnapshotGate gate = new SnapshotGate(BEGAN, () -> Instant.MAX);

        assertThat(gate.judge(DELIVERED.plusSeconds(60))).isEqualTo(Verdict.PASS);
    }

    @Test
    void changes_from_before_the_snapshot_are_in_its_rows_already() {
        SnapshotGate gate = new SnapshotGate(BEGAN, () -> Instant.MAX);

        assertThat(gate.judge(BEGAN.minusMillis(1))).isEqualTo(Verdict.SKIP);
        assertThat(gate.judge(BEGAN)).isEqualTo(Verdict.PASS);
    }
}
