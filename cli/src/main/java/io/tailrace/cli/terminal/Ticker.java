package io.tailrace.cli.terminal;

/** Does something small a few times a second while something else works; for progress that is shown. */
public final class Ticker {
    private static final long INTERVAL_MILLIS = 200;

    /** What the ticks accompany. */
    @FunctionalInterface
    public interface Work<E extends Exception> {
        void run() throws E;
    }

    private Ticker() {}

    /** Works in this thread and ticks in another. When it returns or throws no tick runs any more. */
    public static <E extends Exception> void during(Runnable tick, Work<E> work) throws E, InterruptedException {
        Thread ticking = new Thread(() -> repeat(tick), "progress");
        ticking.setDaemon(true);
        ticking.start();
        try {
            work.run();
        } finally {
            ticking.interrupt();
            ticking.join();
        }
    }

    private static void repeat(Runnable tick) {
        try {
            while (true) {
                tick.run();
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException workIsDone) {
            Thread.currentThread().interrupt();
        }
    }
}
