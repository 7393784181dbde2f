package io.tailrace.shard;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Calls made by the settling thread itself, in the order in which they were submitted. */
public final class QueuedCalls implements AsyncCalls {

    private final Deque<Runnable> submitted = new ArrayDeque<>();

    @Override
    public <T> void submit(Callable<T> call, Consumer<T> answered, Consumer<Exception> failed) {
        submitted.add(() -> {
            T answer;
            try {
                answer = call.call();
            } catch (Exception e) {
                failed.accept(e);
                return;
            }
            answered.accept(answer);
        });
    }

    @Override
    public void settle(Duration wait) {
        while (!submitted.isEmpty()) {
            submitted.remove().run();
        }
    }

    /** Makes one of the calls only, as if the others were still under way. */
    void settleOne() {
        if (!submitted.isEmpty()) {
            submitted.remove().run();
        }
    }
}
