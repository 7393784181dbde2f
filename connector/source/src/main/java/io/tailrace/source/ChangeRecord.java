package io.tailrace.source;

import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/** A change as Connect sends it, with the offset that is stored once it is delivered. */
public class ChangeRecord extends SourceRecord {

    private static final long serialVersionUID = 1L;

    public ChangeRecord(Map<String, ?> partition, Map<String, ?> offset, String topic, KeyedChange change) {
        super(
                partition,
                offset,
                topic,
                null,
                change.key().schema(),
                change.key(),
                change.value().schema(),
                change.value(),
                change.time().toEpochMilli(),
                change.headers());
    }

    /** The record after a delete that lets a compacted topic forget the item. */
    public static SourceRecord tombstone(
            Map<String, ?> partition, Map<String, ?> offset, String topic, KeyedChange change) {
        return new SourceRecord(
                partition,
                offset,
                topic,
                null,
                change.key().schema(),
                change.key(),
                null,
                null,
                change.time().toEpochMilli());
    }
}
