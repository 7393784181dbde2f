package io.tailrace.iceberg;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/** Accepts a commit on the snapshot that it was decided by, and on no other: Iceberg itself retries on newer ones. */
public record SameParent(@Nullable Snapshot parent) implements SnapshotAncestryValidator {

    /** For what is about to be read from a table: were it read first, a commit in between would go unnoticed. */
    public static SameParent of(Table table) {
        return new SameParent(table.currentSnapshot());
    }

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
