package io.tailrace.catalog;

import io.tailrace.schema.Columns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Table;

/** What was last seen in Glue: a table, or that there was none. */
final class KnownTable {
    /** After the first few, rows that are refused one after the other ask Glue at this pace. */
    private static final Duration PACE = Duration.ofMillis(50);

    private static final Duration FIRST_FEW = Duration.ofSeconds(1);

    private final @Nullable Table table;
    private final GlueColumns columns;
    private final Instant seenAt;
    private final List<Columns> awaited = new ArrayList<>();
    private Instant nextLook = Instant.EPOCH;

    private KnownTable(@Nullable Table table, GlueColumns columns, Instant seenAt) {
        this.table = table;
        this.columns = columns;
        this.seenAt = seenAt;
    }

    static KnownTable of(String name, @Nullable Table table, Instant seenAt) {
        return new KnownTable(table, table == null ? GlueColumns.none(name) : GlueColumns.of(name, table), seenAt);
    }

    /** Takes over what the former one knew of this task's rows, except for what Glue has by now or can no longer hold. */
    KnownTable after(KnownTable former) {
        synchronized (former) {
            nextLook = former.nextLook;
            former.awaited.stream().filter(this::isAwaited).forEach(awaited::add);
        }
        return this;
    }

    private boolean isAwaited(Columns admitted) {
        try {
            return !columns.wider(admitted).equals(columns.columns());
        } catch (DataException conflict) {
            return false;
        }
    }

    /**
     * Remembers the columns of rows in an open chunk, so that a row that does not fit into one table with them is refused even
     * before Glue has them.
     *
     * @throws DataException when they do not fit those that Glue has or is to get
     */
    synchronized void admit(Columns wanted) {
        GlueColumns all = columns;
        for (Columns each : awaited) {
            all = all.with(all.wider(each));
        }
        if (!all.wider(wanted).equals(all.columns())) {
            awaited.add(wanted);
        }
    }

    boolean exists() {
        return table != null;
    }

    /** Null when it was not there. */
    @Nullable Table table() {
        return table;
    }

    GlueColumns columns() {
        return columns;
    }

    Instant seenAt() {
        return seenAt;
    }

    /** Whether each of them is there with a type that holds it; false also when it never can: Glue is to be asked then. */
    boolean hasAll(Columns wanted) {
        try {
            return columns.wider(wanted).equals(columns.columns());
        } catch (DataException conflict) {
            return false;
        }
    }

    /** Whether Glue may be asked again for a row that these columns refuse; counts as asked. */
    synchronized boolean mayLookAgain(Instant now) {
        if (now.isBefore(nextLook)) {
            return false;
        }
        Instant earliest = now.minus(FIRST_FEW);
        nextLook = (nextLook.isBefore(earliest) ? earliest : nextLook).plus(PACE);
        return true;
    }
}
