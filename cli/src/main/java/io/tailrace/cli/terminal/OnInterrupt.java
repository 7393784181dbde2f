package io.tailrace.cli.terminal;

/** Runs an action when the process is interrupted (Ctrl-C or a signal) while something is in progress: at most once, and never after it is closed. */
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
