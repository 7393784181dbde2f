package io.tailrace.local.managed.kinesis;

import java.math.BigInteger;
import java.time.Instant;

/** A record as a shard keeps it. The data is shared, never changed. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredRecord(BigInteger sequenceNumber, Instant arrival, String partitionKey, byte[] data) {

    /** What counts towards the limits of size. */
    int size() {
        return data.length + partitionKey.length();
    }
}
