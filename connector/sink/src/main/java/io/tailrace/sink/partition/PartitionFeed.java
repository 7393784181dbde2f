package io.tailrace.sink.partition;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The consumer's records of one partition: asks it for another offset, or to pause for a while. */
final class PartitionFeed {
    private final TopicPartition partition;
    private final ConsumerControl consumer;
    private @Nullable Instant waitUntil;
    private boolean held;
    private boolean paused;

    PartitionFeed(TopicPartition partition, ConsumerControl consumer) {
        this.partition = partition;
        this.consumer = consumer;
    }

    void seek(long offset) {
        consumer.seek(partition, offset);
    }

    /** Asks for no record before this. */
    void waitUntil(Instant time) {
        waitUntil = time;
    }

    boolean isWaiting() {
        return waitUntil != null;
    }

    /** The end of the wait; empty when there is none. */
    Optional<Instant> waitsUntil() {
        return Optional.ofNullable(waitUntil);
    }

    void endWait(Instant now) {
        if (waitUntil != null && !now.isBefore(waitUntil)) {
            waitUntil = null;
        }
    }

    /** Asks for no record until {@link #release}. */
    void hold() {
        held = true;
    }

    void release() {
        held = false;
    }

    /** Pauses or resumes the consumer where that has changed. */
    void pauseOrResume(boolean backedUp) {
        boolean wanted = waitUntil != null || held || backedUp;
        if (wanted && !paused) {
            consumer.pause(partition);
        } else if (!wanted && paused) {
            consumer.resume(partition);
        }
        paused = wanted;
    }
}
