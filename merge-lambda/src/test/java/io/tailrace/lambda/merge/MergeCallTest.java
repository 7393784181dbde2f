package io.tailrace.lambda.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.lambda.merge.MergeCall.End;
import io.tailrace.lambda.merge.MergeCall.Outcome;
import io.tailrace.merge.Merger.Step;
import io.tailrace.merge.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;

class MergeCallTest {
    private static final Step STEP = new Step(7, 1, 100, 100, Waiting.NOTHING);

    private long millisLeft = 900_000;
    private int steps;
    private int failures;
    private final List<Long> pauses = new ArrayList<>();

    @Test
    void it_merges_until_nothing_is_left() throws InterruptedException {
        assertThat(call(() -> ++steps <= 3 ? STEP : null).run()).isEqualTo(new Outcome(21, 3, End.NOTHING_LEFT));
        assertThat(new Outcome(21, 3, End.NOTHING_LEFT).json("orders"))
                .isEqualTo("{\"table\":\"orders\",\"changes\":21,\"steps\":3,\"end\":\"nothing left\"}");
    }

    @Test
    void it_ends_before_lambda_would_end_a_step_that_takes_twice_as_long_as_any() throws InterruptedException {
        Outcome outcome = call(() -> {
                    steps++;
                    millisLeft -= 200_000;
                    return STEP;
                })
                .run();

        assertThat(outcome).isEqualTo(new Outcome(21, 3, End.OUT_OF_TIME));
        assertThat(millisLeft).isEqualTo(300_000);
    }

    @Test
    void a_call_with_less_than_ten_seconds_left_does_nothing() throws InterruptedException {
        millisLeft = 9_999;

        assertThat(call(() -> STEP).run()).isEqualTo(new Outcome(0, 0, End.OUT_OF_TIME));
    }

    @Test
    void what_may_work_later_is_tried_again_after_a_while() throws InterruptedException {
        Outcome outcome = call(() -> {
                    if (++failures < 5) {
                        throw new RetriableException("another merger was first");
                    }
                    return ++steps == 1 ? STEP : null;
                })
                .run();

        assertThat(outcome).isEqualTo(new Outcome(7, 1, End.NOTHING_LEFT));
        assertThat(pauses).containsExactly(1_000L, 2_000L, 3_000L, 4_000L);
    }

    @Test
    void what_does_not_work_for_several_tries_fails_the_call() {
        MergeCall call = call(() -> {
            throw new RetriableException("no answer");
        });

        assertThatThrownBy(call::run).isInstanceOf(RetriableException.class).hasMessage("no answer");
        assertThat(pauses).hasSize(4);
    }

    private MergeCall call(MergeCall.Steps next) {
        return new MergeCall(next, () -> millisLeft, pauses::add);
    }
}
