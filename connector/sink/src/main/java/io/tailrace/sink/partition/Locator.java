package io.tailrace.sink.partition;

import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.Claims;
import io.tailrace.sink.claim.Position;
import io.tailrace.sink.claim.Position.Beginning;
import io.tailrace.sink.commit.Recovery;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the store where one partition's lake is, and decides what its writer does next. It moves no consumer and adds no
 * rows.
 */
final class Locator {
    private final TopicPartition partition;
    private final WriterParts parts;
    private final Claims claims;

    Locator(TopicPartition partition, WriterParts parts, Claims claims) {
        this.partition = partition;
        this.parts = parts;
        this.claims = claims;
    }

    /**
     * What the writer does next.
     *
     * @param hint where the consumer is; negative when not known
     * @param recovery of an unfinished chunk that was found before; null when there was none
     */
    Start locate(long hint, @Nullable Recovery recovery) {
        parts.lake().owners().requireTopic(partition.topic());
        Position last = claims.last().orElseGet(() -> begin(hint));
        if (!(last instanceof Claim claim)) {
            return new Start.AtBeginning(last);
        }
        if (!claim.isWhole()) {
            return unfinished(claim, recovery);
        }
        parts.lake().visible().warnIfMissing(claims.names(), claim);
        return new Start.AfterChunk(claim);
    }

    /** The partition was never written: it begins where the consumer is, or where another task has said meanwhile. */
    private Position begin(long hint) {
        Beginning beginning =
                new Beginning(0, Math.max(0, hint), "first start", parts.clock().instant());
        return claims.begin(beginning)
                ? beginning
                : claims.last()
                        .orElseThrow(() -> new RetriableException(
                                "The claims of " + partition + " are being changed by another task"));
    }

    private Start unfinished(Claim claim, @Nullable Recovery before) {
        Instant now = parts.clock().instant();
        Recovery recovery = before != null && claims.keyOf(before.claim()).equals(claims.keyOf(claim))
                ? before
                : new Recovery(claim, claims, parts.store(), parts.lake().visible(), parts.fingerprint(), now);
        if (!recovery.hasSameOptions() && recovery.isWritten()) {
            return new Start.AfterChunk(recovery.finish());
        }
        return recovery.canBegin(now) ? new Start.Again(recovery) : new Start.Later(recovery);
    }

    /** Where and how a writer starts. */
    sealed interface Start {
        /** No chunk of this generation is claimed yet. */
        record AtBeginning(Position beginning) implements Start {}

        /** The newest chunk is whole: prove that the log is the same, and read on after it. */
        record AfterChunk(Claim claim) implements Start {}

        /** The newest chunk is not whole: write it again. */
        record Again(Recovery recovery) implements Start {}

        /** The newest chunk was claimed with other options, and another task may still finish it. */
        record Later(Recovery recovery) implements Start {}
    }
}
