package io.tailrace.source.dynamodb;

import org.jspecify.annotations.Nullable;

/** Reads one page of one segment of a table. Blocks; faults that may pass are RetriableExceptions. */
@FunctionalInterface
interface ItemScan {

    /**
     * Reads the next page.
     *
     * @param afterKey DynamoDB JSON of the key to start behind; null for the beginning
     * @param limit the most items to read
     */
    ScanPage page(int segment, @Nullable String afterKey, int limit);
}
