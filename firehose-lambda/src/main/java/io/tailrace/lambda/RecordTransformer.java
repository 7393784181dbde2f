package io.tailrace.lambda;

import io.tailrace.chain.TransformChain;
import io.tailrace.event.MalformedEventException;
import io.tailrace.lambda.Answer.Dropped;
import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.Answer.Ok;
import io.tailrace.record.KinesisHeader;
import io.tailrace.record.LeftRow;
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
    private final MemoryLimits limits;
    private final RowLines rowLines = new RowLines();

    /** The whole chain, if it is this alone and its rows need no routing: then its lines need no rows. */
    private final FlattenDynamoDb.@Nullable Value<SinkRecord> straight;

    RecordTransformer(TransformChain<SinkRecord> chain, Routing routing, MemoryLimits limits) {
        this.chain = chain;
        this.routing = routing;
        this.limits = limits;
        this.straight = routing.isNone()
                        && chain.only() instanceof FlattenDynamoDb.Value<SinkRecord> flatten
                        && !flatten.hasEntities()
                ? flatten
                : null;
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
        } catch (OutOfMemoryError e) {
            // The limits are made for Tailrace's own transforms; what others make of a change is not known.
            return new Failed(
                    record,
                    "The transforms need more memory for the record than the function has. " + MemoryLimits.WAY_OUT);
        } catch (StackOverflowError e) {
            return new Failed(record, "The record is nested too deeply for the transforms.");
        }
    }

    private Answer transform(String topic, FirehoseRecord record) {
        byte[] data = Payload.open(record.base64(), limits);
        Answer straightAnswer =
                straight == null || data.length > limits.changeBytes() ? null : asOneChange(straight, record, data);
        return straightAnswer == null ? eachDocument(topic, record, data) : straightAnswer;
    }

    /** The answer to one change; null for anything else, be it several or none or broken, which is looked at again. */
    private @Nullable Answer asOneChange(
            FlattenDynamoDb.Value<SinkRecord> flatten, FirehoseRecord record, byte[] data) {
        try {
            byte[] line = rowLines.line(flatten, data, record.kinesisSequence());
            return line == null ? new Dropped(record) : ok(record, line, ReplyMetadata.DEFAULT);
        } catch (MalformedEventException e) {
            return null;
        }
    }

    private Answer eachDocument(String topic, FirehoseRecord record, byte[] data) {
        var documents = new JsonDocuments(data, limits.changeBytes());
        var lines = new ByteArrayOutputStream();
        ReplyMetadata destination = null;
        for (byte[] document = documents.next(); document != null; document = documents.next()) {
            SinkRecord row = chain.apply(changeEvent(topic, record, document));
            if (row != null && row.value() != null) {
                requireOneTable(row);
                lines.writeBytes(rowLines.line(row));
                destination = same(destination, routing.destination(row));
                requireAnswerable(lines.size());
            }
        }
        return destination == null ? new Dropped(record) : ok(record, lines.toByteArray(), destination);
    }

    private static Answer ok(FirehoseRecord record, byte[] lines, ReplyMetadata destination) {
        requireAnswerable(lines.length);
        return new Ok(record, ByteBuffer.wrap(lines), destination);
    }

    /** Looked at while rows are made, so that those of one record never take more memory than a reply. */
    private static void requireAnswerable(int rowBytes) {
        if (rowBytes > FirehoseResponse.MAX_ROW_BYTES) {
            throw new DataException("The rows of this record alone exceed Lambda's reply, which holds "
                    + FirehoseResponse.MAX_ROW_BYTES + " bytes of rows. Put fewer changes into a record.");
        }
    }

    /** The change event as a sink task would see it after a byte array converter. */
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
                TimestampType.LOG_APPEND_TIME,
                record.kinesisSequence() == null ? null : KinesisHeader.of(record.kinesisSequence()));
    }

    /** Firehose puts a record's lines into one folder. */
    private void requireOneTable(SinkRecord row) {
        LeftRow left = LeftRow.of(row);
        if (left != null) {
            throw new DataException("The item has changed its entity, to " + row.topic()
                    + ", and has to be removed from "
                    + left.topic() + " as well, and Firehose takes a record to one place. Tell entities apart by the"
                    + " table's key, which never changes, or use the Connect path.");
        }
        if (row.headers().lastWithName(FlattenDynamoDb.ENTITY) != null
                && !routing.partitionKeyHeaders().contains(FlattenDynamoDb.ENTITY)) {
            throw new DataException("Rows of several entities would get into one folder. Set "
                    + LambdaOptions.PARTITION_KEY_HEADERS + "=" + FlattenDynamoDb.ENTITY
                    + " and a prefix with !{partitionKeyFromLambda:" + FlattenDynamoDb.ENTITY + "}.");
        }
    }

    private static ReplyMetadata same(@Nullable ReplyMetadata before, ReplyMetadata destination) {
        if (before != null && !before.equals(destination)) {
            throw new DataException("The record holds several change events with different partition keys or Iceberg"
                    + " operations, and Firehose takes one of each for a record.");
        }
        return destination;
    }
}
