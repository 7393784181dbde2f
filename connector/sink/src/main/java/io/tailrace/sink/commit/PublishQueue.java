package io.tailrace.sink.commit;

import io.tailrace.sink.chunk.Chunk;
import io.tailrace.sink.claim.Claims;
import io.tailrace.sink.claim.Position;
import io.tailrace.sink.commit.ChunkCommit.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The full chunks of one partition, published one after the other: the next is claimed only when all files of the one
 * before are durable, so that a claim proves that everything before it is whole.
 */
public final class PublishQueue {
    private final Committer committer;
    private final Claims claims;
    private final Publication publication;
    private final Deque<Chunk> waiting = new ArrayDeque<>();
    private Committer.@Nullable Running running;
    /** When the first row came of the chunk that is published now, and its size. */
    private Instant publishing = Instant.EPOCH;

    private long publishingBytes;
    /** The position before the chunk that is published now; null when not known. */
    private @Nullable Position previous;

    public PublishQueue(Committer committer, Claims claims, Publication publication) {
        this.committer = committer;
        this.claims = claims;
        this.publication = publication;
    }

    public void add(Chunk chunk) {
        waiting.add(chunk);
        publishNext();
    }

    /** How the chunk ended that was being published; empty while it goes on, and when there is none. */
    public Optional<Outcome> poll() {
        if (running == null) {
            return Optional.empty();
        }
        Optional<Outcome> outcome = running.outcome();
        outcome.ifPresent(how -> {
            running = null;
            if (how instanceof Outcome.Committed committed) {
                previous = committed.claim();
                publishNext();
            }
        });
        return outcome;
    }

    /** Nothing is published and nothing waits. */
    public boolean isEmpty() {
        return running == null && waiting.isEmpty();
    }

    /** A chunk is full while another is still being published. */
    public boolean isBackedUp() {
        return !waiting.isEmpty();
    }

    /** When the first row came that is in here; empty when there is none. */
    public Optional<Instant> oldestRow() {
        return running == null ? Optional.empty() : Optional.of(publishing);
    }

    /** Bytes that are not durable yet. */
    public long bytes() {
        return (running == null ? 0 : publishingBytes)
                + waiting.stream().mapToLong(Chunk::bytes).sum();
    }

    /** Waits for what is being published now, but no longer than this. */
    public void await(Duration longest) {
        if (running != null) {
            running.await(longest);
        }
    }

    /** Forgets everything: what is under way may still end, which harms nothing. */
    public void abandon() {
        if (running != null) {
            running.abandon();
            running = null;
        }
        waiting.forEach(Chunk::close);
        waiting.clear();
        previous = null;
    }

    private void publishNext() {
        Chunk chunk = waiting.peek();
        if (running == null && chunk != null) {
            waiting.remove();
            publishing = chunk.opened();
            publishingBytes = chunk.bytes();
            running = committer.start(new ChunkCommit(chunk, previous, claims, publication));
        }
    }
}
