package io.tailrace.source.dynamodb.snapshot;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the acknowledgements of one page. They come from the producer's thread. */
public final class PageDelivery {

    private final AtomicInteger missing;

    PageDelivery(int rows) {
        this.missing = new AtomicInteger(rows);
    }

    /** A row has arrived, or was dropped by a transform and never will. */
    public void acknowledge() {
        missing.decrementAndGet();
    }

    boolean isComplete() {
        return missing.get() == 0;
    }
}
