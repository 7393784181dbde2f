package io.tailrace.source.dynamodb;

import io.tailrace.source.Markers;
import java.time.Duration;

/** What the segments of one snapshot have in common. */
record SnapshotSettings(
        SegmentOffset.Scan scan,
        String topic,
        Markers markers,
        SegmentScan.Delivery delivery,
        Duration horizon,
        double maxUnitsPerSecond,
        int pageItems) {

    /** How long one segment rests after a page, so that all of them together stay under the rate. */
    Duration pause(double consumedUnits) {
        if (maxUnitsPerSecond == 0) {
            return Duration.ZERO;
        }
        double seconds = consumedUnits * scan.totalSegments() / maxUnitsPerSecond;
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
