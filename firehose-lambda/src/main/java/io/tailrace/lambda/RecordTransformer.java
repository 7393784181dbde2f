package io.tailrace.lambda;

import io.tailrace.chain.TransformChain;
import io.tailrace.lambda.Answer.Dropped;
import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.Answer.Ok;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Answers one record: its data through the chain, and what that gives as lines. Keeps nothing between records. */
final class RecordTransformer {

    private final TransformChain<SinkRecord> chain;
    private final Routing routing;
    private final RowLines rowLines = new RowLines();

    RecordTransformer(TransformChain<SinkRecord> chain, Routing routing) {
        this.chain = chain;
        this.routing = routing;
    }

    /**
     * The answer, whatever is in the record. A record with several change events is answered with all their rows, or
     * fails as a whole: Firehose has no way to fail a part of it.
     */
    Answer answer(String topic, FirehoseRecord record) {
        try {
            return transform(topic, record);
        } catch (RuntimeException e) {
            return new Failed(record, FailureReason.of(e));
        }
    }

    private Answer transform(String topic, FirehoseRecord record) {
        var lines = new ByteArrayOutputStream();
        Destination destination = null;
        for (byte[] document : JsonDocuments.split(Payload.open(record.base64()))) {
            SinkRecord row = chain.apply(changeEvent(topic, record, document));
            if (row != null && row.value() != null) {
                lines.writeBytes(rowLines.line(row));
                destination = same(destination, routing.destination(row));
            }
        }
        return destination == null
                ? new Dropped(record)
                : new Ok(record, ByteBuffer.wrap(lines.toByteArray()), destination);
    }

    /** The change event as a sink task would see it behind a byte array converter. */
    private static SinkRecord changeEvent(String topic, FirehoseRecord record, byte[] document) {
        return new SinkRecord(
                topic,
                0,
                null,
                null,
                Schema.OPTIONAL_BYTES_SCHEMA,
                document,
                0,
                record.arrival().toEpochMilli(),
                TimestampType.LOG_APPEND_TIME);
    }

    private static Destination same(@Nullable Destination before, Destination destination) {
        if (before != null && !before.equals(destination)) {
            throw new DataException("The record holds several change events with different partition keys or Iceberg"
                    + " operations, and Firehose takes one of each for a record.");
        }
        return destination;
    }
}
