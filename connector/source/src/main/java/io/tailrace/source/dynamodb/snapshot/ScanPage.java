package io.tailrace.source.dynamodb.snapshot;

import io.tailrace.source.KeyedChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a segment's scan. It may be empty although more follows.
 *
 * @param lastEvaluatedKey where the next page begins, as DynamoDB JSON; null on the last page
 * @param consumedUnits the read capacity that it cost
 */
public record ScanPage(List<KeyedChange> rows, @Nullable String lastEvaluatedKey, double consumedUnits) {

    public ScanPage {
        rows = List.copyOf(rows);
    }
}
