package io.tailrace.source.dynamodb.stream;

import io.tailrace.shard.LossPolicy;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.option.SourceOptions.OnDataLoss;
import io.tailrace.source.dynamodb.trouble.DataLossException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows that a stream keeps a change for 24 hours and may trim it at any moment after: what has been delivered up to a moment younger than that
 * has no gap after it, whatever error the service answers. A stream younger than 24 hours cannot have been trimmed at all.
 */
public final class Retention implements LossPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    public static final String REMEDY = "To have the present state of the table again, set "
            + SourceOptions.ON_DATA_LOSS + "=resnapshot. To continue without what is missing, set "
            + SourceOptions.ON_DATA_LOSS + "=continue.";

    /** How long a stream keeps a change, by DynamoDB's documentation. */
    public static final Duration KEPT = Duration.ofHours(24);

    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final String table;
    private final OnDataLoss onDataLoss;
    private final Instant streamCreated;
    private final InstantSource serviceClock;
    private boolean snapshotWanted;
    private @Nullable String lastLoss;

    public Retention(String table, String streamArn, OnDataLoss onDataLoss, InstantSource serviceClock) {
        this.table = table;
        this.onDataLoss = onDataLoss;
        this.streamCreated = created(streamArn);
        this.serviceClock = serviceClock;
    }

    /** Changes were lost, and the answer to that is a new snapshot. */
    public boolean isSnapshotWanted() {
        return snapshotWanted;
    }

    /** The last loss that was not answered by stopping, in the words of the log; null while there was none. */
    public @Nullable String lastLoss() {
        return lastLoss;
    }

    @Override
    public void startingAtOldest(String shardId, Instant knownUntil) {
        judge("The oldest changes of shard " + shardId, knownUntil);
    }

    @Override
    public void shardGone(String shardId, Instant knownUntil) {
        judge("Changes of shard " + shardId + ", which is gone as a whole,", knownUntil);
    }

    private void judge(String what, Instant knownUntil) {
        Instant kept = serviceClock.instant().minus(KEPT).plus(MARGIN);
        if (!knownUntil.isBefore(kept) || streamCreated.isAfter(kept)) {
            return;
        }
        String loss = what + " of table " + table + " may have been trimmed before they were read: everything until "
                + knownUntil + " was delivered, and the stream keeps only what is younger than " + kept + ". ";
        lastLoss = loss.strip();
        switch (onDataLoss) {
            case FAIL -> throw new DataLossException(loss + REMEDY);
            case RESNAPSHOT -> {
                LOG.warn(
                        "{}The table is scanned again; items deleted meanwhile leave the lake once it has the whole snapshot.",
                        loss);
                snapshotWanted = true;
            }
            case CONTINUE ->
                LOG.warn("{}Continuing with what is left, as {}=continue asks.", loss, SourceOptions.ON_DATA_LOSS);
        }
    }

    /** A stream's ARN ends with the moment of its creation. */
    public static Instant created(String streamArn) {
        String label = streamArn.substring(streamArn.lastIndexOf('/') + 1);
        try {
            return LocalDateTime.parse(label).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
