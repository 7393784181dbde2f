package io.tailrace.source.dynamodb.task;

import io.tailrace.shard.AsyncCalls;
import io.tailrace.shard.Emission;
import io.tailrace.shard.EngineHealth;
import io.tailrace.shard.Progress;
import io.tailrace.shard.ShardEngine;
import io.tailrace.source.CallFailure;
import io.tailrace.source.ChangeRecord;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.Markers;
import io.tailrace.source.SourceOffsets;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.large.LargeChanges;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.snapshot.Snapshot;
import io.tailrace.source.dynamodb.state.TableAssignment;
import io.tailrace.source.dynamodb.state.TableOffset;
import io.tailrace.source.dynamodb.state.TableOffset.Phase;
import io.tailrace.source.dynamodb.stream.Retention;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's share of one table: its segments of the scan and its lineages of the stream.
 *
 * <p>Nothing is sent before the snapshot's id is stored. Otherwise a crash could start a second snapshot over the records of a forgotten first one,
 * and skip, as older than the second, the delete of an item that the first had already sent.
 */
public final class TableReader {

    private static final Logger LOG = LoggerFactory.getLogger(TableReader.class);
    private static final Duration LOSS_REPORT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration FIRST_LOOKUP = Duration.ofMillis(100);

    private final TableAssignment assignment;
    private final String topic;
    private final boolean tombstones;
    private final Markers markers;
    private final @Nullable ChangeBuilder notices;
    private final LargeChanges large;
    private final OffsetStorageReader offsets;
    private final AsyncCalls calls;
    private final InstantSource clock;
    private final Snapshot snapshot;
    private final Retention retention;
    private final @Nullable ShardEngine<KeyedChange> engine;
    private final Map<String, Map<String, String>> partitions = new HashMap<>();

    private boolean snapshotStored;
    private boolean lookingUp;
    private int lookups;
    private Instant nextLookup = Instant.MIN;
    private @Nullable Phase storedPhase;
    /** Of the present snapshot; null as long as no notice of it has been sent. */
    private @Nullable Long noticedRows;

    private long changes;
    private Instant nextLossReport = Instant.MIN;

    /**
     * What is read of the table, and what happens when changes are lost.
     *
     * @param engine null when the stream is not followed
     */
    record Reading(
            Snapshot snapshot,
            Retention retention,
            @Nullable ShardEngine<KeyedChange> engine) {}

    TableReader(
            TableAssignment assignment,
            SourceOptions options,
            OwnRecords records,
            LargeChanges large,
            OffsetStorageReader offsets,
            AsyncCalls calls,
            InstantSource clock,
            Reading reading) {
        this.assignment = assignment;
        this.topic = options.records().topicPrefix() + assignment.table();
        this.tombstones = options.records().tombstones();
        this.markers = records.markers();
        this.notices = records.notices();
        this.large = large;
        this.offsets = offsets;
        this.calls = calls;
        this.clock = clock;
        this.snapshot = reading.snapshot();
        this.retention = reading.retention();
        this.engine = reading.engine();
    }

    void startDueCalls() {
        if (!snapshotStored) {
            askForSnapshot();
            return;
        }
        if (retention.isSnapshotWanted()) {
            return;
        }
        snapshot.startDueScans();
        if (engine != null) {
            engine.startDueReads();
        }
    }

    void committed() {
        markers.committed();
    }

