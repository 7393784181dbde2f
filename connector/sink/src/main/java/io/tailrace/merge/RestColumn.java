package io.tailrace.merge;

import io.tailrace.chain.EntityChains;
import io.tailrace.chain.TransformChain;
import io.tailrace.event.json.DynamoDbJson;
import io.tailrace.json.JsonCursor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * A column out of {@code cdc_rest}, made by the transforms themselves: each attribute that was left there goes through them once
 * more, as the only attribute of an inserted item. So its value is the one that it would have had, masks and all.
 */
public final class RestColumn implements AutoCloseable {
    private static final String REST = "cdc_rest";

    private final JsonCursor json = new JsonCursor();
    private final TransformChain<SinkRecord> chain;
    private final String topic;
    private final Field column;
    private final boolean hasDefault;

    /**
     * The column of a chain.
     *
     * @param configuration with the lines of {@code transforms}
     * @param topic one whose rows have the column
     * @throws ConfigException when rows have no such column
     */
    public RestColumn(Map<String, String> configuration, String topic, String column) {
        if (EntityChains.of(configuration, topic).size() > 1) {
            throw new ConfigException(
                    "The transforms make rows of several entities, each with columns of its own. Name the"
                            + " sink's file, which says which entity the table holds.");
        }
        this.chain = TransformChain.load(configuration);
        @Nullable Struct row = row(topic, "{}");
        List<Field> fields = row == null ? List.of() : row.schema().fields();
        @Nullable Field found = fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(column))
                .findFirst()
                .orElse(null);
        if (row == null
                || found == null
                || fields.stream().noneMatch(field -> field.name().equals(REST))) {
            chain.close();
            throw new ConfigException("The rows that the transforms make of topic " + topic + " have no column "
                    + (found == null ? column : REST)
                    + ". Declare it first, as in transforms.flatten.columns=..., " + column
                    + " string, and let the sink"
                    + " run with it.");
        }
        this.topic = topic;
        this.column = found;
        this.hasDefault = row.get(found) != null;
    }

    /** The topic of rows that do not say theirs. */
    String topic() {
        return topic;
    }

    /** The column's name, as tables have it. */
    public String column() {
        return column.name().toLowerCase(Locale.ROOT);
    }

    /** The column's schema, as the transforms declare it now. */
    public Schema schema() {
        return column.schema();
    }

    /**
     * What becomes of the rest of a row.
     *
     * @param topic of the row
     * @param rest DynamoDB JSON of attributes, as in {@code cdc_rest}
     * @return null when nothing in it is of the column
     */
    @Nullable Filled of(String topic, String rest) {
        Map<String, String> attributes = attributes(rest);
        for (Map.Entry<String, String> attribute : List.copyOf(attributes.entrySet())) {
            @Nullable Struct row = row(topic, object(Map.of(attribute.getKey(), attribute.getValue())));
            if (row != null && row.get(column.name()) != null && isForColumn(attribute.getKey(), topic)) {
                @Nullable String left = row.getString(REST);
                Map<String, String> kept = left == null ? Map.of() : attributes(left);
                attributes.putAll(kept);
                if (!kept.containsKey(attribute.getKey())) {
                    attributes.remove(attribute.getKey());
                }
                return new Filled(row.get(column.name()), attributes.isEmpty() ? null : object(attributes));
            }
        }
        return null;
    }

    /** Where the column has a value without any attribute, the one that empties it is its own. */
    private boolean isForColumn(String attribute, String topic) {
        if (!hasDefault) {
            return true;
        }
        @Nullable Struct row = row(topic, object(Map.of(attribute, "{\"NULL\":true}")));
        return row != null && row.get(column.name()) == null;
    }

    /**
     * A column's value that was in a rest.
     *
     * @param value by the column's schema
     * @param rest what is left; null for nothing
     */
    record Filled(Object value, @Nullable String rest) {}

    /** The attributes of a rest as it has them, each with its DynamoDB JSON. */
    private Map<String, String> attributes(String rest) {
        Map<String, String> attributes = new LinkedHashMap<>();
        json.start(rest);
        if (!json.opens('{')) {
            throw json.expected("an object");
        }
        for (String name = json.firstName(); name != null; name = json.nextName()) {
            int from = json.offset();
            json.skip();
            attributes.put(name, json.since(from));
        }
        json.end();
        return attributes;
    }

    private static String object(Map<String, String> attributes) {
        StringBuilder object = new StringBuilder("{");
        attributes.forEach((name, value) -> {
            object.append(object.length() == 1 ? "" : ",");
            DynamoDbJson.appendText(object, name);
            object.append(':').append(value);
        });
        return object.append('}').toString();
    }

    /** What the transforms make of an item with these attributes; null when they drop it, or it is a part of an attribute only. */
    private @Nullable Struct row(String topic, String image) {
        String change = """
                {"eventID":"0","eventName":"INSERT","dynamodb":{"ApproximateCreationDateTime":0,"Keys":{},"NewImage":%s}}
                """.formatted(image);
        try {
            SinkRecord row = chain.apply(new SinkRecord(topic, 0, null, null, null, change, 0));
            return row != null && row.value() instanceof Struct struct ? struct : null;
        } catch (DataException partOfAnAttribute) {
            return null;
        }
    }

    @Override
    public void close() {
        chain.close();
    }
}
