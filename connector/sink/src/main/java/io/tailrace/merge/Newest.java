package io.tailrace.merge;

import org.jspecify.annotations.Nullable;

/**
 * The newest row of an item among those that were added, in whatever order they came. Of a stream's changes the one with the
 * greatest sequence counts, at the latest time that any of them has; rows without a sequence count by their own time, and before a
 * change of the same time.
 */
final class Newest {
    private @Nullable Change change;
    private @Nullable Change other;
    private long changeTime;

    Newest add(Change next) {
        Change known = change == null ? other : change;
        int streams = known == null ? 0 : Change.compareStreams(next, known);
        if (streams < 0) {
            return this;
        }
        if (streams > 0) {
            change = null;
            other = null;
        }
        if (next.hasSequence()) {
            changeTime = change == null ? next.micros() : Math.max(changeTime, next.micros());
            if (change == null || next.isAfterBySequence(change) || isSameMerged(next, change)) {
                change = next;
            }
        } else if (other == null || next.isAfterByTime(other) || isSameMerged(next, other)) {
            other = next;
        }
        return this;
    }

    /** Of two copies of one change the one that is in the table stays there. */
    private static boolean isSameMerged(Change next, Change known) {
        return next.kind() == Change.Kind.MERGED
                && !(next.hasSequence() ? known.isAfterBySequence(next) : known.isAfterByTime(next));
    }

    /** With its effective time. At least one row must have been added. */
    Change get() {
        if (change != null && (other == null || changeTime >= other.micros())) {
            return change.at(changeTime);
        }
        if (other == null) {
            throw new IllegalStateException("nothing was added");
        }
        return other;
    }
}
