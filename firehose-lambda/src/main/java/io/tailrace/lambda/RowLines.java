package io.tailrace.lambda;

import io.tailrace.event.MalformedEventException;
import io.tailrace.json.JsonCursor;
import io.tailrace.json.JsonLines;
import io.tailrace.transform.FlattenDynamoDb;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Writes what came out of the chain as one line: a row, or the change event itself when the chain only filters. */
final class RowLines {

    private final JsonCursor json = new JsonCursor();

    private final JsonLines rows = new JsonLines();

    /**
     * The line, newline included.
     *
     * @throws DataException if the value is neither a row nor a JSON object
     */
    byte[] line(SinkRecord record) {
        Object value = record.value();
        if (value instanceof Struct || value instanceof Map) {
            return rows.line(record.valueSchema(), value);
        }
        if (value instanceof byte[] text) {
            return oneLine(text);
        }
        if (value instanceof String text) {
            return oneLine(text.getBytes(StandardCharsets.UTF_8));
        }
        throw new DataException("The chain made a " + value.getClass().getName()
                + " of the record: neither a row nor JSON text. Check the last transform.");
    }

    /** The line of a change's row without the row in between, or null when the change gives none. */
    byte @Nullable [] line(FlattenDynamoDb.Value<SinkRecord> flatten, byte[] change, @Nullable String kinesisSequence) {
        return flatten.line(change, kinesisSequence, rows);
    }

    /** Copies JSON without the space between its values, since a line break would cut it in two. */
    private byte[] oneLine(byte[] text) {
        try {
            json.start(text);
            json.skip();
            json.end();
        } catch (MalformedEventException e) {
            throw new DataException("The chain made no JSON of the record: " + e.getMessage());
        }
        var line = new ByteArrayOutputStream(text.length + 1);
        boolean inText = false;
        for (int i = 0; i < text.length; i++) {
            if (inText && text[i] == '\\') {
                line.write(text[i++]);
            } else if (text[i] == '"') {
                inText = !inText;
            }
            if (inText || text[i] > ' ') {
                line.write(text[i]);
            }
        }
        line.write('\n');
        return line.toByteArray();
    }
}
