package io.tailrace.source.dynamodb;

import io.tailrace.source.Marker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** What a reader finds in a topic. */
final class TopicView {

    private TopicView() {}

    /** The changes of one kind, each told by its table, its sequence number (snapshot rows have none) and its key. */
    static List<String> changes(List<SourceRecord> topic, String eventName) {
        return topic.stream()
                .filter(record -> valueOf(record) instanceof Struct value
                        && value.getString("eventName").equals(eventName))
                .map(TopicView::name)
                .toList();
    }

    /** The changes and rows of one table, each told as by {@link #changes}. */
    static List<String> ofTable(List<SourceRecord> topic, String table) {
        return topic.stream()
                .filter(record ->
                        record.topic().equals(table) && valueOf(record) instanceof Struct && !isNotice(record))
                .map(TopicView::name)
                .toList();
    }

    private static String name(SourceRecord record) {
        Struct value = (Struct) record.value();
        return record.topic() + " " + value.getString("eventName") + " "
                + value.getStruct("dynamodb").getString("SequenceNumber") + " "
                + ((Struct) record.key()).getString("order_id");
    }

    /** Changes, rows and tombstones. */
    static List<SourceRecord> withoutMarkers(List<SourceRecord> topic) {
        return topic.stream()
                .filter(record -> !(record instanceof Marker) && !isNotice(record))
                .toList();
    }

    /** Says that a snapshot is done, and is of no item. */
    static boolean isNotice(SourceRecord record) {
        return valueOf(record) instanceof Struct value
                && value.getString("eventName").equals("SNAPSHOT");
    }

    static int count(List<SourceRecord> topic, String eventName) {
        return changes(topic, eventName).size();
    }

    /** Price by order, as the last record of each key leaves it. */
    static Map<String, String> lastPrices(List<SourceRecord> topic) {
        Map<String, String> prices = new HashMap<>();
        for (SourceRecord record : topic) {
            if (valueOf(record) instanceof Struct value) {
                String key = ((Struct) record.key()).getString("order_id");
                String image = value.getStruct("dynamodb").getString("NewImage");
                if (image == null) {
                    prices.remove(key);
                } else {
                    prices.put(key, image.replaceAll(".*\"price\":\\{\"N\":\"([^\"]*)\".*", "$1"));
                }
            }
        }
        return prices;
    }

    /** The sequence numbers of the stream's changes in the order of the topic, by key. */
    static Map<String, List<String>> sequences(List<SourceRecord> topic) {
        Map<String, List<String>> byKey = new LinkedHashMap<>();
        for (SourceRecord record : topic) {
            if (valueOf(record) instanceof Struct value
                    && value.getStruct("dynamodb").getString("SequenceNumber") != null) {
                byKey.computeIfAbsent(((Struct) record.key()).getString("order_id"), key -> new ArrayList<>())
                        .add(value.getStruct("dynamodb").getString("SequenceNumber"));
            }
        }
        return byKey;
    }

    /** Markers go to a topic of their own, and what they look like means nothing. */
    private static @Nullable Object valueOf(SourceRecord record) {
        return record instanceof Marker ? null : record.value();
    }

    /** The markers that say a shard is read to its end. */
    static List<SourceRecord> ends(List<SourceRecord> topic) {
        return topic.stream()
                .filter(record -> record.sourceOffset() != null
                        && Objects.equals(record.sourceOffset().get("sequence"), "END"))
                .toList();
    }
}
