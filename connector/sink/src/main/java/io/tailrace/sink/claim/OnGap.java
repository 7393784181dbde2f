package io.tailrace.sink.claim;

/** What happens to a partition whose next records are gone from Kafka, or were passed over by hand. */
public enum OnGap {
    FAIL,
    CONTINUE
}
