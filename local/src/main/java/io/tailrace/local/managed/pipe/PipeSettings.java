package io.tailrace.local.managed.pipe;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a pipe is created with; the names are those of AWS::Pipes::Pipe. The starting position is TRIM_HORIZON, the stream's
 * oldest change.
 *
 * @param name of the pipe
 * @param source ARN of the table's stream
 * @param target name of the Kinesis stream
 * @param partitionKey a path into the change, such as {@code $.dynamodb.Keys.order_id.S}
 * @param filter which changes pass
 * @param batches how changes are delivered together
 * @param retries what happens to a batch that fails as a whole
 * @param folder an existing folder where the pipe keeps its checkpoint and its dead letters
 */
public record PipeSettings(
        String name,
        String source,
        String target,
        PartitionKeyPath partitionKey,
        EventPattern filter,
        Batches batches,
        Retries retries,
        Path folder) {

    private static final int LARGEST_BATCH = 500;

    private static final Duration LONGEST_WINDOW = Duration.ofMinutes(5);

    private static final int FOR_EVER = -1;

    private static final int MOST_RETRIES = 10_000;

    /** What a pipe does with a batch that fails as a whole. */
    public enum PartialFailure {
        /** Tries it again as it is. */
        RETRY,
        /** Halves it, again and again, until the change that makes it fail is alone. */
        AUTOMATIC_BISECT
    }

    /**
     * How changes are delivered together.
     *
     * @param size most changes in one delivery, BatchSize: 1 to 500, which is what a Kinesis target accepts
     * @param window how long an incomplete batch waits for more, MaximumBatchingWindowInSeconds: 0 to 300 s
     */
    public record Batches(int size, Duration window) {
        public Batches {
            require(
                    1 <= size && size <= LARGEST_BATCH,
                    "batchSize is " + size + "; a Kinesis target takes 1 to " + LARGEST_BATCH);
            require(
                    !window.isNegative() && window.compareTo(LONGEST_WINDOW) <= 0,
                    "batchingWindow is " + window + "; it must be from 0 to " + LONGEST_WINDOW);
        }
    }

    /**
     * What happens to a batch that fails as a whole.
     *
     * @param most how often it is tried again, MaximumRetryAttempts: -1 (for ever) to 10,000
     * @param onPartialFailure OnPartialBatchItemFailure
     */
    public record Retries(int most, PartialFailure onPartialFailure) {
        public Retries {
            require(
                    FOR_EVER <= most && most <= MOST_RETRIES,
                    "maximumRetryAttempts is " + most + "; it must be from -1 to " + MOST_RETRIES);
        }
    }

    /** A pipe with the service's defaults: no filter, batches of 100, no window, retries forever, no bisecting. */
    public static PipeSettings of(String name, String source, String target, String partitionKey, Path folder) {
        return new PipeSettings(
                name,
                source,
                target,
                PartitionKeyPath.parse(partitionKey),
                EventPattern.ANY,
                new Batches(100, Duration.ZERO),
                new Retries(FOR_EVER, PartialFailure.RETRY),
                folder);
    }

    /**
     * The same pipe for some of the changes.
     *
     * @param pattern an EventBridge pattern, such as {@code {"eventName": ["INSERT"]}}
     */
    public PipeSettings withFilter(String pattern) {
        return new PipeSettings(
                name, source, target, partitionKey, EventPattern.parse(pattern), batches, retries, folder);
    }

    /** The same pipe with other batches. */
    public PipeSettings withBatches(int size, Duration window) {
        return new PipeSettings(name, source, target, partitionKey, filter, new Batches(size, window), retries, folder);
    }

    /** The same pipe with another answer to failures. */
    public PipeSettings withRetries(int most, PartialFailure onPartialFailure) {
        return new PipeSettings(
                name, source, target, partitionKey, filter, batches, new Retries(most, onPartialFailure), folder);
    }

    /** Whether a batch that has been tried again this often is given up. */
    boolean areRetriesExhausted(int tried) {
        return retries.most() != FOR_EVER && tried >= retries.most();
    }

    /** How far the pipe has come. */
    Path checkpointFile() {
        return folder.resolve(name + "-checkpoint.json");
    }

    /** What the pipe has given up, one JSON document a line. */
    public Path deadLetterFile() {
        return folder.resolve(name + "-dead-letters.jsonl");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message + ".");
        }
    }
}
