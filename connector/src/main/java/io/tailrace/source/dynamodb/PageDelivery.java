package io.tailrace.source.dynamodb;

import java.time.Instant;

/** Counts the acknowledgements of one page. They come from the producer's thread. */
final class PageDelivery {

    private int missing;
    private Instant last = Instant.MIN;

    PageDelivery(int rows) {
        this.missing = rows;
    }

    synchronized void acknowledge(Instant now) {
        missing--;
        last = now;
    }

    /** All rows have been acknowledged. */
    synchronized boolean isComplete() {
        return missing == 0;
    }

    /** All rows have been acknowledged, the last one not after the deadline. */
    synchronized boolean isCompleteBy(Instant deadline) {
        return missing == 0 && !last.isAfter(deadline);
    }
}
