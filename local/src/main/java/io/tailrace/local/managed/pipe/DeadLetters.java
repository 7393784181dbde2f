package io.tailrace.local.managed.pipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;

/**
 * A file in place of the dead-letter queue of a pipe: one line for each batch that was given up. As with the queue, a line says where in the
 * stream the changes are and not what is in them.
 */
final class DeadLetters {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PipeSettings pipe;
    private final Clock clock;

    DeadLetters(PipeSettings pipe, Clock clock) {
        this.pipe = pipe;
        this.clock = clock;
    }

    /** Adds one batch, which is not empty. */
    void add(String shardId, List<PipeEvent> batch) {
        PipeEvent first = batch.get(0);
        PipeEvent last = batch.get(batch.size() - 1);
        ObjectNode letter = JSON.createObjectNode();
        letter.putObject("context")
                .put("partnerResourceArn", "arn:aws:pipes:us-east-1:000000000000:pipe/" + pipe.name())
                .put("condition", "RetryAttemptsExhausted");
        letter.put("version", "1.0").put("timestamp", clock.instant().toString());
        letter.putObject("DDBStreamBatchInfo")
                .put("shardId", shardId)
                .put("startSequenceNumber", first.sequenceNumber())
                .put("endSequenceNumber", last.sequenceNumber())
                .put("approximateArrivalOfFirstRecord", first.time().toString())
                .put("approximateArrivalOfLastRecord", last.time().toString())
                .put("batchSize", batch.size())
                .put("streamArn", pipe.source());
        try {
            Files.writeString(
                    pipe.deadLetterFile(), letter + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + pipe.deadLetterFile(), e);
        }
    }
}
