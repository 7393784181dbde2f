package io.tailrace.lambda;

import io.tailrace.chain.TransformChain;
import io.tailrace.event.MalformedEventException;
import io.tailrace.lambda.Answer.Dropped;
import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.Answer.Ok;
import io.tailrace.transform.FlattenDynamoDb;
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

    /** The whole chain, if it is this alone and nobody asks where its rows go: then its lines need no rows. */
    private final FlattenDynamoDb.@Nullable Value<SinkRecord> straight;

    RecordTransformer(TransformChain<SinkRecord> chain, Routing routing) {
        this.chain = chain;
        this.routing = routing;
        this.straight =
                routing.isNone() && chain.only() instanceof FlattenDynamoDb.Value<SinkRecord> flatten ? flatten : null;
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
        byte[] data = Payload.open(record.base64());
        Answer straightAnswer = straight == null ? null : asOneChange(straight, record, data);
        return straightAnswer == null ? eachDocument(topic, record, data) : straightAnswer;
    }

    /** The answer to one change; null for anything else, be it several or none or broken, which is looked at again. */
    private @Nullable Answer asOneChange(
            FlattenDynamoDb.Value<SinkRecord> flatten, FirehoseRecord record, byte[] data) {
        try {
            byte[] line = rowLines.line(flatten, data);
            return line == null ? new Dropped(record) : new Ok(record, ByteBuffer.wrap(line), Destination.DEFAULT);
        } catch (MalformedEventException e) {
            return null;
        }
    }

    private Answer eachDocument(String topic, FirehoseRecord record, byte[] data) {
        var lines = new ByteArrayOutputStream();
        Destination destination = null;
        for (byte[] document : JsonDocuments.split(data)) {
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
