package io.tailrace.merge;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the merged part of a log has of the newest snapshot of one DynamoDB table.
 *
 * @param id of the snapshot, which is its start in milliseconds
 * @param announced how many rows it has, as its notice says; null while there was no notice
 * @param seen rows of it that were merged, each as often as it came
 * @param whole the newest snapshot that was whole, this one or one before it; null when there was none
 */
record SnapshotCount(
        long id,
        @Nullable Long announced,
        long seen,
        @Nullable WholeSnapshot whole) {
    /** Before the first row of any. */
    static final SnapshotCount NONE = new SnapshotCount(0, null, 0, null);

    /** With a row more. */
    SnapshotCount withRow(long snapshot) {
        SnapshotCount counted = of(snapshot);
        return counted.id == snapshot
                ? new SnapshotCount(snapshot, counted.announced, counted.seen + 1, whole)
                : counted;
    }

    /** With a notice. Of two for one snapshot the greater number counts, for it claims more. */
    SnapshotCount withNotice(long snapshot, long rows) {
        SnapshotCount counted = of(snapshot);
        if (counted.id != snapshot) {
            return counted;
        }
        long most = counted.announced == null ? rows : Math.max(counted.announced, rows);
        return new SnapshotCount(snapshot, most, counted.seen, whole);
    }

    /** A newer snapshot takes the place of one that is not whole yet. */
    private SnapshotCount of(long snapshot) {
        return snapshot > id ? new SnapshotCount(snapshot, null, 0, whole) : this;
    }

    SnapshotCount withWhole(WholeSnapshot snapshot) {
        return new SnapshotCount(id, announced, seen, snapshot);
    }

    /** Where the log is merged from its beginning once more. */
    SnapshotCount again() {
        return new SnapshotCount(0, null, 0, whole);
    }

    /** It may be whole, as far as can be told without counting each item once. */
    boolean mayBeWhole() {
        return announced != null && seen >= announced && (whole == null || whole.id() < id);
    }

    /** How many rows it has. There must be a notice. */
    long rows() {
        return Objects.requireNonNull(announced, "no notice");
    }

    boolean isWhole() {
        return whole != null && whole.id() == id;
    }

    /** As it stands in a table's properties. */
    String text() {
        return id + "@" + (announced == null ? "" : announced) + "@" + seen + "@"
                + (whole == null ? "@" : whole.id() + "@" + (whole.stream() == null ? "" : whole.stream()));
    }

    /** Reads {@link #text}. */
    static SnapshotCount parse(String text) {
        String[] parts = text.split("@", -1);
        return new SnapshotCount(
                Long.parseLong(parts[0]),
                parts[1].isEmpty() ? null : Long.valueOf(parts[1]),
                Long.parseLong(parts[2]),
                parts[3].isEmpty()
                        ? null
                        : new WholeSnapshot(Long.parseLong(parts[3]), parts[4].isEmpty() ? null : parts[4]));
    }
}
