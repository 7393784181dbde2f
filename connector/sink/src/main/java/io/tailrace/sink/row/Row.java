package io.tailrace.sink.row;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * One row on its way into a file: the record's value and where in Kafka it came from. It is not the record: keys, headers
 * and timestamps have played their part when a row is made.
 *
 * @param value a {@link Struct}, or a {@link Map} with string keys
 * @param topic the topic as Kafka knows it, before any transform renamed it
 */
public record Row(Object value, String topic, int partition, long offset) {

    public Row {
        if (!(value instanceof Struct) && !(value instanceof Map)) {
            throw new DataException("The value at " + topic + "-" + partition + "@" + offset + " is a "
                    + value.getClass().getName() + ". The sink writes Struct and Map values: use a converter such as"
                    + " JsonConverter, and FlattenDynamoDb for changes of DynamoDB.");
        }
    }

    /** The schema of the value; null for a map, which has none. */
    public @Nullable Schema schema() {
        return value instanceof Struct struct ? struct.schema() : null;
    }
}
