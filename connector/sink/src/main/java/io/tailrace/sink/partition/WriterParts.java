package io.tailrace.sink.partition;

import io.tailrace.sink.chunk.Buffering;
import io.tailrace.sink.chunk.Rotation;
import io.tailrace.sink.chunk.RowShape;
import io.tailrace.sink.claim.LakeRoot;
import io.tailrace.sink.claim.ObjectStore;
import io.tailrace.sink.claim.OnGap;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What all partitions of a task share.
 *
 * @param nonces a new one each time, never the same in two tasks
 */
public record WriterParts(
        LakeRoot lake, RowShape shape, Buffering buffering, OnGap onGap, Clock clock, Supplier<String> nonces) {

    ObjectStore store() {
        return lake.store();
    }

    Rotation rotation() {
        return buffering.rotation();
    }

    String fingerprint() {
        return shape.fingerprint();
    }
}
