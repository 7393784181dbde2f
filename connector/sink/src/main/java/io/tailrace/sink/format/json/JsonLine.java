package io.tailrace.sink.format.json;

import io.tailrace.json.JsonLines;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;

/** One row as a line of JSON, encoded in memory first: one that fails halfway leaves nothing in a file. */
final class JsonLine {
    private final KafkaColumns kafkaColumns;
    private final JsonLines lines = new JsonLines();

    JsonLine(KafkaColumns kafkaColumns) {
        this.kafkaColumns = kafkaColumns;
    }

    /**
     * The row, followed by a line feed.
     *
     * @throws org.apache.kafka.connect.errors.DataException when it has no form in JSON
     */
    byte[] encode(Row row) {
        if (kafkaColumns == KafkaColumns.LEFT_OUT) {
            return lines.line(null, row.value());
        }
        for (String name : KafkaColumns.NAMES) {
            if (hasColumn(row, name)) {
                throw KafkaColumns.taken(name);
            }
        }
        return lines.line(row.value(), KafkaColumns.NAMES, KafkaColumns.valuesOf(row));
    }

    private static boolean hasColumn(Row row, String name) {
        return row.value() instanceof Struct struct
                ? struct.schema().field(name) != null
                : ((Map<?, ?>) row.value()).containsKey(name);
    }
}
