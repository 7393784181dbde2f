package io.tailrace.source.dynamodb.state;

import io.tailrace.source.dynamodb.change.KeySchema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What is captured of a table: which table of that name, which of its streams, and since when.
 *
 * @param tableId another one for a table of the same name that was created later
 * @param snapshotId as in {@link TableOffset}
 * @param since as in {@link TableOffset}
 */
public record CapturedTable(
        String table, String tableId, String streamArn, KeySchema keys, long snapshotId, Instant since) {

    // As it is stored: a plan made anew from what is stored must equal the first, or the tasks restart.
    public CapturedTable {
        since = since.truncatedTo(ChronoUnit.MILLIS);
    }
}
