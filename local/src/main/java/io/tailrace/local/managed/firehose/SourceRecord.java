package io.tailrace.local.managed.firehose;

import java.time.Instant;
import software.amazon.awssdk.core.SdkBytes;

/** A record as it was read from Kinesis. */
record SourceRecord(String shardId, String sequenceNumber, String partitionKey, Instant arrival, SdkBytes data) {

    /** What the transform answers by: unique among the records of a batch. */
    String recordId() {
        return sequenceNumber + "000000";
    }

    /** The same record with what a step made of its data. */
    SourceRecord with(byte[] other) {
        return new SourceRecord(shardId, sequenceNumber, partitionKey, arrival, SdkBytes.fromByteArray(other));
    }

    int size() {
        return data.asByteArrayUnsafe().length;
    }
}
