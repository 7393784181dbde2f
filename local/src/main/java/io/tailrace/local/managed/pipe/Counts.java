package io.tailrace.local.managed.pipe;

import java.util.concurrent.atomic.AtomicLong;

/** What a pipe has done since it was started. */
final class Counts {

    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong filtered = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();

    void add(int delivered, int filtered, int givenUp) {
        this.delivered.addAndGet(delivered);
        this.filtered.addAndGet(filtered);
        this.givenUp.addAndGet(givenUp);
    }

    Pipe.Progress progress() {
        return new Pipe.Progress(delivered.get(), filtered.get(), givenUp.get());
    }
}
