package io.tailrace.source.dynamodb.task;

import io.tailrace.shard.AsyncCalls;
import io.tailrace.source.dynamodb.trouble.DataLossException;
import io.tailrace.source.dynamodb.trouble.TableTroubles;
import io.tailrace.source.dynamodb.trouble.TableTroubles.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * What happens in one {@code poll()}: send off what is due, wait for answers, hand out what may be sent. A table that fails is left out; the task
 * fails when no table is left.
 */
final class PollLoop {

    private final List<IsolatedReader> tables;
    private final AsyncCalls calls;
    private final InstantSource clock;
    private final int maxRecords;
    private final Duration longestPoll;
    private final TableTroubles troubles;
    private volatile boolean stopped;

    /** @param longestPoll after which an empty {@code poll()} returns: Connect stops a task between two of them */
    PollLoop(List<IsolatedReader> tables, AsyncCalls calls, InstantSource clock, int maxRecords, Duration longestPoll) {
        this.tables = List.copyOf(tables);
        this.calls = calls;
        this.clock = clock;
        this.maxRecords = maxRecords;
        this.longestPoll = longestPoll;
        this.troubles = new TableTroubles(clock);
    }

    /** The next records; null when none came in a while, or the task has been stopped. */
    @Nullable List<SourceRecord> poll() throws InterruptedException {
        Instant deadline = clock.instant().plus(longestPoll);
        while (!stopped) {
            watchTables();
            List<SourceRecord> records = round();
            if (!records.isEmpty()) {
                // The next pages are fetched while Connect sends these.
                tables.forEach(IsolatedReader::startDueCalls);
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

    List<TableReader.Health> health() {
        return tables.stream().map(IsolatedReader::health).toList();
    }

    /** Why tables of this task are not captured, by table. */
    Map<String, String> troubles() {
        return troubles.reasons();
    }

    void committed() {
        tables.forEach(IsolatedReader::committed);
    }

    void stop() {
        stopped = true;
    }

    private List<SourceRecord> round() throws InterruptedException {
        calls.settle(Duration.ZERO);
        tables.forEach(IsolatedReader::startDueCalls);
        List<SourceRecord> records = new ArrayList<>();
        for (IsolatedReader table : tables) {
            table.sendRecords(Math.max(0, maxRecords - records.size()), records::add);
        }
        return records;
    }

    private void watchTables() {
        List<ConnectException> all = tables.stream()
                .map(IsolatedReader::trouble)
                .filter(Objects::nonNull)
                .toList();
        if (!all.isEmpty() && all.size() == tables.size()) {
            throw all.get(0);
        }
        for (IsolatedReader table : tables) {
            @Nullable ConnectException trouble = table.trouble();
            if (trouble == null) {
                troubles.resolved(table.table());
            } else {
                troubles.report(table.table(), kind(table, trouble), trouble);
            }
        }
    }

    private static Kind kind(IsolatedReader table, ConnectException trouble) {
        if (!table.isEnded()) {
            return Kind.REFUSED;
        }
        return trouble instanceof DataLossException ? Kind.LOST : Kind.FAILED;
    }

    private Instant earliest(Instant deadline) {
        Instant earliest = deadline;
        for (IsolatedReader table : tables) {
            Instant due = table.nextCallDue();
            earliest = due.isBefore(earliest) ? due : earliest;
        }
        return earliest;
    }
}
