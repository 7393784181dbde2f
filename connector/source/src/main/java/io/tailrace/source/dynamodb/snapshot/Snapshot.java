package io.tailrace.source.dynamodb.snapshot;

import io.tailrace.shard.AsyncCalls;
import io.tailrace.shard.Pace;
import io.tailrace.source.CallFailure;
import io.tailrace.source.dynamodb.state.SegmentOffset;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments that one task scans, and how far the other tasks are with theirs: recent changes are held back until their rows are delivered.
 */
public final class Snapshot {

    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(2);
    private static final Duration REPORT_INTERVAL = Duration.ofMinutes(1);
    // Longer than a worker without exactly-once takes to store an offset (offset.flush.interval.ms, a minute).
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

    private final List<Integer> own;
    private final SnapshotSettings settings;
    private final ItemScan scan;
    private final OffsetStorageReader store;
    private final AsyncCalls calls;
    private final Pace pace;
    private final InstantSource clock;

    private final List<SegmentScan> segments = new ArrayList<>();
    private boolean loaded;
    private Instant othersUntil;
    /** Null while it is not known. */
    private @Nullable Long othersCounted;

    private boolean done;
    private boolean warned;
    private boolean asking;
    private int failures;
    private Instant nextQuestion = Instant.MIN;
    private Instant lastReport = Instant.MIN;
    private long rowsReported;

    public Snapshot(
            List<Integer> own,
            SnapshotSettings settings,
            ItemScan scan,
            OffsetStorageReader store,
            AsyncCalls calls,
            Pace pace,
            InstantSource clock) {
        this.own = List.copyOf(own);
        this.settings = settings;
        this.scan = scan;
        this.store = store;
        this.calls = calls;
        this.pace = pace;
        this.clock = clock;
        this.othersUntil = began();
    }

    /** Every segment, of this task and of all others, is delivered. */
    public boolean isDone() {
        return deliveredUntil().equals(Instant.MAX);
    }

    /** Every row that was read before this moment, by any task, is delivered; {@link Instant#MAX} once the whole snapshot is. */
    public Instant deliveredUntil() {
        if (done) {
            return Instant.MAX;
        }
        if (!loaded) {
            return began();
        }
        Instant until = othersUntil;
        for (SegmentScan segment : segments) {
            Instant each = segment.deliveredUntil();
            until = each.isBefore(until) ? each : until;
        }
        done = until.equals(Instant.MAX);
        return until;
    }

    /** How many items the whole snapshot has read, once it is done; empty when there is no snapshot, or a part of it was not counted. */
    public Optional<Long> counted() {
        if (settings.scan().totalSegments() == 0 || !isDone()) {
            return Optional.empty();
        }
        List<@Nullable Long> counts = new ArrayList<>();
        counts.add(othersCounted);
        segments.forEach(segment -> counts.add(segment.counted()));
        return Optional.ofNullable(sum(counts));
    }

    private static @Nullable Long sum(List<@Nullable Long> counts) {
        long sum = 0;
        for (@Nullable Long count : counts) {
            if (count == null) {
                return null;
            }
            sum += count;
        }
        return sum;
    }

    /** No row was read before. */
    private Instant began() {
        return Instant.ofEpochMilli(settings.scan().snapshotId());
    }

    /** What earlier lives have stored is known. */
    public boolean isLoaded() {
        return loaded;
    }

    public long rows() {
        return segments.stream().mapToLong(SegmentScan::rows).sum();
    }

    public int segmentsDone() {
        return (int) segments.stream().filter(SegmentScan::isDone).count();
    }

    public int segments() {
        return own.size();
    }

    public void startDueScans() {
        if (!areOthersDone() && !asking && !clock.instant().isBefore(nextQuestion)) {
            asking = true;
            calls.submit(this::stored, this::learn, this::failed);
        }
        segments.forEach(SegmentScan::scanIfDue);
    }

