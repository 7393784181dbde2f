package io.tailrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LagTest {
    private final AtomicLong seconds = new AtomicLong();
    private final Lag lag = new Lag(() -> Duration.ofSeconds(seconds.get()).toNanos());

    @Test
    void is_the_age_of_the_oldest_change_that_has_not_landed() {
        assertThat(lag.at(10, 0)).isZero();

        seconds.set(3);
        assertThat(lag.at(20, 9)).isEqualTo(Duration.ofSeconds(3));

        seconds.set(5);
        assertThat(lag.at(20, 10)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void is_zero_when_all_have_landed() {
        lag.at(10, 0);

        seconds.set(60);

        assertThat(lag.at(10, 10)).isZero();
    }
}
