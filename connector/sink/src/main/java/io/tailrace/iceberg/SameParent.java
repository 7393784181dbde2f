package io.tailrace.iceberg;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.jspecify.annotations.Nullable;

/** Accepts a commit on the snapshot that it was decided by, and on no other: Iceberg itself retries on newer ones. */
public record SameParent(@Nullable Snapshot parent) implements SnapshotAncestryValidator {

    @Override
    public boolean validate(Iterable<Snapshot> ancestors) {
        var newest = ancestors.iterator();
        return parent == null
                ? !newest.hasNext()
                : newest.hasNext() && newest.next().snapshotId() == parent.snapshotId();
    }

    @Override
    public String errorMessage() {
        return "another snapshot was committed first";
    }
}
