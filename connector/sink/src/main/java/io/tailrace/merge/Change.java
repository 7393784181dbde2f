package io.tailrace.merge;

import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A row of an item's history, with its place there. The order is that of {@link io.tailrace.catalog.ChangeOrder}, which the views
 * have as SQL.
 *
 * @param kind READ, INSERT, MODIFY or REMOVE; of a row that was merged before it is not known, and MERGED
 * @param stream the label of the stream; null before all others
 * @param micros the effective time, as far as it is known from this row alone
 * @param sequence null in rows of snapshots, and of changes that came without one
 */
record Change(
        Kind kind,
        @Nullable String stream,
        long micros,
        @Nullable String sequence,
        @Nullable String id,
        Struct row) {
    private static final Comparator<@Nullable String> NULLS_FIRST = Comparator.nullsFirst(Comparator.naturalOrder());
    private static final Comparator<Change> BY_SEQUENCE =
            Comparator.comparing(Change::sequence, NULLS_FIRST).thenComparing(Change::id, NULLS_FIRST);
    private static final Comparator<Change> BY_TIME =
            Comparator.comparingLong(Change::micros).thenComparing(Change::id, NULLS_FIRST);

    enum Kind {
        READ,
        INSERT,
        MODIFY,
        REMOVE,
        MERGED
    }

    /** What a snapshot's row may show less than its time says. */
    static long lessMargin(long micros) {
        return micros - MARGIN_MICROS;
    }

    private static final long MARGIN_MICROS = toMicros(io.tailrace.catalog.ChangeOrder.SNAPSHOT_MARGIN);

    private static long toMicros(Duration duration) {
        return duration.toMillis() * 1_000;
    }

    boolean hasSequence() {
        return sequence != null;
    }

    static int compareStreams(Change one, Change other) {
        return Objects.compare(one.stream, other.stream, NULLS_FIRST);
    }

    /** Of two changes of one stream that have a sequence. */
    boolean isAfterBySequence(Change other) {
        return BY_SEQUENCE.compare(this, other) > 0;
    }

    /** Of two rows of one stream that have none. */
    boolean isAfterByTime(Change other) {
        return BY_TIME.compare(this, other) > 0;
    }

    /** The same place in the item's history, where the item is gone. */
    Change removed() {
        return new Change(Kind.REMOVE, stream, micros, sequence, id, row);
    }

    /** The same row with the effective time that the changes before it give it. */
    Change at(long effectiveMicros) {
        return new Change(kind, stream, effectiveMicros, sequence, id, row);
    }
}
