package io.tailrace.source.dynamodb;

import io.tailrace.shard.Calls;
import io.tailrace.shard.Emission;
import io.tailrace.shard.EngineHealth;
import io.tailrace.shard.Progress;
import io.tailrace.shard.ShardEngine;
import io.tailrace.source.ChangeEvent;
import io.tailrace.source.Markers;
import io.tailrace.source.SourceOffsets;
import io.tailrace.source.dynamodb.TableOffset.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's share of one table: its segments of the scan and its lineages of the stream.
 *
 * <p>Nothing is sent before the table's epoch is stored. Otherwise a crash could begin a second epoch over the records of a forgotten first one,
 * and skip, as older than the second, the delete of an item that the first had already sent.
 */
final class TableCapture {

    private static final Logger LOG = LoggerFactory.getLogger(TableCapture.class);
    private static final Duration LOSS_REPORT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration FIRST_QUESTION = Duration.ofMillis(100);

    private final TableAssignment assignment;
    private final String topic;
    private final boolean tombstones;
    private final Markers markers;
    private final LargeChanges large;
    private final OffsetStorageReader store;
    private final Calls calls;
    private final InstantSource clock;
    private final Snapshot snapshot;
    private final Retention retention;
    private final @Nullable ShardEngine<ChangeEvent> engine;
    private final Map<String, Map<String, String>> partitions = new HashMap<>();

    private boolean epochStored;
    private boolean asking;
    private int questions;
    private Instant nextQuestion = Instant.MIN;
    private @Nullable Phase told;
    private long changes;
    private Instant nextLossReport = Instant.MIN;

    /** @param engine null when the stream is not followed */
    TableCapture(
            TableAssignment assignment,
            SourceOptions options,
            Markers markers,
            LargeChanges large,
            OffsetStorageReader store,
            Calls calls,
            InstantSource clock,
            Snapshot snapshot,
            Retention retention,
            @Nullable ShardEngine<ChangeEvent> engine) {
        this.assignment = assignment;
        this.topic = options.topicPrefix() + assignment.table();
        this.tombstones = options.tombstones();
        this.markers = markers;
        this.large = large;
        this.store = store;
        this.calls = calls;
        this.clock = clock;
        this.snapshot = snapshot;
        this.retention = retention;
        this.engine = engine;
    }

    void advance() {
        if (!epochStored) {
            askForEpoch();
            return;
        }
        if (retention.isSnapshotWanted()) {
            return;
        }
        snapshot.advance();
        if (engine != null) {
            engine.advance();
        }
    }

    void committed() {
        markers.committed();
    }

    void collect(int max, Consumer<SourceRecord> out) {
        markers.repeat(out);
        if (retention.isSnapshotWanted()) {
            tellLoss(out);
            return;
        }
        if (assignment.leads()) {
            tellPhase(out);
        }
        if (!epochStored) {
            return;
        }
        snapshot.collect(out);
        if (engine != null) {
            engine.collect(max, emission -> send(emission, out));
        }
    }

    /** How this share goes, for the metrics. */
    Health health() {
        EngineHealth stream = engine == null ? null : engine.health();
        return new Health(
                changes,
                large.apart(),
                snapshot.rows(),
                snapshot.segmentsDone(),
                snapshot.segments(),
                stream,
                retention.lastLoss(),
                markers.unstoredFor());
    }

    /**
     * How one task's share of one table goes.
     *
     * @param apart changes and rows that were sent without their images
     * @param stream null when the stream is not followed
     * @param loss the last loss of changes that the task lives with, in words; null while there was none
     * @param unstoredFor the age of the oldest progress that was sent and is not stored
     */
    record Health(
            long changes,
            long apart,
            long rows,
            int segmentsDone,
            int segments,
            @Nullable EngineHealth stream,
            @Nullable String loss,
            Duration unstoredFor) {}

    Instant nextDue() {
        if (retention.isSnapshotWanted()) {
            return nextLossReport;
        }
        if (!epochStored) {
            return asking ? Instant.MAX : nextQuestion;
        }
        Instant scan = snapshot.nextDue();
        Instant stream = engine == null ? Instant.MAX : engine.nextDue();
        return scan.isBefore(stream) ? scan : stream;
    }

