package io.tailrace.local.managed.firehose;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has batches transformed. A failed invocation is retried three times; after that its records have failed. */
final class Transformation {

    /** The limit of a request and of a response in Lambda. */
    static final int MOST_PAYLOAD_BYTES = 6_291_556;

    private static final int MOST_ATTEMPTS = 4;

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(Transformation.class);

    private final FirehoseSettings firehose;
    private final FirehoseTransform transform;
    private final RandomGenerator random;

    Transformation(FirehoseSettings firehose, FirehoseTransform transform, RandomGenerator random) {
        this.firehose = firehose;
        this.transform = transform;
        this.random = random;
    }

    /** One outcome for each record, in their order. */
    List<Outcome> transform(List<SourceRecord> records) throws InterruptedException {
        byte[] event = TransformEvent.of(firehose, new UUID(random.nextLong(), random.nextLong()), records);
        for (int attempt = 1; ; attempt++) {
            try {
                byte[] reply = invoke(event);
                return new TransformReply(attempt, firehose.objects().prefix().partitionKeys()).read(reply, records);
            } catch (RuntimeException e) {
                if (attempt == MOST_ATTEMPTS) {
                    LOG.warn("Firehose {}: the transform failed {} times", firehose.name(), attempt, e);
                    return records.stream().map(record -> failed(record, e)).toList();
                }
                Thread.sleep(BETWEEN_ATTEMPTS.toMillis());
            }
        }
    }

    private byte[] invoke(byte[] event) {
        requireSize("event", event);
        byte[] reply = transform.invoke(event);
        requireSize("reply", reply);
        return reply;
    }

    private static void requireSize(String name, byte[] payload) {
        if (payload.length > MOST_PAYLOAD_BYTES) {
            throw new IllegalStateException(
                    "The " + name + " has " + payload.length + " bytes; Lambda takes " + MOST_PAYLOAD_BYTES + ".");
        }
    }

    private static Outcome failed(SourceRecord record, RuntimeException cause) {
        return new Outcome.Failed(record, ErrorOutput.functionError(String.valueOf(cause.getMessage())), MOST_ATTEMPTS);
    }
}
