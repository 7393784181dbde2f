package io.tailrace.lambda;

import io.tailrace.chain.TransformChain;
import io.tailrace.lambda.Answer.Dropped;
import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.Answer.Ok;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Answers one record: its data through the chain, and what that gives as lines. Keeps nothing between records. */
final class RecordTransformer {

    private final TransformChain<SinkRecord> chain;
    private final List<String> partitionKeyHeaders;
    private final RowLines rowLines = new RowLines();

    RecordTransformer(TransformChain<SinkRecord> chain, List<String> partitionKeyHeaders) {
        this.chain = chain;
        this.partitionKeyHeaders = List.copyOf(partitionKeyHeaders);
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
        Map<String, String> partitionKeys = null;
        for (byte[] document : JsonDocuments.split(Payload.open(record.base64()))) {
            SinkRecord row = chain.apply(changeEvent(topic, record, document));
            if (row != null && row.value() != null) {
                lines.writeBytes(rowLines.line(row));
                partitionKeys = sameKeys(partitionKeys, partitionKeys(row));
            }
        }
        return partitionKeys == null
                ? new Dropped(record)
                : new Ok(record, ByteBuffer.wrap(lines.toByteArray()), partitionKeys);
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

    private Map<String, String> partitionKeys(SinkRecord row) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String name : partitionKeyHeaders) {
            Header header = row.headers().lastWithName(name);
            if (header == null || header.value() == null) {
                throw new DataException("The row has no header '" + name + "', which "
                        + LambdaOptions.PARTITION_KEY_HEADERS + " names as a partition key.");
            }
            keys.put(name, Values.convertToString(header.schema(), header.value()));
        }
        return keys;
    }

    private static Map<String, String> sameKeys(@Nullable Map<String, String> before, Map<String, String> keys) {
        if (before != null && !before.equals(keys)) {
            throw new DataException("The record holds several change events with different partition keys,"
                    + " and Firehose takes one set for each record.");
        }
        return keys;
    }
}
