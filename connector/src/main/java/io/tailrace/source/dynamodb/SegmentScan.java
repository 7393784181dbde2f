package io.tailrace.source.dynamodb;

import io.tailrace.shard.Calls;
import io.tailrace.shard.Pace;
import io.tailrace.source.ChangeEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One segment of a table's scan: a page is read, sent, and only then followed by the next.
 *
 * <p>A row must be delivered before any change that is newer than its reading. Changes wait for the horizon, so a page that was not delivered
 * within half of it is read again, in smaller bites, and its offset does not move before.
 */
final class SegmentScan {

    /** How rows and offsets reach Kafka. */
    enum Delivery {
        /** In one transaction: the last row of a page carries the page's offset. */
        TRANSACTIONAL,
        /** One by one: the offset follows on a marker once all rows of the page are acknowledged. */
        ACKNOWLEDGED
    }

    private enum State {
        IDLE,
        READING,
        READ,
        SENT,
        DONE
    }

    private static final Logger LOG = LoggerFactory.getLogger(SegmentScan.class);

    private final int segment;
    private final Map<String, Object> partition;
    private final SnapshotSettings settings;
    private final ItemScan scan;
    private final Calls calls;
    private final Pace pace;
    private final InstantSource clock;

    private State state;
    private @Nullable String afterKey;
    private Instant nextRead;
    private Instant askedAt;
    private int limit;
    private int affordable;
    private int failures;
    private boolean warned;
    private long rows;
    private @Nullable ScanPage page;
    private PageDelivery delivery = new PageDelivery(0);

    SegmentScan(
            int segment,
            SegmentOffset from,
            SnapshotSettings settings,
            ItemScan scan,
            Calls calls,
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
        this.limit = settings.pageItems();
        this.affordable = settings.firstPageItems();
        this.nextRead = clock.instant();
        this.askedAt = nextRead;
    }

    /** All rows of this segment have been handed out; those of an earlier life are committed. */
    boolean isDone() {
        return state == State.DONE;
    }

    long rows() {
        return rows;
    }

    void advance() {
        Instant now = clock.instant();
        if (state == State.IDLE && !now.isBefore(nextRead)) {
            state = State.READING;
            askedAt = now;
            @Nullable String from = afterKey;
            int most = Math.min(limit, affordable);
            calls.submit(() -> scan.page(segment, from, most), this::read, this::failed);
        }
    }

    void collect(Consumer<SourceRecord> out) {
        if (state == State.READ) {
            send(out);
        } else if (state == State.SENT) {
            settle(out);
        }
    }

    private void read(ScanPage answer) {
        failures = 0;
        page = answer;
        state = State.READ;
    }

    private void failed(Exception failure) {
        if (!(failure instanceof RetriableException)) {
            throw failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
        }
        LOG.debug("Segment {} has to wait", segment, failure);
        failures++;
        state = State.IDLE;
        nextRead = clock.instant().plus(pace.backoff(failures));
    }

    private void send(Consumer<SourceRecord> out) {
        ScanPage sent = currentPage();
        // A quarter of the horizon to be handed out, the rest to be delivered.
        if (clock.instant().isAfter(askedAt.plus(settings.horizon().dividedBy(4)))) {
            readAgain();
            return;
        }
        delivery = new PageDelivery(sent.rows().size());
        boolean together = settings.delivery() == Delivery.TRANSACTIONAL;
        Map<String, Object> before = offsetBehind(afterKey).toMap();
        List<ChangeEvent> events = sent.rows();
        for (int i = 0; i < events.size(); i++) {
            boolean last = i == events.size() - 1;
            Map<String, Object> offset = together && last ? offsetAfter(sent).toMap() : before;
            out.accept(new SnapshotRow(partition, offset, settings.topic(), events.get(i), delivery));
        }
        rows += events.size();
        if (events.isEmpty()) {
            out.accept(settings.markers().marker(partition, offsetAfter(sent).toMap()));
        }
        if (together || events.isEmpty()) {
            goOn(sent);
        } else {
            state = State.SENT;
        }
    }

    private void settle(Consumer<SourceRecord> out) {
        ScanPage sent = currentPage();
        Instant deadline = askedAt.plus(settings.horizon().dividedBy(2));
        if (delivery.isCompleteBy(deadline)) {
            out.accept(settings.markers().marker(partition, offsetAfter(sent).toMap()));
            goOn(sent);
        } else if (clock.instant().isAfter(deadline)) {
            readAgain();
        }
    }

    private void goOn(ScanPage sent) {
        restAfter(sent);
        page = null;
        limit = Math.min(settings.pageItems(), limit * 2);
        afterKey = sent.lastEvaluatedKey();
        state = afterKey == null ? State.DONE : State.IDLE;
        if (isDone()) {
            LOG.info(
                    "Segment {} of table {} is scanned, {} rows",
                    segment,
                    settings.scan().table(),
                    rows);
        }
    }

    private void readAgain() {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "A page of segment {} of table {} was not delivered within half of {} ({}): it is read again in smaller bites. "
                            + "Kafka is slow, or the horizon too short.",
                    segment,
                    settings.scan().table(),
                    SourceOptions.SNAPSHOT_HORIZON,
                    settings.horizon());
        }
        limit = Math.max(1, limit / 2);
        // What it cost counts all the same.
        restAfter(currentPage());
        page = null;
        state = State.IDLE;
    }

    private void restAfter(ScanPage read) {
        affordable = settings.nextPageItems(read);
        nextRead = askedAt.plus(settings.pause(read.consumedUnits()));
    }

    private ScanPage currentPage() {
        if (page == null) {
            throw new IllegalStateException("segment " + segment + " is " + state + " without a page");
        }
        return page;
    }

    private static SegmentOffset offsetBehind(@Nullable String key) {
        return key == null ? new SegmentOffset.Begun() : new SegmentOffset.After(key);
    }

    private static SegmentOffset offsetAfter(ScanPage page) {
        return page.lastEvaluatedKey() == null
                ? new SegmentOffset.Done()
                : new SegmentOffset.After(page.lastEvaluatedKey());
    }

    /** When {@link #advance} has something to do; null while somebody else is asked to act. */
    @Nullable Instant nextDue() {
        return state == State.IDLE ? nextRead : null;
    }
}
