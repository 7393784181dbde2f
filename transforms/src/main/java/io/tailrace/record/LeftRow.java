package io.tailrace.record;

import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A second row of a record, in headers: the one that removes an item from the entity, or from under the key, that it had before the change. Who
 * writes the record's row has to write this one too, where its topic says.
 *
 * @param topic after which its table is named
 * @param row a Struct
 */
public record LeftRow(String topic, Schema schema, Object row) {

    public static final String NAME = "io.tailrace.left";

    private static final String TOPIC = "io.tailrace.left.topic";

    /** Puts the row into the headers of its record. */
    public void addTo(Headers headers) {
        headers.add(NAME, row, schema);
        headers.addString(TOPIC, topic);
    }

    /** The second row of a record; null when it has none. */
    public static @Nullable LeftRow of(ConnectRecord<?> record) {
        @Nullable Header row = record.headers().lastWithName(NAME);
        @Nullable Header topic = record.headers().lastWithName(TOPIC);
        return row == null || topic == null
                ? null
                : new LeftRow(String.valueOf(topic.value()), row.schema(), row.value());
    }
}
