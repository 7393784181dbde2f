package io.tailrace.transform;

import io.tailrace.json.JsonLines;
import io.tailrace.option.NameList;
import io.tailrace.option.Options;
import io.tailrace.option.PluginVersion;
import io.tailrace.record.AddedFields;
import io.tailrace.record.RecordFailure;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Adds the record's own key, time and headers to its row, after the row's fields, for sinks that write rows alone. A folder by a header is a folder by
 * the field that the header has become.
 */
@SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
public final class RecordFields<R extends ConnectRecord<R>> implements Transformation<R> {

    private static final String KEY = "key.name";
    private static final String TIMESTAMP = "timestamp.name";
    private static final String HEADERS = "headers";

    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    KEY,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.HIGH,
                    "The name of the field with the record's key, as text: a text as it is, bytes in base64, a key of several"
                            + " fields as JSON. Empty: none.",
                    "Record",
                    1,
                    Width.SHORT,
                    "Key")
            .define(
                    TIMESTAMP,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.HIGH,
                    "The name of the field with the record's timestamp, as a timestamp. Empty: none.",
                    "Record",
                    2,
                    Width.SHORT,
                    "Timestamp")
            .define(
                    HEADERS,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.HIGH,
                    "Headers to add, separated by commas, each by its name or as `header:field`: `trace-id:trace_id, source`."
                            + " The field has the last header of that name, as text, and is null without one.",
                    "Record",
                    3,
                    Width.LONG,
                    "Headers");

    private static final Schema TIME = Timestamp.builder().optional().build();

    private final JsonLines lines = JsonLines.ofAnyValue();
    private boolean hasKey;
    private boolean hasTimestamp;
    private List<String> headers;
    private AddedFields fields;

    @Override
    public void configure(Map<String, ?> properties) {
        Options config = Options.of(CONFIG_DEF, properties);
        Map<String, Schema> added = new LinkedHashMap<>();
        headers = new ArrayList<>();
        hasKey = add(added, KEY, config.text(KEY), Schema.OPTIONAL_STRING_SCHEMA);
        hasTimestamp = add(added, TIMESTAMP, config.text(TIMESTAMP), TIME);
        for (String text : NameList.of(config.text(HEADERS))) {
            int colon = text.lastIndexOf(':');
            String header = colon < 0 ? text : text.substring(0, colon).strip();
            String field = colon < 0 ? text : text.substring(colon + 1).strip();
            if (header.isEmpty() || !add(added, HEADERS, field, Schema.OPTIONAL_STRING_SCHEMA)) {
                throw new ConfigException(HEADERS, text, "must be the name of a header, or header:field");
            }
            headers.add(header);
        }
        if (added.isEmpty()) {
            throw new ConfigException("RecordFields adds nothing: set " + KEY + ", " + TIMESTAMP + " or " + HEADERS);
        }
        fields = new AddedFields(
                added, "Give the record's own field another name with " + KEY + ", " + TIMESTAMP + " or " + HEADERS);
    }

    /** Whether there is a name. */
    private static boolean add(Map<String, Schema> added, String option, String name, Schema schema) {
        if (name.isEmpty()) {
            return false;
        }
        if (added.keySet().stream()
                .anyMatch(other -> other.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))) {
            throw new ConfigException(option, name, "another field that is added has this name");
        }
        added.put(name, schema);
        return true;
    }

    @Override
    public R apply(R record) {
        if (record.value() == null) {
            return record;
        }
        try {
            SchemaAndValue row = fields.addTo(record.value(), values(record));
            return record.newRecord(
                    record.topic(),
                    record.kafkaPartition(),
                    record.keySchema(),
                    record.key(),
                    row.schema(),
                    row.value(),
                    record.timestamp());
        } catch (DataException e) {
            throw RecordFailure.at(record, e);
        }
    }

    private List<@Nullable Object> values(R record) {
        List<@Nullable Object> values = new ArrayList<>();
        if (hasKey) {
            values.add(text(record.key()));
        }
        if (hasTimestamp) {
            values.add(record.timestamp() == null ? null : Date.from(Instant.ofEpochMilli(record.timestamp())));
        }
        for (String name : headers) {
            Header header = record.headers().lastWithName(name);
            values.add(header == null ? null : text(header.value()));
        }
        return values;
    }

    private @Nullable String text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof ByteBuffer buffer) {
            return StandardCharsets.ISO_8859_1
                    .decode(Base64.getEncoder().encode(buffer.duplicate()))
                    .toString();
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof Date time) {
            return time.toInstant().toString();
        }
        // As the only field of a row, without the row around it.
        String line = new String(lines.line(null, Map.of("v", value)), StandardCharsets.UTF_8);
        return line.substring("{\"v\":".length(), line.length() - "}\n".length());
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return PluginVersion.of(RecordFields.class);
    }

    @Override
    public void close() {}
}
