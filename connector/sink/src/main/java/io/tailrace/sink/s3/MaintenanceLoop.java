package io.tailrace.sink.s3;

import io.tailrace.merge.LogCompaction;
import io.tailrace.sink.metric.SinkMetrics;
import io.tailrace.sink.s3.MergeLoop.Pace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts the logs of a sink's tables and removes orphans, beside its task and its merges, in a thread of its own, so that no merge
 * waits for it. Most of the time it rests. What cannot be done is said and tried again at the next interval; other tables go on.
 */
final class MaintenanceLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MaintenanceLoop.class);
    /** After a step, this many times as long as it took. */
    private static final int REST = 3;

    private final TableMerge tables;
    private final Pace pace;
    private final Clock clock;
    private final SinkMetrics metrics;
    private final List<Work> works;
    private final Troubles troubles = new Troubles();
    private final LoopThread thread;

    private MaintenanceLoop(
            String name, TableMerge tables, MaintenancePlan plan, Pace pace, Clock clock, SinkMetrics metrics) {
        this.tables = tables;
        this.pace = pace;
        this.clock = clock;
        this.metrics = metrics;
        Instant now = clock.instant();
        this.works = List.of(
                new Work("compact the log of table", plan.compaction(), this::compact, now),
                new Work("remove orphans of table", plan.orphans(), this::removeOrphans, now));
        this.thread = new LoopThread(name + "-maintenance", this::run);
    }

    /**
     * Starts, with the first look at once.
     *
     * @param pace of which the rate counts
     */
    static MaintenanceLoop start(
            String name, TableMerge tables, MaintenancePlan plan, Pace pace, Clock clock, SinkMetrics metrics) {
        MaintenanceLoop loop = new MaintenanceLoop(name, tables, plan, pace, clock, metrics);
        loop.thread.start();
        return loop;
    }

    private void run() throws InterruptedException {
        do {
            for (Work work : works) {
                if (work.isDue(clock.instant())) {
                    for (String table : tables.tables()) {
                        attempt(work, table);
                    }
                    work.due = clock.instant().plus(work.task.interval());
                }
            }
        } while (!thread.isStoppedWithin(untilNext()));
    }

    private Duration untilNext() {
        Instant now = clock.instant();
        return works.stream()
                .filter(work -> work.task.enabled())
                .map(work -> Duration.between(now, work.due))
                .min(Duration::compareTo)
                .orElseThrow();
    }

    private void attempt(Work work, String table) throws InterruptedException {
        String subject = work.name + " " + table;
        try {
            work.action.accept(table, clock.instant().minus(work.task.age()));
            if (troubles.isOver(subject)) {
                LOG.info("Could {} again", subject);
            }
        } catch (RuntimeException e) {
            if (thread.isStopped()) {
                LOG.debug("Could not {}: it was interrupted", subject, e);
                return;
            }
            // Also what was not foreseen: the other tables have their turn all the same.
            metrics.maintenanceFailed();
            if (troubles.isNews(subject, e)) {
                LOG.warn(
                        "Could not {}; trying again in {} s while merges continue: {}",
                        subject,
                        work.task.interval().toSeconds(),
                        e.getMessage(),
                        e);
            }
        }
    }

    private void compact(String table, Instant before) throws InterruptedException {
        long replaced = 0;
        long files = 0;
        Instant begin = clock.instant();
        for (LogCompaction.@Nullable Step step = tables.compact(table, before);
                step != null;
                step = tables.compact(table, before)) {
            replaced += step.filesBefore();
            files += step.files();
            metrics.compacted(step.filesBefore());
            if (thread.isStoppedWithin(pause(step, begin))) {
                return;
            }
            begin = clock.instant();
        }
        if (replaced > 0) {
            LOG.info("{} files of the log of table {} are {} now", replaced, table, files);
        }
    }

    private Duration pause(LogCompaction.Step step, Instant begin) {
        Duration took = Duration.between(begin, clock.instant());
        Duration rest = took.multipliedBy(REST);
        Duration ofRate = pace.pause(step.bytesBefore() + step.bytes(), took);
        return rest.compareTo(ofRate) > 0 ? rest : ofRate;
    }

    private void removeOrphans(String table, Instant before) {
        List<String> removed = tables.removeOrphans(table, before);
        if (!removed.isEmpty()) {
            metrics.orphansRemoved(removed.size());
            LOG.info("{} files of table {} that were in no snapshot are removed", removed.size(), table);
            removed.forEach(location -> LOG.debug("Removed {}", location));
        }
    }

    /** Interrupts a step under way: its files are orphans. */
    @Override
    public void close() {
        thread.stop();
        tables.close();
    }

    /** What is to be done to each table, until nothing is left to do. */
    private interface Action {
        void accept(String table, Instant before) throws InterruptedException;
    }

    private static final class Work {
        private final String name;
        private final MaintenancePlan.Task task;
        private final Action action;
        private Instant due;

        Work(String name, MaintenancePlan.Task task, Action action, Instant due) {
            this.name = name;
            this.task = task;
            this.action = action;
            this.due = due;
        }

        boolean isDue(Instant now) {
            return task.enabled() && !now.isBefore(due);
        }
    }
}
