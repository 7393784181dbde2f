package io.tailrace.shard;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls on a fixed number of threads. Closing interrupts what still runs and forgets what was not settled. */
public final class ThreadedCalls implements AsyncCalls, AutoCloseable {

    private final ExecutorService threads;
    private final BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();

    public ThreadedCalls(int threadCount, String threadName) {
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(threadCount, work -> {
            Thread thread = new Thread(work, threadName + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public <T> void submit(Callable<T> call, Consumer<T> answered, Consumer<Exception> failed) {
        threads.execute(() -> answers.add(outcome(call, answered, failed)));
    }

    @Override
    public void settle(Duration wait) throws InterruptedException {
        @Nullable Runnable answer = answers.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        while (answer != null) {
            answer.run();
            answer = answers.poll();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static <T> Runnable outcome(Callable<T> call, Consumer<T> answered, Consumer<Exception> failed) {
        try {
            T value = call.call();
            return () -> answered.accept(value);
        } catch (Exception e) {
            return () -> failed.accept(e);
        } catch (Error e) {
            // The polling thread must hear of it: an error that only ends a pool thread leaves a task that runs but
            // reads nothing.
            return () -> {
                throw e;
            };
        }
    }
}
