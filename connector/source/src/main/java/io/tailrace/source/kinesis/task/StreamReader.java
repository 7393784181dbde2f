package io.tailrace.source.kinesis.task;

import io.tailrace.shard.AsyncCalls;
import io.tailrace.shard.Emission;
import io.tailrace.shard.Entry;
import io.tailrace.shard.Progress;
import io.tailrace.shard.ShardEngine;
import io.tailrace.shard.ShardOffset;
import io.tailrace.source.CallFailure;
import io.tailrace.source.ChangeRecord;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.Markers;
import io.tailrace.source.SourceOffsets;
import io.tailrace.source.kinesis.option.KinesisOptions;
import io.tailrace.source.kinesis.state.StreamAssignment;
import io.tailrace.source.kinesis.state.StreamStart;
import io.tailrace.source.kinesis.stream.StreamRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task's share of the stream: from what the shard engine hands out to records with offsets. Nothing is sent before the stream's start is stored. */
final class StreamReader {

    private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);
    private static final Duration FIRST_LOOKUP = Duration.ofMillis(100);
    private static final Duration START_SENT_AGAIN = Duration.ofMinutes(1);
    private static final String HEADER_PREFIX = "io.tailrace.kinesis.";

    private final StreamAssignment assignment;
    private final KinesisOptions.RecordOptions options;
    private final Markers markers;
    private final OffsetStorageReader offsets;
    private final AsyncCalls calls;
    private final InstantSource clock;
    private final ShardEngine<StreamRecord> engine;
    private final Map<String, Map<String, String>> partitions = new HashMap<>();

    private boolean startStored;
    private boolean lookingUp;
    private int lookups;
    private Instant nextLookup = Instant.MIN;
    private Instant nextStart = Instant.MIN;
    private boolean othersReported;
    private long changes;
    private long others;

    StreamReader(
            StreamAssignment assignment,
            KinesisOptions.RecordOptions options,
            Markers markers,
            OffsetStorageReader offsets,
            AsyncCalls calls,
            InstantSource clock,
            ShardEngine<StreamRecord> engine) {
        this.assignment = assignment;
        this.options = options;
        this.markers = markers;
        this.offsets = offsets;
        this.calls = calls;
        this.clock = clock;
        this.engine = engine;
    }

    void startDueCalls() {
        if (startStored) {
            engine.startDueReads();
        } else if (!lookingUp && !clock.instant().isBefore(nextLookup)) {
            lookingUp = true;
            calls.submit(this::stored, this::answered, this::failed);
        }
    }

    void sendRecords(int max, Consumer<SourceRecord> out) {
        markers.repeat(out);
        if (startStored) {
            engine.emit(max, emission -> send(emission, out));
        } else if (assignment.leads() && lookups > 0 && !clock.instant().isBefore(nextStart)) {
            nextStart = clock.instant().plus(START_SENT_AGAIN);
            out.accept(markers.marker(
                    StreamStart.partition(assignment.start().streamArn()),
                    assignment.start().toMap()));
        }
    }

    Instant nextCallDue() {
        if (startStored) {
            return engine.nextReadDue();
        }
        return lookingUp ? Instant.MAX : nextLookup;
    }

    void committed() {
        markers.committed();
    }

    Health health() {
        return new Health(changes, others, engine.health(), markers.unstoredFor());
    }

    private Optional<StreamStart> stored() {
        String arn = assignment.start().streamArn();
        return Optional.ofNullable(offsets.offset(StreamStart.partition(arn)))
                .map(offset -> StreamStart.of(arn, offset))
                .filter(assignment.start()::equals);
    }

    private void answered(Optional<StreamStart> stored) {
        lookingUp = false;
        startStored = stored.isPresent();
        lookups++;
        // At once with exactly-once; else Connect stores offsets every offset.flush.interval.ms.
        nextLookup = clock.instant().plus(FIRST_LOOKUP.multipliedBy(Math.min(lookups, 20)));
    }

    private void failed(Exception failure) {
        CallFailure.requireRetriable(failure);
        answered(Optional.empty());
    }

    private void send(Emission<StreamRecord> emission, Consumer<SourceRecord> out) {
        Map<String, String> partition = partitions.computeIfAbsent(
                emission.shardId(), shard -> assignment.start().shardPartition(shard));
        if (emission instanceof Emission.Data<StreamRecord> data) {
            send(data, partition, out);
        } else if (emission instanceof Emission.Checkpoint<StreamRecord> marker) {
            Map<String, Object> offset = SourceOffsets.shardOffset(marker.offset());
            boolean ended = marker.offset().progress() instanceof Progress.Ended;
            out.accept(ended ? markers.marker(partition, offset) : markers.beat(partition, offset));
        } else if (emission instanceof Emission.OffsetDeletion<StreamRecord>) {
            out.accept(markers.deletion(partition));
            partitions.remove(emission.shardId());
        } else {
            // Must not become a deletion.
            throw new IllegalStateException("unknown emission: " + emission);
        }
    }

    private void send(Emission.Data<StreamRecord> data, Map<String, String> partition, Consumer<SourceRecord> out) {
        StreamRecord record = data.entry().value();
        if (record instanceof StreamRecord.Change change) {
            send(change, partition, data.before(), data.offset(), out);
        } else if (record instanceof StreamRecord.Other other) {
            others++;
            out.accept(other(other, data.shardId(), data.entry(), partition, SourceOffsets.shardOffset(data.offset())));
        }
    }

    private void send(
            StreamRecord.Change record,
            Map<String, String> partition,
            ShardOffset before,
            ShardOffset after,
            Consumer<SourceRecord> out) {
        changes++;
        KeyedChange change = record.change();
        String topic = options.topicPrefix() + record.table();
        boolean buried = options.tombstones() && change.isRemove();
        Map<String, Object> offset = SourceOffsets.shardOffset(after);
        // Once the delete is delivered and its tombstone is not, the delete must come again.
        Map<String, Object> sent = buried ? SourceOffsets.shardOffset(before) : offset;
        out.accept(new ChangeRecord(partition, sent, topic, change));
        if (buried) {
            out.accept(ChangeRecord.tombstone(partition, offset, topic, change));
        }
    }

    private SourceRecord other(
            StreamRecord.Other record,
            String shardId,
            Entry<StreamRecord> entry,
            Map<String, String> partition,
            Map<String, Object> offset) {
        String place = "shard " + shardId + ", sequence number " + entry.sequence();
        ConnectHeaders headers = new ConnectHeaders();
        switch (options.onOther()) {
            case FAIL ->
                throw new ConnectException("Stream " + assignment.start().streamArn() + ", " + place + ": "
                        + record.reason() + ". Set " + KinesisOptions.ON_OTHER_RECORD
                        + "=dead-letter, or bytes, to send such records to topic " + options.otherTopic() + ".");
            case DEAD_LETTER -> {
                headers.addString(HEADER_PREFIX + "stream", assignment.start().streamArn());
                headers.addString(HEADER_PREFIX + "shard", shardId);
                headers.addString(HEADER_PREFIX + "sequence", entry.sequence());
                headers.addString(HEADER_PREFIX + "error", record.reason());
                if (!othersReported) {
                    othersReported = true;
                    LOG.warn(
                            "Stream {}, {}: {}. It goes to topic {}, and so does every other record that is not a"
                                    + " change; the metric OtherRecordsSent counts them.",
                            assignment.start().streamArn(),
                            place,
                            record.reason(),
                            options.otherTopic());
                }
            }
            case BYTES -> {}
        }
        return new SourceRecord(
                partition,
                offset,
                options.otherTopic(),
                null,
                Schema.STRING_SCHEMA,
                record.partitionKey(),
                Schema.BYTES_SCHEMA,
                record.data(),
                entry.time().toEpochMilli(),
                headers);
    }
}
