package io.tailrace.source.dynamodb.snapshot;

import io.tailrace.shard.AsyncCalls;
import io.tailrace.shard.Pace;
import io.tailrace.source.CallFailure;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.dynamodb.state.SegmentOffset;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One segment of a table's scan: pages that are read and sent one after the other, and which of their rows have not been acknowledged.
 *
 * <p>The rows of a page carry the offset before it, and a marker after them the one after it. Connect stores the offsets of a partition in order,
 * with the records or after them, so the page counts as delivered once all its rows are, whatever transforms do to them.
 */
final class SegmentScan {

    private enum State {
        IDLE,
        READING,
        READ,
        DONE
    }

    // Other tasks wait for what this one knows.
    private static final Duration LONGEST_STORE_INTERVAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SegmentScan.class);

    private final int segment;
    private final Map<String, Object> partition;
    private final SnapshotSettings settings;
    private final ItemScan scan;
    private final AsyncCalls calls;
    private final Pace pace;
    private final InstantSource clock;
    private final Deque<SentPage> underWay = new ArrayDeque<>();

    private State state;
    private @Nullable String afterKey;
    private Instant nextRead;
    private Instant askedAt;
    private Instant lastStored;
    private int affordable;
    private int failures;
    private long rows;
    /** Those of earlier lives too; null when an earlier version did not count them. */
    private @Nullable Long counted;

    private @Nullable ScanPage page;

    /** @param askedAt not later than the moment at which its rows were read */
    private record SentPage(Instant askedAt, PageDelivery delivery) {}

    /** @param clock never ahead of the service */
    SegmentScan(
            int segment,
            SegmentOffset from,
            SnapshotSettings settings,
            ItemScan scan,
            AsyncCalls calls,
            Pace pace,
            InstantSource clock) {
        this.segment = segment;
        this.partition = settings.scan().partition(segment);
        this.settings = settings;
        this.scan = scan;
        this.calls = calls;
        this.pace = pace;
        this.clock = clock;
        this.state = from instanceof SegmentOffset.Done ? State.DONE : State.IDLE;
        this.afterKey = from instanceof SegmentOffset.After after ? after.lastEvaluatedKey() : null;
        this.counted = from.rows();
        this.affordable = settings.firstPageItems();
        this.nextRead = clock.instant();
        this.askedAt = nextRead;
        this.lastStored = nextRead;
    }

    /** All rows of this segment have been handed out. */
    boolean isDone() {
        return state == State.DONE;
    }

    /** Every row of this segment that was read before this moment is delivered; {@link Instant#MAX} once all rows are. */
    Instant deliveredUntil() {
        while (!underWay.isEmpty() && underWay.peek().delivery().isComplete()) {
            underWay.remove();
        }
        if (!underWay.isEmpty()) {
            return underWay.peek().askedAt();
        }
        return switch (state) {
            case READING, READ -> askedAt;
            case IDLE -> clock.instant();
            case DONE -> Instant.MAX;
        };
    }

    long rows() {
        return rows;
    }

    /** How many items were read in all lives, each page counted once; null when that is not known. */
    @Nullable Long counted() {
        return counted;
    }

    void scanIfDue() {
        Instant now = clock.instant();
        if (state == State.IDLE && !now.isBefore(nextRead)) {
            state = State.READING;
            askedAt = now;
            @Nullable String from = afterKey;
            calls.submit(() -> scan.page(segment, from, affordable), this::read, this::failed);
        }
    }

    void sendPage(Consumer<SourceRecord> out) {
        if (page != null) {
            send(page, out);
        } else if (afterKey != null
                && state == State.IDLE
                && underWay.isEmpty()
                && lastStored.plus(LONGEST_STORE_INTERVAL).isBefore(clock.instant())) {
            store(new SegmentOffset.After(afterKey, clock.instant(), counted), out);
        }
    }

    /** When {@link #scanIfDue} has something to do; null while it waits for an answer, or has nothing left to do. */
    @Nullable Instant nextPageDue() {
        return state == State.IDLE ? nextRead : null;
    }

    private void read(ScanPage answer) {
        failures = 0;
        page = answer;
        state = State.READ;
        Instant now = clock.instant();
        if (now.isBefore(askedAt)) {
            // The worker's own clock was ahead, before the service's time was known.
            askedAt = now;
        }
    }

    private void failed(Exception failure) {
        CallFailure.requireRetriable(failure);
        LOG.debug("Segment {} is backing off", segment, failure);
        failures++;
        state = State.IDLE;
        nextRead = clock.instant().plus(pace.backoff(failures));
    }

    private void send(ScanPage sent, Consumer<SourceRecord> out) {
        PageDelivery delivery = new PageDelivery(sent.rows().size());
        SegmentOffset before =
                afterKey == null ? new SegmentOffset.AtStart() : new SegmentOffset.After(afterKey, lastStored, counted);
        Map<String, Object> offset = before.toMap();
        for (KeyedChange row : sent.rows()) {
            settings.large().check(row);
            out.accept(new SnapshotRow(partition, offset, settings.topic(), row, delivery));
        }
        underWay.add(new SentPage(askedAt, delivery));
        rows += sent.rows().size();
        counted = counted == null ? null : counted + sent.rows().size();
        page = null;
        afterKey = sent.lastEvaluatedKey();
        state = afterKey == null ? State.DONE : State.IDLE;
        affordable = settings.nextPageItems(sent);
        nextRead = askedAt.plus(settings.pause(sent.consumedUnits()));
        store(
                afterKey == null
                        ? new SegmentOffset.Done(counted)
                        : new SegmentOffset.After(afterKey, clock.instant(), counted),
                out);
        if (isDone()) {
            LOG.info(
                    "Segment {} of table {} has been scanned, {} rows",
                    segment,
                    settings.scan().table(),
                    rows);
        }
    }

    private void store(SegmentOffset progress, Consumer<SourceRecord> out) {
        lastStored = clock.instant();
        out.accept(settings.markers().marker(partition, progress.toMap()));
    }
}
