package io.tailrace.record;

import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Failures with the record's position, which is all one needs to find it; payloads stay out of messages. */
public final class RecordFailure {

    private RecordFailure() {}

    public static DataException at(ConnectRecord<?> record, RuntimeException failure) {
        String offset = record instanceof SinkRecord sink ? " offset " + sink.kafkaOffset() : "";
        return new DataException(
                record.topic() + " partition " + record.kafkaPartition() + offset + ": " + failure.getMessage(),
                failure);
    }
}
