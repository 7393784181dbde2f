package io.tailrace.sink.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.sink.row.ColumnTypes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** JSON lines as Jackson's parser finds them, each value as its column's type, in the form of {@link PlainRows}. */
final class JsonRows {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonRows() {}

    static List<Map<String, @Nullable Object>> read(Path file, Schema schema) throws IOException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (String line : Files.readString(file).split("\n", -1)) {
            if (!line.isEmpty()) {
                try (JsonParser json = JSON.createParser(line)) {
                    json.nextToken();
                    rows.add(struct(schema, json));
                    if (json.nextToken() != null) {
                        throw new AssertionError("There is more in the line " + line);
                    }
                }
            }
        }
        return rows;
    }

    /** A field that is not there is null. */
    private static Map<String, @Nullable Object> struct(Schema schema, JsonParser json) throws IOException {
        Map<String, @Nullable Object> struct = new LinkedHashMap<>();
        schema.fields().forEach(field -> struct.put(field.name(), null));
        while (json.nextToken() != JsonToken.END_OBJECT) {
            Field field = schema.field(json.currentName());
            json.nextToken();
            if (struct.put(field.name(), value(field.schema(), json)) != null) {
                throw new AssertionError(field.name() + " is there twice");
            }
        }
        return struct;
    }

    private static @Nullable Object value(Schema schema, JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (schema.name() != null) {
            String text = json.getText();
            return switch (schema.name()) {
                case Decimal.LOGICAL_NAME -> new BigDecimal(text).setScale(ColumnTypes.scaleOf(schema));
                case Date.LOGICAL_NAME -> LocalDate.parse(text);
                case Time.LOGICAL_NAME -> json.getLongValue();
                case Timestamp.LOGICAL_NAME -> Instant.parse(text.replace(' ', 'T') + "Z");
                default -> throw new AssertionError(schema.name());
            };
        }
        return switch (schema.type()) {
            case STRING -> json.getText();
            case BOOLEAN -> json.getBooleanValue();
            case INT8, INT16, INT32, INT64 -> json.getLongValue();
            case FLOAT32 -> Float.valueOf(json.getText());
            case FLOAT64 -> Double.valueOf(json.getText());
            case BYTES -> ByteBuffer.wrap(Base64.getDecoder().decode(json.getText()));
            case STRUCT -> struct(schema, json);
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(schema.valueSchema(), json));
                }
                yield list;
            }
            case MAP -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String key = json.currentName();
                    json.nextToken();
                    map.put(key, value(schema.valueSchema(), json));
                }
                yield map;
            }
        };
    }
}
