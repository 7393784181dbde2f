package io.tailrace.cli.terminal;

/** What is to be done when the process is told to end while something runs: Ctrl-C, or a signal. Done at most once, and not any more when closed. */
public final class OnInterrupt implements AutoCloseable {
    private final Thread hook;

    private OnInterrupt(Thread hook) {
        this.hook = hook;
    }

    /** Has this done; it should be short, because the process waits for it. */
    public static OnInterrupt run(Runnable work) {
        Thread hook = new Thread(work, "on-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        return new OnInterrupt(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endsAlready) {
            // The hook runs, or has run.
            return;
        }
    }
}
