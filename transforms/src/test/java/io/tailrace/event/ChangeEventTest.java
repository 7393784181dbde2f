package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeEventTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123456Z");

    @Test
    void a_change_without_a_number_of_its_own_has_its_microseconds_and_then_kinesis_number() {
        ChangeEvent placed = change(Operation.MODIFY, TIME, null).inKinesis("49");

        assertThat(placed.origin().sortableSequence()).isEqualTo("01767225600123456" + "0".repeat(54) + "49");
        assertThat(placed.origin().table()).isEqualTo("orders");
        assertThat(placed.time()).isEqualTo(TIME);
    }

    @Test
    void a_number_of_its_own_is_kept_and_rows_of_snapshots_and_changes_without_a_time_get_none() {
        assertThat(change(Operation.MODIFY, TIME, "7").inKinesis("49").origin().sequenceNumber())
                .isEqualTo("7");
        assertThat(change(Operation.READ, TIME, null).inKinesis("49").origin().sequenceNumber())
                .isNull();
        assertThat(change(Operation.SNAPSHOT, TIME, null)
                        .inKinesis("49")
                        .origin()
                        .sequenceNumber())
                .isNull();
        assertThat(change(Operation.INSERT, null, null).inKinesis("49").origin().sequenceNumber())
                .isNull();
    }

    private static ChangeEvent change(Operation operation, @Nullable Instant time, @Nullable String sequence) {
        return new ChangeEvent(
                operation, "e", Item.EMPTY, null, null, time, new Origin("orders", null, null, sequence), null);
    }
}
