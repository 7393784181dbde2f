package io.tailrace.local.managed.pipe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * Puts batches of changes to Kinesis, and makes sure that each change ends up there or among the dead letters. Records that Kinesis
 * refuses are sent again without the others, so those of one key may overtake each other: an order within a shard is kept only
 * while nothing fails.
 */
final class KinesisTarget {

    private static final Logger LOG = LoggerFactory.getLogger(KinesisTarget.class);

    private static final Duration BETWEEN_RETRIES = Duration.ofMillis(100);

    private final PipeSettings pipe;
    private final KinesisClient client;
    private final DeadLetters deadLetters;

    KinesisTarget(PipeSettings pipe, KinesisClient client, DeadLetters deadLetters) {
        this.pipe = pipe;
        this.client = client;
        this.deadLetters = deadLetters;
    }

    /**
     * Delivers a batch, however often that takes.
     *
     * @return how many changes were given up
     * @throws InterruptedException if the pipe is being stopped; the batch may have been delivered in part
     */
    int deliver(String shardId, List<PipeEvent> batch) throws InterruptedException {
        List<PipeEvent> remaining = batch;
        for (int retries = 0; ; retries++) {
            Attempt attempt = put(remaining);
            List<PipeEvent> refused = attempt.refused();
            if (refused.isEmpty()) {
                return 0;
            }
            if (retries == 0) {
                LOG.warn(
                        "Pipe {}: {} of {} changes refused: {}",
                        pipe.name(),
                        refused.size(),
                        remaining.size(),
                        attempt.reason());
            }
            boolean isWhole = refused.size() == remaining.size();
            if (isWhole && bisects() && refused.size() > 1) {
                int half = refused.size() / 2;
                return deliver(shardId, refused.subList(0, half))
                        + deliver(shardId, refused.subList(half, refused.size()));
            }
            if (pipe.areRetriesExhausted(retries)) {
                deadLetters.add(shardId, refused);
                return refused.size();
            }
            remaining = refused;
            Thread.sleep(BETWEEN_RETRIES.toMillis());
        }
    }

    private boolean bisects() {
        return pipe.retries().onPartialFailure() == PipeSettings.PartialFailure.AUTOMATIC_BISECT;
    }

    private Attempt put(List<PipeEvent> batch) {
        List<PutRecordsRequestEntry> entries = new ArrayList<>();
        for (PipeEvent change : batch) {
            Optional<String> partitionKey = pipe.partitionKey().textIn(change.payload());
            if (partitionKey.isEmpty()) {
                return new Attempt(batch, "one has no value at " + pipe.partitionKey());
            }
            entries.add(PutRecordsRequestEntry.builder()
                    .partitionKey(partitionKey.get())
                    .data(change.data())
                    .build());
        }
        try {
            return Attempt.of(
                    batch,
                    client.putRecords(put -> put.streamName(pipe.target()).records(entries))
                            .records());
        } catch (SdkException e) {
            return new Attempt(batch, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The result of one call.
     *
     * @param refused those to send again
     * @param reason why the first of them was refused
     */
    private record Attempt(List<PipeEvent> refused, String reason) {

        static Attempt of(List<PipeEvent> batch, List<PutRecordsResultEntry> results) {
            List<PipeEvent> refused = new ArrayList<>();
            String reason = "";
            for (int i = 0; i < batch.size(); i++) {
                PutRecordsResultEntry result = results.get(i);
                if (result.errorCode() != null) {
                    reason = refused.isEmpty() ? result.errorCode() : reason;
                    refused.add(batch.get(i));
                }
            }
            return new Attempt(refused, reason);
        }
    }
}