    /** The connector looks for this and plans a new epoch. Told again and again: the task that leads may write over it. */
    private void tellLoss(Consumer<SourceRecord> out) {
        if (!clock.instant().isBefore(nextLossReport)) {
            nextLossReport = clock.instant().plus(LOSS_REPORT_INTERVAL);
            tell(Phase.LOST, out);
        }
    }

    private void tell(Phase phase, Consumer<SourceRecord> out) {
        TableOffset offset = new TableOffset(
                assignment.tableId(), assignment.streamArn(), assignment.epoch(), assignment.since(), phase);
        out.accept(markers.marker(TableOffset.partition(assignment.table()), offset.toMap()));
    }

    private void tellPhase(Consumer<SourceRecord> out) {
        Phase phase = epochStored && snapshot.isDone() ? Phase.STREAMING : Phase.SNAPSHOT;
        // After a restart nobody knows the phase yet, and the one that is stored must not go back for a moment.
        boolean known = epochStored ? snapshot.isLoaded() : questions > 0;
        if (known && phase != told) {
            if (told == Phase.SNAPSHOT && phase == Phase.STREAMING) {
                LOG.info("Snapshot of table {} is done, by all tasks: its changes wait no longer", assignment.table());
            }
            told = phase;
            tell(phase, out);
        }
    }

    private void askForEpoch() {
        if (asking || clock.instant().isBefore(nextQuestion)) {
            return;
        }
        asking = true;
        calls.submit(this::isEpochStored, this::answered, this::failed);
    }

    private boolean isEpochStored() {
        @Nullable Map<String, Object> stored = store.offset(TableOffset.partition(assignment.table()));
        if (stored == null) {
            return false;
        }
        TableOffset offset = TableOffset.of(stored);
        return offset.epoch() == assignment.epoch()
                && Objects.equals(offset.tableId(), assignment.tableId())
                && Objects.equals(offset.streamArn(), assignment.streamArn());
    }

    private void answered(boolean stored) {
        asking = false;
        epochStored = stored;
        questions++;
        // At once with exactly-once; else Connect stores offsets every offset.flush.interval.ms.
        nextQuestion = clock.instant().plus(FIRST_QUESTION.multipliedBy(Math.min(questions, 20)));
    }

    private void failed(Exception failure) {
        if (!(failure instanceof RetriableException)) {
            throw failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
        }
        answered(false);
    }

    private void send(Emission<ChangeEvent> emission, Consumer<SourceRecord> out) {
        Map<String, String> partition = partitions.computeIfAbsent(
                emission.shardId(),
                shard -> SourceOffsets.shardPartition(assignment.table(), assignment.streamArn(), shard));
        if (emission instanceof Emission.Change<ChangeEvent> change) {
            ChangeEvent event = change.entry().value();
            large.check(event);
            changes++;
            boolean buried = tombstones && event.isRemove();
            Map<String, Object> offset = SourceOffsets.shardOffset(change.offset());
            out.accept(new SourceRecord(
                    partition,
                    // Once this is delivered and the tombstone is not, the delete must come again.
                    buried ? SourceOffsets.shardOffset(change.before()) : offset,
                    topic,
                    null,
                    event.key().schema(),
                    event.key(),
                    event.value().schema(),
                    event.value(),
                    event.time().toEpochMilli(),
                    event.headers()));
            if (buried) {
                out.accept(new SourceRecord(
                        partition,
                        offset,
                        topic,
                        null,
                        event.key().schema(),
                        event.key(),
                        null,
                        null,
                        event.time().toEpochMilli()));
            }
        } else if (emission instanceof Emission.Marker<ChangeEvent> marker) {
            Map<String, Object> offset = SourceOffsets.shardOffset(marker.offset());
            boolean ended = marker.offset().progress() instanceof Progress.Ended;
            out.accept(ended ? markers.marker(partition, offset) : markers.beat(partition, offset));
        } else if (emission instanceof Emission.Forgotten<ChangeEvent>) {
            out.accept(markers.deletion(partition));
            partitions.remove(emission.shardId());
        } else {
            // Must not become a deletion.
            throw new IllegalStateException("unknown emission: " + emission);
        }
    }
}
