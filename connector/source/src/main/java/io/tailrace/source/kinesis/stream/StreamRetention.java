package io.tailrace.source.kinesis.stream;

import io.tailrace.shard.LossPolicy;
import io.tailrace.source.kinesis.option.KinesisOptions;
import io.tailrace.source.kinesis.option.KinesisOptions.OnDataLoss;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows for how long the stream keeps a record: what has been delivered up to a younger moment has no gap after it. A stream that is younger than its
 * own retention has trimmed nothing.
 */
public final class StreamRetention implements LossPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(StreamRetention.class);
    // Arrival times and the service's Date header are of different clocks, and the header is cut to the second.
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final String streamArn;
    private final Instant created;
    private final OnDataLoss onDataLoss;
    private final Supplier<Duration> kept;
    private final InstantSource serviceClock;
    private @Nullable String lastLoss;

    /** @param kept the retention period at present */
    public StreamRetention(
            String streamArn,
            Instant created,
            OnDataLoss onDataLoss,
            Supplier<Duration> kept,
            InstantSource serviceClock) {
        this.streamArn = streamArn;
        this.created = created;
        this.onDataLoss = onDataLoss;
        this.kept = kept;
        this.serviceClock = serviceClock;
    }

    /** The last loss that was not answered by stopping, in the words of the log; null while there was none. */
    public @Nullable String lastLoss() {
        return lastLoss;
    }

    @Override
    public void startingAtOldest(String shardId, Instant knownUntil) {
        judge("The oldest records of shard " + shardId, knownUntil);
    }

    @Override
    public void shardGone(String shardId, Instant knownUntil) {
        judge("Records of shard " + shardId + ", which is gone as a whole,", knownUntil);
    }

    private void judge(String what, Instant knownUntil) {
        Instant oldest = serviceClock.instant().minus(kept.get()).plus(MARGIN);
        if (!knownUntil.isBefore(oldest) || created.isAfter(oldest)) {
            return;
        }
        String loss =
                what + " of stream " + streamArn + " may have been trimmed before they were read: everything until "
                        + knownUntil + " was delivered, and the stream keeps only what is younger than " + oldest + ".";
        lastLoss = loss;
        if (onDataLoss == OnDataLoss.FAIL) {
            throw new ConnectException(loss + " To continue without what is missing, set " + KinesisOptions.ON_DATA_LOSS
                    + "=continue. A longer retention of the stream leaves more time.");
        }
        LOG.warn("{} Continuing with what is left, as {}=continue asks.", loss, KinesisOptions.ON_DATA_LOSS);
    }
}
