package io.tailrace.record;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Binary;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.Item;
import io.tailrace.event.json.ItemReader;
import io.tailrace.row.AvroName;
import io.tailrace.row.Names;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.Columns;
import io.tailrace.value.RowFields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Reads an item's key from a record's key: DynamoDB JSON as text, bytes or a map, or the flat form of the source
 * connector, where a number is the text it came as and only the declared column says that it is one.
 */
public final class KeyReader {

    private static final Set<Scalar> NUMBERS =
            EnumSet.of(Scalar.TINYINT, Scalar.SMALLINT, Scalar.INT, Scalar.BIGINT, Scalar.FLOAT, Scalar.DOUBLE);

    private final ItemReader items = new ItemReader();
    private final @Nullable Columns columns;
    private final Names names;

    public KeyReader(@Nullable Columns columns, Names names) {
        this.columns = columns;
        this.names = names;
    }

    public Item read(Object key) {
        if (key instanceof String text) {
            return items.read(text);
        }
        if (key instanceof byte[] bytes) {
            return items.read(bytes);
        }
        if (key instanceof ByteBuffer buffer) {
            return items.read(StandardCharsets.UTF_8.decode(buffer.duplicate()).toString());
        }
        if (key instanceof Map<?, ?> map) {
            boolean typed = map.values().stream().allMatch(Map.class::isInstance);
            return typed ? items.read(map) : flat(map);
        }
        if (key instanceof Struct struct) {
            Map<String, @Nullable Object> parts = new LinkedHashMap<>();
            for (Field field : struct.schema().fields()) {
                parts.put(AvroName.attribute(field), RowFields.valueIn(struct, field));
            }
            return flat(parts);
        }
        throw new DataException("not a key of DynamoDB: a " + key.getClass().getSimpleName()
                + ". Expected DynamoDB JSON as text or bytes, a Map or a Struct");
    }

    private Item flat(Map<?, ?> parts) {
        Item.Builder key = new Item.Builder();
        parts.forEach((name, part) -> key.add(String.valueOf(name), value(String.valueOf(name), part)));
        return key.build();
    }

    private AttributeValue value(String name, @Nullable Object part) {
        if (part instanceof String text) {
            return isNumber(name) ? new Numeric(text) : new Text(text);
        }
        if (part instanceof byte[] bytes) {
            return new Binary(Base64.getEncoder().encodeToString(bytes));
        }
        if (part instanceof ByteBuffer buffer) {
            return new Binary(StandardCharsets.ISO_8859_1
                    .decode(Base64.getEncoder().encode(buffer.duplicate()))
                    .toString());
        }
        throw new DataException("not a key of DynamoDB: its part '" + name + "' is neither text, number nor binary");
    }

    private boolean isNumber(String name) {
        Column column = columns == null ? null : columns.find(names.name(name));
        return column != null && (column.type() instanceof Decimal || NUMBERS.contains(column.type()));
    }
}
