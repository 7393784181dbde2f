package io.tailrace.local.managed.firehose;

import java.util.Map;

/** What the transform made of one record. */
sealed interface Outcome {

    SourceRecord record();

    /**
     * A record to deliver.
     *
     * @param data what replaces the record's data
     * @param partitionKeys where it is to go
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Ok(SourceRecord record, byte[] data, Map<String, String> partitionKeys) implements Outcome {}

    /** A record that is left out on purpose. */
    record Dropped(SourceRecord record) implements Outcome {}

    /**
     * A record for the error output.
     *
     * @param attempts how often the function was invoked with it
     */
    record Failed(SourceRecord record, ErrorOutput error, int attempts) implements Outcome {}
}
