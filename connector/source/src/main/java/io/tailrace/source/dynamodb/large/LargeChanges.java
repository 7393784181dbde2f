package io.tailrace.source.dynamodb.large;

import io.tailrace.aws.AwsErrors;
import io.tailrace.shard.Entry;
import io.tailrace.shard.Page;
import io.tailrace.shard.Shard;
import io.tailrace.shard.ShardReadException;
import io.tailrace.shard.ShardReadException.Reason;
import io.tailrace.shard.ShardReader;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.dynamodb.change.RecordSize;
import io.tailrace.source.dynamodb.option.LargeChangeConfigDef;
import io.tailrace.source.dynamodb.option.LargeChangeOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The changes of one table that are too large for Kafka. They are put apart as part of reading: a page whose large changes could not be put was not
 * read, is read again, and nothing after it is sent meanwhile. Without a location they end the table's capture, but only when they are due to be
 * sent, because a snapshot lets changes be skipped.
 */
public final class LargeChanges {

    private static final Duration REPORT_INTERVAL = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(LargeChanges.class);

    private final String table;
    private final long maxBytes;
    private final @Nullable LargeChangeStore store;
    private final RejectedCalls rejections;
    private final InstantSource clock;

    private long apart;
    private long reported;
    private Instant nextReport = Instant.MIN;

    /** @param store where they go; null when they end the table's capture */
    public LargeChanges(
            String table,
            long maxBytes,
            @Nullable LargeChangeStore store,
            RejectedCalls rejections,
            InstantSource clock) {
        this.table = table;
        this.maxBytes = maxBytes;
        this.store = store;
        this.rejections = rejections;
        this.clock = clock;
    }

    /** How many were sent without their images. */
    public long apart() {
        return apart;
    }

    /**
     * Looks at a change that is about to be sent.
     *
     * @throws ConnectException when it is too large
     */
    public void check(KeyedChange event) {
        if (event.wholeAt() != null) {
            apart++;
            report(event.wholeAt());
        } else if (!RecordSize.isWithin(maxBytes, event)) {
            throw new ConnectException(tooLarge(event));
        }
    }

    /** Puts a row of the snapshot apart when it is too large and there is a place for it. */
    public KeyedChange putApart(KeyedChange row) {
        return store == null ? row : put(row, store);
    }

    /** A reader that puts large changes apart. */
    public ShardReader<KeyedChange> apartFrom(ShardReader<KeyedChange> reader) {
        return store == null ? reader : new ApartReader(reader, store);
    }

    private final class ApartReader implements ShardReader<KeyedChange> {

        private final ShardReader<KeyedChange> reader;
        private final LargeChangeStore place;

        ApartReader(ShardReader<KeyedChange> reader, LargeChangeStore place) {
            this.reader = reader;
            this.place = place;
        }

        @Override
        public List<Shard> list() {
            return reader.list();
        }

        @Override
        public List<Shard> childrenOf(String shardId) {
            return reader.childrenOf(shardId);
        }

        @Override
        public String open(String shardId, @Nullable String afterSequence) {
            return reader.open(shardId, afterSequence);
        }

        @Override
        public Page<KeyedChange> read(String shardId, String iterator) {
            Page<KeyedChange> page = reader.read(shardId, iterator);
            try {
                List<Entry<KeyedChange>> entries = page.entries().stream()
                        .map(entry -> new Entry<>(entry.sequence(), entry.time(), put(entry.value(), place)))
                        .toList();
                return new Page<>(entries, page.bytes(), page.nextIterator(), page.fullness(), page.serviceTime());
            } catch (RetriableException e) {
                throw new ShardReadException(Reason.BUSY, String.valueOf(e.getMessage()), e);
            }
        }
    }

    private KeyedChange put(KeyedChange event, LargeChangeStore place) {
        if (RecordSize.isWithin(maxBytes, event)) {
            return event;
        }
        try {
            KeyedChange sent = place.put(event);
            rejections.answered("PutObject", RejectedCalls.ALL);
            return sent;
        } catch (SdkException e) {
            ConnectException why = AwsErrors.translate(
                    "put a change of table " + table + " into " + place + " (" + LargeChangeConfigDef.LOCATION + ")",
                    e);
            if (why instanceof RetriableException || !(e instanceof AwsServiceException)) {
                throw why;
            }
            rejections.rejected("PutObject", RejectedCalls.ALL, why);
            throw new RetriableException(why.getMessage(), e);
        }
    }

    private void report(String lastAt) {
        Instant now = clock.instant();
        if (!now.isBefore(nextReport)) {
            LOG.warn(
                    "Sent without images from table {}, because of {}={}: {} since the last report. The last is in {}",
                    table,
                    LargeChangeConfigDef.CHANGE_MAX_BYTES,
                    maxBytes,
                    apart - reported,
                    lastAt);
            reported = apart;
            nextReport = now.plus(REPORT_INTERVAL);
        }
    }

    private String tooLarge(KeyedChange event) {
        Struct dynamodb = event.value().getStruct("dynamodb");
        @Nullable String sequence = dynamodb.getString("SequenceNumber");
        return (sequence == null ? "The snapshot's row" : "The change with sequence number " + sequence)
                + " of table " + table + ", key " + dynamodb.getString("Keys") + ", is too large: its record has "
                + RecordSize.of(event) + " bytes, and " + LargeChangeConfigDef.CHANGE_MAX_BYTES + " allows " + maxBytes
                + ". Raise " + LargeChangeOptions.PRODUCER_LIMIT + " and the topic's max.message.bytes, and "
                + LargeChangeConfigDef.CHANGE_MAX_BYTES + " if it is set, or let such changes go elsewhere with "
                + LargeChangeConfigDef.ON_LARGE_CHANGE + "=s3 and " + LargeChangeConfigDef.LOCATION
                + ", then restart the task.";
    }
}
