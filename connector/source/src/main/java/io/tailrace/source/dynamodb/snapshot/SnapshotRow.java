package io.tailrace.source.dynamodb.snapshot;

import io.tailrace.source.ChangeRecord;
import io.tailrace.source.KeyedChange;
import java.util.Map;

/** A scanned row that knows its page, so that its acknowledgement can be counted. */
public final class SnapshotRow extends ChangeRecord {

    private static final long serialVersionUID = 1L;

    private final transient PageDelivery page;

    SnapshotRow(Map<String, ?> partition, Map<String, ?> offset, String topic, KeyedChange event, PageDelivery page) {
        super(partition, offset, topic, event);
        this.page = page;
    }

    public PageDelivery page() {
        return page;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