    void sendRecords(int max, Consumer<SourceRecord> out) {
        markers.repeat(out);
        if (retention.isSnapshotWanted()) {
            reportLoss(out);
            return;
        }
        if (assignment.leads()) {
            storePhase(out);
        }
        if (!snapshotStored) {
            return;
        }
        snapshot.sendRows(out);
        if (engine != null) {
            engine.emit(max, emission -> send(emission, out));
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

    Instant nextCallDue() {
        if (retention.isSnapshotWanted()) {
            return nextLossReport;
        }
        if (!snapshotStored) {
            return lookingUp ? Instant.MAX : nextLookup;
        }
        Instant scan = snapshot.nextScanDue();
        Instant stream = engine == null ? Instant.MAX : engine.nextReadDue();
        return scan.isBefore(stream) ? scan : stream;
    }

    /** The connector reads this and plans a new snapshot. Stored repeatedly, because the leading task may overwrite it. */
    private void reportLoss(Consumer<SourceRecord> out) {
        if (!clock.instant().isBefore(nextLossReport)) {
            nextLossReport = clock.instant().plus(LOSS_REPORT_INTERVAL);
            store(Phase.LOST, out);
        }
    }

    private void store(Phase phase, Consumer<SourceRecord> out) {
        out.accept(markers.marker(TableOffset.partition(assignment.table()), offset(phase)));
    }

    private Map<String, Object> offset(Phase phase) {
        return new TableOffset(
                        assignment.tableId(),
                        assignment.streamArn(),
                        assignment.snapshotId(),
                        assignment.since(),
                        phase,
                        noticedRows)
                .toMap();
    }

    /** The marker after it has its partition, and so is stored only once the notice is delivered, or dropped by a transform. */
    private void giveNotice(ChangeBuilder events, long rows, Consumer<SourceRecord> out) {
        noticedRows = rows;
        LOG.debug("Snapshot {} of table {} has {} rows", assignment.snapshotId(), assignment.table(), rows);
        out.accept(new ChangeRecord(
                TableOffset.partition(assignment.table()),
                offset(Phase.STREAMING),
                topic,
                events.notice(rows, clock.instant())));
    }

    private void storePhase(Consumer<SourceRecord> out) {
        Phase phase = snapshotStored && snapshot.isDone() ? Phase.STREAMING : Phase.SNAPSHOT;
        // After a restart the phase is not known yet, and the stored one must not regress even for a moment.
        boolean known = snapshotStored ? snapshot.isLoaded() : lookups > 0;
        if (known && phase != storedPhase) {
            if (storedPhase == Phase.SNAPSHOT && phase == Phase.STREAMING) {
                LOG.info(
                        "Snapshot of table {} is done in all tasks: changes are no longer held back",
                        assignment.table());
            }
            storedPhase = phase;
            Optional<Long> rows = snapshotStored ? snapshot.counted() : Optional.empty();
            if (notices != null && noticedRows == null && rows.isPresent()) {
                giveNotice(notices, rows.get(), out);
            }
            store(phase, out);
        }
    }

    private void askForSnapshot() {
        if (lookingUp || clock.instant().isBefore(nextLookup)) {
            return;
        }
        lookingUp = true;
        calls.submit(this::stored, this::answered, this::failed);
    }

    /** Empty when another snapshot is stored, or none. */
    private Optional<TableOffset> stored() {
        return Optional.ofNullable(offsets.offset(TableOffset.partition(assignment.table())))
                .map(TableOffset::of)
                .filter(offset -> offset.snapshotId() == assignment.snapshotId()
                        && Objects.equals(offset.tableId(), assignment.tableId()));
    }

    private void answered(Optional<TableOffset> stored) {
        lookingUp = false;
        snapshotStored = stored.filter(offset -> Objects.equals(offset.streamArn(), assignment.streamArn()))
                .isPresent();
        noticedRows = stored.isPresent() ? stored.get().rows() : null;
        lookups++;
        // At once with exactly-once; else Connect stores offsets every offset.flush.interval.ms.
        nextLookup = clock.instant().plus(FIRST_LOOKUP.multipliedBy(Math.min(lookups, 20)));
    }

    private void failed(Exception failure) {
        CallFailure.requireRetriable(failure);
        answered(Optional.empty());
    }

    private void send(Emission<KeyedChange> emission, Consumer<SourceRecord> out) {
        Map<String, String> partition = partitions.computeIfAbsent(
                emission.shardId(),
                shard -> SourceOffsets.shardPartition(assignment.table(), assignment.streamArn(), shard));
        if (emission instanceof Emission.Data<KeyedChange> change) {
            KeyedChange event = change.entry().value();
            large.check(event);
            changes++;
            boolean buried = tombstones && event.isRemove();
            Map<String, Object> offset = SourceOffsets.shardOffset(change.offset());
            // Once the delete is delivered and its tombstone is not, the delete must come again.
            Map<String, Object> sent = buried ? SourceOffsets.shardOffset(change.before()) : offset;
            out.accept(new ChangeRecord(partition, sent, topic, event));
            if (buried) {
                out.accept(ChangeRecord.tombstone(partition, offset, topic, event));
            }
        } else if (emission instanceof Emission.Checkpoint<KeyedChange> marker) {
            Map<String, Object> offset = SourceOffsets.shardOffset(marker.offset());
            boolean ended = marker.offset().progress() instanceof Progress.Ended;
            out.accept(ended ? markers.marker(partition, offset) : markers.beat(partition, offset));
        } else if (emission instanceof Emission.OffsetDeletion<KeyedChange>) {
            out.accept(markers.deletion(partition));
            partitions.remove(emission.shardId());
        } else {
            // Must not become a deletion.
            throw new IllegalStateException("unknown emission: " + emission);
        }
    }
}
