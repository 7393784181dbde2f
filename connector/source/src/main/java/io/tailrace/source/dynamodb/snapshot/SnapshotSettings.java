package io.tailrace.source.dynamodb.snapshot;

import io.tailrace.source.Markers;
import io.tailrace.source.dynamodb.large.LargeChanges;
import io.tailrace.source.dynamodb.state.SegmentOffset;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the segments of one snapshot have in common.
 *
 * @param maxUnitsPerSecond of all segments together; null for no limit
 */
public record SnapshotSettings(
        SegmentOffset.Scan scan,
        String topic,
        Markers markers,
        LargeChanges large,
        @Nullable Double maxUnitsPerSecond,
        int pageItems) {

    /** How many items a segment's first page may have: with a rate to keep, what an item costs is not known yet. */
    int firstPageItems() {
        return maxUnitsPerSecond == null ? pageItems : 1;
    }

    /** How many items the page after this one may have, for its share of a second's units and not more. */
    int nextPageItems(ScanPage page) {
        if (maxUnitsPerSecond == null
                || page.consumedUnits() == 0
                || page.rows().isEmpty()) {
            return pageItems;
        }
        double share = maxUnitsPerSecond / scan.totalSegments();
        double items = share * page.rows().size() / page.consumedUnits();
        return (int) Math.max(1, Math.min(pageItems, items));
    }

    /** How long one segment rests after a page, so that all of them together stay under the rate. */
    Duration pause(double consumedUnits) {
        if (maxUnitsPerSecond == null) {
            return Duration.ZERO;
        }
        double seconds = consumedUnits * scan.totalSegments() / maxUnitsPerSecond;
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
