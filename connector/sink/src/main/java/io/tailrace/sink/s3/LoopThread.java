package io.tailrace.sink.s3;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thread beside a task's own, which goes on until it is stopped. */
final class LoopThread {
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(3);

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /** What the thread does; it returns soon after it is interrupted. */
    interface Loop {
        void run() throws InterruptedException;
    }

    LoopThread(String name, Loop loop) {
        this.thread = new Thread(() -> run(loop), name);
        thread.setDaemon(true);
    }

    private static void run(Loop loop) {
        try {
            loop.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void start() {
        thread.start();
    }

    /** Waits, and answers early and with true once the thread is stopped. */
    boolean isStoppedWithin(Duration wait) throws InterruptedException {
        return stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Interrupts what is under way, and waits a moment for its end. */
    void stop() {
        stopped.countDown();
        thread.interrupt();
        try {
            thread.join(SHUTDOWN_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
