package io.tailrace.local.managed.firehose;

import java.time.Instant;
import software.amazon.awssdk.core.SdkBytes;

/** A record as it was read from Kinesis. */
record SourceRecord(String shardId, String sequenceNumber, String partitionKey, Instant arrival, SdkBytes data) {

    /** What the transform answers by: unique among the records of a batch. */
    String recordId() {
        return sequenceNumber + "000000";
    }

    int size() {
        return data.asByteArrayUnsafe().length;
    }
}
