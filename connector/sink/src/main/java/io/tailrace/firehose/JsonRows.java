package io.tailrace.firehose;

import io.tailrace.event.MalformedEventException;
import io.tailrace.json.JsonCursor;
import io.tailrace.sink.row.DeclaredColumns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Rows as the function writes them: a JSON object on each line. */
final class JsonRows implements ObjectRows {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final Schema schema;
    private final DeclaredColumns columns;
    private final JsonCursor json = new JsonCursor();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;

    /** @param in the lines, not compressed; closed with this */
    JsonRows(InputStream in, Schema schema) {
        this.in = in;
        this.schema = schema;
        this.columns = new DeclaredColumns(schema);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public @Nullable Struct next() throws IOException {
        byte @Nullable [] line = line();
        while (line != null && line.length == 0) {
            line = line();
        }
        return line == null ? null : (Struct) columns.apply(object(line));
    }

    private Map<String, @Nullable Object> object(byte[] line) {
        try {
            json.start(line);
            if (!json.opens('{')) {
                throw json.expected("an object");
            }
            Map<String, @Nullable Object> object = entries();
            json.end();
            return object;
        } catch (MalformedEventException e) {
            throw new DataException("The line is not a row: " + e.getMessage(), e);
        }
    }

    private Map<String, @Nullable Object> entries() {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (String name = json.firstName(); name != null; name = json.nextName()) {
            entries.put(name, value());
        }
        return entries;
    }

    private @Nullable Object value() {
        if (json.isText()) {
            return json.text();
        }
        if (json.passesNull()) {
            return null;
        }
        if (json.passesTrue()) {
            return true;
        }
        if (json.passesFalse()) {
            return false;
        }
        if (json.opens('{')) {
            return entries();
        }
        if (json.opens('[')) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (boolean more = json.firstElement(); more; more = json.nextElement()) {
                elements.add(value());
            }
            return elements;
        }
        @Nullable String number = json.number();
        if (number == null) {
            throw json.expected("a value");
        }
        return new BigDecimal(number);
    }

    /** The next line without its end; null after the last. */
    private byte @Nullable [] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean any = false;
        while (true) {
            if (at == end) {
                at = 0;
                end = Math.max(0, in.read(buffer));
                if (end == 0) {
                    return any ? line.toByteArray() : null;
                }
            }
            any = true;
            int start = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, start, at - start);
            if (at < end) {
                at++;
                return line.toByteArray();
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
