package io.tailrace.merge;

import io.tailrace.merge.MergeDefinition.LogRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.errors.ConnectException;

/** Which columns a current table has, given those of its log: the item's own, and after them those that say which change made the row. */
final class CurrentColumns {
    static final String EVENT_TYPE = "cdc_event_type";
    static final String EVENT_TIME = "cdc_event_time";
    static final String STREAM = "cdc_stream";
    static final String SEQUENCE = "cdc_sequence";
    static final String EVENT_ID = "cdc_event_id";
    /** By which rows of snapshots and changes are compared. */
    static final String ROW_TIME = "cdc_row_time";

    static final String TOPIC = "kafka_topic";
    static final String PARTITION = "kafka_partition";
    static final String OFFSET = "kafka_offset";

    private static final List<String> ORDER = List.of(EVENT_TYPE, EVENT_TIME, STREAM, SEQUENCE, EVENT_ID);
    private static final List<String> PLACE = List.of(TOPIC, PARTITION, OFFSET);
    /** They say something of a change, and nothing of an item. */
    private static final Set<String> OF_CHANGES = Set.of(EVENT_TYPE, "cdc_changed", "cdc_ttl_expired");

    private CurrentColumns() {}

    /**
     * The columns for these of a log, with the log's ids.
     *
     * @throws ConnectException when the log lacks one that an item's rows are ordered by
     */
    static Schema of(MergeDefinition definition, Schema columns) {
        List<String> missing = required(definition.rows())
                .filter(name -> columns.findField(name) == null)
                .toList();
        if (!missing.isEmpty()) {
            throw new ConnectException(
                    "Table " + definition.log() + " lacks the columns " + missing + ", which give an item's changes"
                            + " their order, so it cannot be merged. FlattenDynamoDb adds them unless its options metadata or"
                            + " metadata.prefix leave them out.");
        }
        NestedField rowTime =
                NestedField.optional(columns.highestFieldId() + 1, ROW_TIME, Types.TimestampType.withoutZone());
        return new Schema(
                names(columns.columns().stream().map(NestedField::name).toList()).stream()
                        .map(name -> name.equals(ROW_TIME) ? rowTime : columns.findField(name))
                        .toList());
    }

    private static Stream<String> required(LogRows rows) {
        return switch (rows) {
            case CHUNKS -> Stream.concat(ORDER.stream(), PLACE.stream());
            case OBJECTS -> ORDER.stream();
        };
    }

    /** Their names, for those of a log's columns. */
    static List<String> names(List<String> log) {
        List<String> items = new ArrayList<>();
        List<String> metadata = new ArrayList<>();
        for (String name : log) {
            if (!OF_CHANGES.contains(name) && !name.equals(ROW_TIME)) {
                boolean own = !name.startsWith("cdc_") && !name.startsWith("kafka_");
                (own ? items : metadata).add(name);
            }
        }
        items.addAll(metadata);
        items.add(ROW_TIME);
        return items;
    }
}
