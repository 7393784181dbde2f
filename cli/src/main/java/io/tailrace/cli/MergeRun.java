package io.tailrace.cli;

import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.merge.Backfill;
import io.tailrace.merge.LogCompaction;
import io.tailrace.merge.Merger.Step;
import io.tailrace.sink.s3.TableMerge;
import io.tailrace.sink.s3.TableMerge.ColumnBackfill;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The steps of {@link MergeCommand}. It is a class of its own because commands are loaded where Kafka's classes are missing, as in
 * the image of the command line.
 */
record MergeRun(TableMerge merge, Terminal terminal, Pause pause) {
    private static final int MOST_FAILURES = 10;

    /** Merges a table to the end of its log, and says each step. */
    void mergeAll(String name) throws InterruptedException {
        long changes = 0;
        while (true) {
            @Nullable Step step = retrying(name, () -> merge.step(name));
            if (step == null) {
                terminal.line(name + ": " + (changes == 0 ? "nothing new" : "merged to the end of its log"));
                return;
            }
            changes += step.changes();
            terminal.line(name + ": " + Terminal.count(step.changes()) + " changes merged from "
                    + Terminal.count(step.files()) + (step.files() == 1 ? " file, " : " files, ")
                    + Terminal.megabytes(step.bytesRead()) + " read, "
                    + Terminal.megabytes(step.bytesWritten()) + " written");
        }
    }

    /**
     * Fills a column of a table, bucket by bucket.
     *
     * @param transforms options with the lines of {@code transforms}
     */
    void backfill(String name, String column, Map<String, String> transforms) throws InterruptedException {
        try (ColumnBackfill opened = retrying(name, () -> merge.backfill(name, column, transforms))) {
            Backfill backfill = opened.backfill();
            Set<Integer> buckets = retrying(name, backfill::buckets);
            long rows = 0;
            long bytes = 0;
            int done = 0;
            for (int bucket : buckets) {
                terminal.running(name + ": bucket " + ++done + " of " + buckets.size() + ", " + Terminal.count(rows)
                        + " rows filled");
                Backfill.Step step = retrying(name, () -> backfill.fill(bucket));
                rows += step.rows();
                bytes += step.bytesWritten();
            }
            terminal.settled(name + ": column " + column + " filled in " + Terminal.count(rows)
                    + (rows == 1 ? " row, " : " rows, ") + Terminal.megabytes(bytes) + " written");
        }
    }

    /** Makes large files of small ones in a table's log, and says how many. */
    void compact(String name, Instant before) throws InterruptedException {
        long replaced = 0;
        long files = 0;
        for (LogCompaction.@Nullable Step step = compactOnce(name, before);
                step != null;
                step = compactOnce(name, before)) {
            replaced += step.filesBefore();
            files += step.files();
            terminal.running(name + ": " + Terminal.count(replaced) + " files are " + Terminal.count(files) + " now");
        }
        terminal.settled(name + ": "
                + (replaced == 0
                        ? "nothing to compact"
                        : Terminal.count(replaced) + " files of the log are " + Terminal.count(files) + " now"));
    }

    /** Removes files that killed mergers and compactions left, and names them. */
    void removeOrphans(String name, Instant before) throws InterruptedException {
        List<String> removed = retrying(name, () -> merge.removeOrphans(name, before));
        removed.forEach(location -> terminal.line("removed " + location));
        terminal.line(name + ": "
                + (removed.isEmpty()
                        ? "no file to remove"
                        : Terminal.count(removed.size()) + (removed.size() == 1 ? " file removed" : " files removed")));
    }

    private LogCompaction.@Nullable Step compactOnce(String name, Instant before) throws InterruptedException {
        return retrying(name, () -> merge.compact(name, before));
    }

    private <T extends @Nullable Object> T retrying(String name, Supplier<T> step) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                return step.get();
            } catch (RetriableException e) {
                if (failures == MOST_FAILURES) {
                    throw e;
                }
                terminal.running(name + ": " + e.getMessage());
                pause.sleep(Duration.ofSeconds(failures));
            }
        }
    }
}
