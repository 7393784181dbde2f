package io.tailrace.lambda;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record of an invocation, its data still in base64: a record that fails goes back exactly as it came.
 *
 * @param recordId the name by which Firehose expects the answer
 * @param field the field that holds the data, and that the answer must use too
 * @param base64 the data as it is in the event, not decoded
 * @param arrival when Firehose received it
 * @param kinesisSequence its sequence number in the Kinesis stream that Firehose read; null where it read another source
 */
record FirehoseRecord(
        String recordId,
        DataField field,
        ByteBuffer base64,
        Instant arrival,
        @Nullable String kinesisSequence) {

    FirehoseRecord(String recordId, DataField field, ByteBuffer base64, Instant arrival) {
        this(recordId, field, base64, arrival, null);
    }

    /** The property of a source's data, in events and answers alike. */
    enum DataField {
        /** Kinesis Data Streams and direct put. */
        DATA("data"),
        /** Amazon MSK. */
        KAFKA_RECORD_VALUE("kafkaRecordValue");

        private final String jsonName;

        DataField(String jsonName) {
            this.jsonName = jsonName;
        }

        String jsonName() {
            return jsonName;
        }
    }
}
