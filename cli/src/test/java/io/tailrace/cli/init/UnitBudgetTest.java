package io.tailrace.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnitBudgetTest {
    private final AtomicLong nanos = new AtomicLong();
    private final List<Duration> pauses = new ArrayList<>();
    private final UnitBudget budget = new UnitBudget(10, nanos::get, pause -> {
        pauses.add(pause);
        nanos.addAndGet(pause.toNanos());
    });

    @Test
    void what_was_taken_is_waited_for_before_the_next() throws InterruptedException {
        budget.await();
        budget.took(25);
        budget.await();
        budget.took(5);
        nanos.addAndGet(Duration.ofMillis(200).toNanos());
        budget.await();

        assertThat(pauses).containsExactly(Duration.ofMillis(2_500), Duration.ofMillis(300));
        assertThat(budget.taken()).isEqualTo(30);
    }

    @Test
    void time_that_passed_unused_is_not_saved_up() throws InterruptedException {
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        budget.took(10);
        budget.await();

        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }
}
