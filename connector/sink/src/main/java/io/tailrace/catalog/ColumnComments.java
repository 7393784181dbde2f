package io.tailrace.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people who open a table should know about the columns that Tailrace adds. */
final class ColumnComments {
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("cdc_event_type", "READ (in a snapshot), INSERT, MODIFY or REMOVE"),
            Map.entry("cdc_event_time", "when the change happened, UTC"),
            Map.entry("cdc_event_id", "the id of the change in its stream"),
            Map.entry("cdc_stream", "the stream of the change or snapshot: the time when DynamoDB made it, sortable"),
            Map.entry("cdc_sequence", "sortable place in that stream; null for rows of a snapshot"),
            Map.entry("cdc_table", "the DynamoDB table"),
            Map.entry("cdc_ttl_expired", "true when DynamoDB itself deleted the item, at its time to live"),
            Map.entry("cdc_changed", "attributes that this change touched"),
            Map.entry("cdc_rest", "DynamoDB JSON of what no column holds"),
            Map.entry("kafka_topic", "the topic that the change came through"),
            Map.entry("kafka_partition", "its partition there"),
            Map.entry("kafka_offset", "its place there; not the order of changes, which the views have"));

    private ColumnComments() {}

    static @Nullable String of(String column) {
        return KNOWN.get(column);
    }
}
