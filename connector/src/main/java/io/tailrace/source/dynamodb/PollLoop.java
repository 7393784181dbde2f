package io.tailrace.source.dynamodb;

import io.tailrace.shard.Calls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** What happens in one {@code poll()}: send off what is due, wait for answers, hand out what may be sent. */
final class PollLoop {

    // Connect stops a task between two polls, so none may take long.
    private static final Duration LONGEST_POLL = Duration.ofMillis(500);

    private final List<TableCapture> tables;
    private final Calls calls;
    private final InstantSource clock;
    private final int maxRecords;
    private volatile boolean stopped;

    PollLoop(List<TableCapture> tables, Calls calls, InstantSource clock, int maxRecords) {
        this.tables = List.copyOf(tables);
        this.calls = calls;
        this.clock = clock;
        this.maxRecords = maxRecords;
    }

    /** The next records; null when none came in a while, or the task has been stopped. */
    @Nullable List<SourceRecord> poll() throws InterruptedException {
        Instant deadline = clock.instant().plus(LONGEST_POLL);
        while (!stopped) {
            List<SourceRecord> records = round();
            if (!records.isEmpty()) {
                // The next pages are fetched while Connect sends these.
                tables.forEach(TableCapture::advance);
                return records;
            }
            Instant now = clock.instant();
            if (!now.isBefore(deadline)) {
                return null;
            }
            Instant until = earliest(deadline);
            calls.settle(until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO);
        }
        return null;
    }

    List<TableCapture.Health> health() {
        return tables.stream().map(TableCapture::health).toList();
    }

    void stop() {
        stopped = true;
    }

    private List<SourceRecord> round() throws InterruptedException {
        calls.settle(Duration.ZERO);
        tables.forEach(TableCapture::advance);
        List<SourceRecord> records = new ArrayList<>();
        for (TableCapture table : tables) {
            table.collect(Math.max(0, maxRecords - records.size()), records::add);
        }
        return records;
    }

    private Instant earliest(Instant deadline) {
        Instant earliest = deadline;
        for (TableCapture table : tables) {
            Instant due = table.nextDue();
            earliest = due.isBefore(earliest) ? due : earliest;
        }
        return earliest;
    }
}
