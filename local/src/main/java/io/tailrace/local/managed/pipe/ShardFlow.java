package io.tailrace.local.managed.pipe;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** Takes one shard's changes through the pipe in their order: reads them, keeps them until a batch is full or due, delivers them. */
final class ShardFlow {

    /** "A batch may have 6 MB", whatever the target would take. */
    private static final int MOST_BATCH_BYTES = 6_000_000;

    private final ShardPoller reader;
    private final PipeSettings pipe;
    private final KinesisTarget target;
    private final Checkpoint checkpoint;
    private final Counts counts;
    private final Clock clock;
    private final Deque<PipeEvent> pending = new ArrayDeque<>();
    private Instant waitingSince = Instant.MAX;

    ShardFlow(
            ShardPoller reader,
            PipeSettings pipe,
            KinesisTarget target,
            Checkpoint checkpoint,
            Counts counts,
            Clock clock) {
        this.reader = reader;
        this.pipe = pipe;
        this.target = target;
        this.checkpoint = checkpoint;
        this.counts = counts;
        this.clock = clock;
    }

    /** Whether the shard is closed and all of it was delivered. */
    boolean isDone() {
        return reader.isAtEnd() && pending.isEmpty();
    }

    /**
     * Reads once and delivers what is due.
     *
     * @return whether anything moved; if nothing did, it is time for a pause
     */
    boolean step() throws InterruptedException {
        List<Record> records = reader.poll();
        if (pending.isEmpty() && !records.isEmpty()) {
            waitingSince = clock.instant();
        }
        records.forEach(record -> pending.add(PipeEvent.of(record, pipe.source())));
        boolean moved = !records.isEmpty();
        while (isDue()) {
            deliver(nextBatch());
            moved = true;
        }
        if (isDone()) {
            checkpoint.finish(reader.shardId());
        }
        return moved;
    }

    private boolean isDue() {
        if (pending.isEmpty()) {
            return false;
        }
        return pending.size() >= pipe.batches().size()
                || reader.isAtEnd()
                || !clock.instant().isBefore(waitingSince.plus(pipe.batches().window()));
    }

    private List<PipeEvent> nextBatch() {
        List<PipeEvent> batch = new ArrayList<>();
        int bytes = 0;
        while (!pending.isEmpty() && batch.size() < pipe.batches().size()) {
            bytes += pending.element().data().asByteArrayUnsafe().length;
            if (bytes > MOST_BATCH_BYTES && !batch.isEmpty()) {
                break;
            }
            batch.add(pending.remove());
        }
        return batch;
    }

    private void deliver(List<PipeEvent> batch) throws InterruptedException {
        List<PipeEvent> wanted = batch.stream()
                .filter(change -> pipe.filter().matches(change.payload()))
                .toList();
        int givenUp = wanted.isEmpty() ? 0 : target.deliver(reader.shardId(), wanted);
        checkpoint.advance(reader.shardId(), batch.get(batch.size() - 1).sequenceNumber());
        counts.add(wanted.size() - givenUp, batch.size() - wanted.size(), givenUp);
        waitingSince = clock.instant();
    }
}
