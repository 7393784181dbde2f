package io.tailrace.local.managed.firehose;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All objects that are being filled: one for each active partition and one for each type of error. */
final class ObjectBuffers {

    /** "Once the active partition count reaches the limit", by default. */
    static final int MOST_ACTIVE_PARTITIONS = 500;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FirehoseSettings firehose;
    private final Clock clock;
    private final Map<BufferKey, ObjectBuffer> buffers = new LinkedHashMap<>();

    ObjectBuffers(FirehoseSettings firehose, Clock clock) {
        this.firehose = firehose;
        this.clock = clock;
    }

    /** Adds a record to deliver; when there are too many partitions, a failed one. */
    void add(Outcome.Ok ok) {
        BufferKey lake = new BufferKey.Lake(ok.partitionKeys());
        if (buffers.containsKey(lake) || activePartitions() < MOST_ACTIVE_PARTITIONS) {
            buffer(lake).add(ok.data(), ok.record().arrival());
        } else {
            add(new Outcome.Failed(ok.record(), ErrorOutput.ACTIVE_PARTITIONS_EXCEEDED, 1));
        }
    }

    /** Adds a failed record as a line of JSON, after "Handle failure in data transformation". */
    void add(Outcome.Failed failed) {
        SourceRecord record = failed.record();
        String line = JSON.createObjectNode()
                        .put("attemptsMade", failed.attempts())
                        .put("arrivalTimestamp", record.arrival().toEpochMilli())
                        .put("errorCode", failed.error().code())
                        .put("errorMessage", failed.error().message())
                        .put("attemptEndingTimestamp", clock.millis())
                        .put("rawData", record.data().asByteArrayUnsafe())
                        .put("lambdaArn", firehose.lambdaArn())
                + "\n";
        buffer(new BufferKey.Errors(failed.error().type()))
                .add(line.getBytes(StandardCharsets.UTF_8), record.arrival());
    }

    /** Takes out the buffers that are full or old enough. */
    Map<BufferKey, ObjectBuffer> takeDue() {
        Instant now = clock.instant();
        return take(buffers.entrySet().stream()
                .filter(entry -> entry.getValue().isDue(now))
                .map(Map.Entry::getKey)
                .toList());
    }

    /** Takes out all buffers. */
    Map<BufferKey, ObjectBuffer> takeAll() {
        return take(new ArrayList<>(buffers.keySet()));
    }

    private Map<BufferKey, ObjectBuffer> take(List<BufferKey> destinations) {
        Map<BufferKey, ObjectBuffer> taken = new LinkedHashMap<>();
        for (BufferKey destination : destinations) {
            taken.put(destination, buffer(destination));
            buffers.remove(destination);
        }
        return taken;
    }

    private ObjectBuffer buffer(BufferKey destination) {
        return buffers.computeIfAbsent(
                destination, first -> new ObjectBuffer(firehose.buffers().object(), clock.instant()));
    }

    private long activePartitions() {
        return buffers.keySet().stream()
                .filter(BufferKey.Lake.class::isInstance)
                .count();
    }
}
