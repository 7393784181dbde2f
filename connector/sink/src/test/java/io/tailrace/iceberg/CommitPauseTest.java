package io.tailrace.iceberg;

import static io.tailrace.iceberg.TestLog.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.iceberg.ChangeLog.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;

class CommitPauseTest {
    private final TestLog lake = new TestLog();
    private final List<Long> pauses = new ArrayList<>();

    @Test
    void a_pause_is_random_and_up_to_twice_as_long_after_each_refusal_but_five_seconds_at_most() {
        CommitPause pause = new CommitPause(new Random(1), pauses::add);
        for (int refusals : new int[] {1, 2, 3, 4, 5, 20}) {
            pauses.clear();
            for (int i = 0; i < 1_000; i++) {
                pause.after(refusals);
            }

            long most = Math.min(5_000, 500L << Math.min(refusals - 1, 10));
            assertThat(pauses).allMatch(millis -> millis >= 0 && millis <= most);
            assertThat(pauses).anyMatch(millis -> millis > most * 9 / 10).anyMatch(millis -> millis < most / 10);
        }
    }

    @Test
    void an_append_pauses_after_each_refusal_and_only_then() {
        lake.open();
        ChangeLog log = new ChangeLog(lake.catalog, TestLog.DEFINITION, new CommitPause(new Random(1), pauses::add));
        ChangeLog rival = lake.open();
        AtomicInteger left = new AtomicInteger(3);
        boolean[] inside = {false};
        lake.beforeCommit = () -> {
            if (!inside[0] && left.getAndDecrement() > 0) {
                inside[0] = true;
                rival.append(chunk(left.get() + 1, 0, 10));
                inside[0] = false;
            }
        };

        assertThat(log.append(chunk(0, 0, 10))).isEqualTo(Visibility.VISIBLE);
        assertThat(pauses).hasSize(3);

        log.append(chunk(0, 10, 20));
        assertThat(pauses).hasSize(3);
    }

    @Test
    void what_others_committed_during_the_pause_is_not_committed_again() {
        lake.open();
        ChangeLog rival = lake.open();
        boolean[] first = {true};
        lake.beforeCommit = () -> {
            if (first[0]) {
                first[0] = false;
                rival.append(chunk(1, 0, 10));
            }
        };
        ChangeLog log = new ChangeLog(
                lake.catalog,
                TestLog.DEFINITION,
                new CommitPause(new Random(1), millis -> rival.append(chunk(0, 0, 10))));

        assertThat(log.append(chunk(0, 0, 10))).isEqualTo(Visibility.VISIBLE);

        assertThat(lake.files()).hasSize(2);
        assertThat(lake.files().values()).containsOnly(1);
    }

    @Test
    void an_interrupted_pause_leaves_the_chunk_to_be_appended_later() {
        CommitPause pause = new CommitPause(new Random(1), millis -> {
            throw new InterruptedException();
        });

        assertThatThrownBy(() -> pause.after(1)).isInstanceOf(RetriableException.class);

        assertThat(Thread.interrupted()).isTrue();
    }
}
