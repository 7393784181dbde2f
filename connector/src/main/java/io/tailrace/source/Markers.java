package io.tailrace.source;

import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Records that carry an offset and nothing else, to a topic of their own: Connect stores no offset without a record. Key and value are null, so
 * that every converter writes and every transform passes them; the topic must be one that Kafka does not compact.
 */
public record Markers(String topic) {

    /** Deletes a stored offset. */
    public SourceRecord deletion(Map<String, ?> partition) {
        return new SourceRecord(partition, null, topic, null, null, null, null);
    }

    public SourceRecord marker(Map<String, ?> partition, Map<String, ?> offset) {
        return new SourceRecord(partition, offset, topic, null, null, null, null);
    }
}
