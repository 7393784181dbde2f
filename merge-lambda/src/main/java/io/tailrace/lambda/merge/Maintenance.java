package io.tailrace.lambda.merge;

import io.tailrace.lambda.merge.MergeCall.End;
import io.tailrace.lambda.merge.MergeCall.Outcome;
import io.tailrace.lambda.merge.MergeCall.Sleep;
import io.tailrace.merge.LogCompaction;
import io.tailrace.merge.Merger.Step;
import io.tailrace.merge.Waiting;
import io.tailrace.sink.s3.MaintenancePlan.Task;
import io.tailrace.sink.s3.TableMerge;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compaction and the removal of orphans in the time that a call's merges leave, as often as the options say, and when the function
 * was loaded anew.
 */
final class Maintenance {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
    /** A listing of a large table may take this long. */
    private static final long LEAST_MILLIS = 60_000;

    private final TableMerge merge;
    private final InstantSource clock;
    /** By what is done to which table. */
    private final Map<String, Instant> due = new HashMap<>();

    Maintenance(TableMerge merge, InstantSource clock) {
        this.merge = merge;
        this.clock = clock;
    }

    /**
     * Does what is due.
     *
     * @param millisLeft until Lambda ends the call
     * @throws org.apache.kafka.connect.errors.ConnectException when a person must act, or nothing helped
     */
    void run(String table, LongSupplier millisLeft, Sleep sleep) throws InterruptedException {
        Task compaction = merge.maintenance().compaction();
        if (isDue(compaction, "compact " + table)) {
            Instant before = clock.instant().minus(compaction.age());
            Outcome outcome = new MergeCall(() -> compact(table, before), millisLeft, sleep).run();
            LOG.info(
                    "Table {}: small files of the log compacted in {} steps; {}",
                    table,
                    outcome.steps(),
                    outcome.end());
            if (outcome.end() == End.NOTHING_LEFT) {
                done(compaction, "compact " + table);
            }
        }
        Task orphans = merge.maintenance().orphans();
        if (isDue(orphans, "orphans " + table) && millisLeft.getAsLong() > LEAST_MILLIS) {
            List<String> removed = merge.removeOrphans(table, clock.instant().minus(orphans.age()));
            LOG.info("Table {}: {} files that were in no snapshot removed", table, removed.size());
            done(orphans, "orphans " + table);
        }
    }

    private @Nullable Step compact(String table, Instant before) {
        LogCompaction.@Nullable Step step = merge.compact(table, before);
        return step == null ? null : new Step(0, step.filesBefore(), step.bytesBefore(), step.bytes(), Waiting.NOTHING);
    }

    private boolean isDue(Task task, String what) {
        return task.enabled() && !clock.instant().isBefore(due.getOrDefault(what, Instant.MIN));
    }

    private void done(Task task, String what) {
        due.put(what, clock.instant().plus(task.interval()));
    }
}
