package io.tailrace.sink.partition;

import io.tailrace.sink.claim.ChunkNames;
import io.tailrace.sink.claim.OnGap;
import io.tailrace.sink.metric.SinkMetrics;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of one partition that the lake will never have: removed from Kafka before they were read, or passed over by an
 * offset that was set by hand. Most holes between offsets are none of these: transactions and compaction leave them. They
 * are distinguished by where the log begins, if the consumer reports that.
 */
final class Gaps {
    private static final Logger LOG = LoggerFactory.getLogger(Gaps.class);

    private final TopicPartition partition;
    private final ChunkNames names;
    private final ConsumerControl consumer;
    private final OnGap onGap;
    private final SinkMetrics metrics;
    private boolean allowed;
    /** Up to where the group's offset was set forward; negative when it was not. */
    private long setForward = -1;

    private boolean skipping;
    private @Nullable ConnectException failure;

    Gaps(TopicPartition partition, ChunkNames names, ConsumerControl consumer, OnGap onGap, SinkMetrics metrics) {
        this.partition = partition;
        this.names = names;
        this.consumer = consumer;
        this.onGap = onGap;
        this.metrics = metrics;
    }

    /** What is missing before the first record is not a gap: nothing of it was ever wanted. */
    void allowOnce() {
        allowed = true;
    }

    /** A record has arrived: from now on whatever is missing was wanted. */
    void arrived() {
        allowed = false;
    }

    /** Takes note of the offset at which the group was, beside that at which the lake is. */
    void expectHint(long next, long hint) {
        allowed = false;
        skipping = false;
        setForward = hint > next && hint != Long.MAX_VALUE ? hint : -1;
    }

    /** Whether this record is passed over because the group's offset was set forward beyond it, and that is to be followed. */
    boolean skips(long offset) {
        if (setForward < 0) {
            return false;
        }
        if (offset < setForward && onGap == OnGap.CONTINUE) {
            // At once: a chunk that ends with what is skipped may be the task's last.
            if (!skipping) {
                LOG.warn(
                        "{}: skipping the records from offset {} on, up to offset {}, to which the consumer group was moved forward",
                        partition,
                        offset,
                        setForward);
            }
            skipping = true;
            metrics.passedOver(1);
            return true;
        }
        if (offset < setForward) {
            LOG.warn(
                    "{}: the consumer group is at offset {}, but the lake has everything only up to {}. Reading on from"
                            + " there. To skip records instead, stop the connector and run {}",
                    partition,
                    setForward,
                    offset - 1,
                    names.command("--skip-to OFFSET"));
        }
        setForward = -1;
        return false;
    }

    /** Whether the hole before this record, or before the consumer's position, is one over which the task must fail. */
    boolean isFatal(long expected, long offset) {
        if (allowed) {
            return false;
        }
        OptionalLong start = consumer.logStart(partition, offset);
        if (start.isEmpty() || start.getAsLong() <= expected) {
            return false;
        }
        long gone = Math.min(start.getAsLong(), offset) - expected;
        if (onGap == OnGap.CONTINUE) {
            metrics.passedOver(gone);
            LOG.warn(
                    "{}: {} offsets from {} on were removed from Kafka before they were read; continuing at {}",
                    partition,
                    gone,
                    expected,
                    offset);
            return false;
        }
        failure = new ConnectException("Kafka has removed " + gone + " offsets of " + partition + ", from " + expected
                + " on, before the sink read them: the sink lagged by more than the topic's retention. All before that"
                + " is in the lake. To continue without them, set on.gap=continue, or stop the connector and run "
                + names.command("--skip-to " + offset) + ".");
        return true;
    }

    ConnectException failure() {
        if (failure == null) {
            throw new IllegalStateException("no gap");
        }
        return failure;
    }
}