    public void sendRows(Consumer<SourceRecord> out) {
        segments.forEach(segment -> segment.sendPage(out));
        report();
    }

    /** Logs progress and rate from time to time; the end of each segment is logged separately. */
    private void report() {
        Instant now = clock.instant();
        if (segmentsDone() == segments.size() || now.isBefore(lastReport.plus(REPORT_INTERVAL))) {
            return;
        }
        long rows = rows();
        double seconds = Duration.between(lastReport, now).toMillis() / 1e3;
        LOG.info(
                "Snapshot of table {}: {} of this task's {} segments are done, {} rows sent, {} rows/s since the last report",
                settings.scan().table(),
                segmentsDone(),
                segments.size(),
                rows,
                Math.round((rows - rowsReported) / seconds));
        lastReport = now;
        rowsReported = rows;
    }

    public Instant nextScanDue() {
        Instant earliest = areOthersDone() || asking ? Instant.MAX : nextQuestion;
        for (SegmentScan segment : segments) {
            Instant due = segment.nextPageDue();
            if (due != null && due.isBefore(earliest)) {
                earliest = due;
            }
        }
        return earliest;
    }

    private Map<Integer, SegmentOffset> stored() {
        Map<Map<String, Object>, Integer> partitions = new HashMap<>();
        IntStream.range(0, settings.scan().totalSegments())
                .forEach(segment -> partitions.put(settings.scan().partition(segment), segment));
        Map<Integer, SegmentOffset> found = new HashMap<>();
        store.offsets(partitions.keySet()).forEach((partition, offset) -> {
            Integer segment = partitions.get(partition);
            if (offset != null && segment != null) {
                found.put(segment, SegmentOffset.of(offset));
            }
        });
        return found;
    }

    private void learn(Map<Integer, SegmentOffset> stored) {
        asking = false;
        failures = 0;
        nextQuestion = clock.instant().plus(WATCH_INTERVAL);
        othersUntil = IntStream.range(0, settings.scan().totalSegments())
                .filter(segment -> !own.contains(segment))
                .mapToObj(segment -> until(stored.get(segment)))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        List<@Nullable Long> counts = new ArrayList<>();
        IntStream.range(0, settings.scan().totalSegments())
                .filter(segment -> !own.contains(segment))
                .forEach(segment -> {
                    @Nullable SegmentOffset offset = stored.get(segment);
                    counts.add(offset == null ? null : offset.rows());
                });
        othersCounted = sum(counts);
        missOthers();
        if (!loaded) {
            loaded = true;
            lastReport = clock.instant();
            own.forEach(segment -> segments.add(new SegmentScan(
                    segment,
                    stored.getOrDefault(segment, new SegmentOffset.AtStart()),
                    settings,
                    scan,
                    calls,
                    pace,
                    clock)));
        }
    }

    private boolean areOthersDone() {
        return othersUntil.equals(Instant.MAX);
    }

    private Instant until(@Nullable SegmentOffset offset) {
        if (offset instanceof SegmentOffset.Done) {
            return Instant.MAX;
        }
        // Nothing is scanned before the snapshot begins.
        return offset instanceof SegmentOffset.After after && after.time().isAfter(began()) ? after.time() : began();
    }

    private void missOthers() {
        Duration silence = areOthersDone() ? Duration.ZERO : Duration.between(othersUntil, clock.instant());
        boolean missed = silence.compareTo(PATIENCE) > 0;
        if (missed && !warned) {
            LOG.warn(
                    "Changes of table {} are waiting for snapshot rows that other tasks of this connector read: the last known progress of those tasks is {}"
                            + " minutes old. Check the state of those tasks; a stream keeps a change for 24 hours.",
                    settings.scan().table(),
                    silence.toMinutes());
        }
        warned = missed;
    }

    private void failed(Exception failure) {
        CallFailure.requireRetriable(failure);
        asking = false;
        failures++;
        nextQuestion = clock.instant().plus(pace.backoff(failures));
    }
}
