package io.tailrace.event.json;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Binary;
import io.tailrace.event.AttributeValue.Bool;
import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Null;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.Item;
import io.tailrace.event.MalformedEventException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads DynamoDB JSON that a converter has made maps and lists of already. As strict as {@link ItemParser}, with the same
 * words, so that a record is good or bad whichever converter it came through.
 */
final class ItemMaps {

    private ItemMaps() {}

    /** The attributes of a map from names to typed values; the path says where the map is in the record. */
    static Item item(Map<?, ?> attributes, String path) {
        return item(attributes, path, 0);
    }

    private static Item item(Map<?, ?> attributes, String path, int depth) {
        refuseTooDeep(path, depth);
        Item.Builder item = new Item.Builder();
        for (Map.Entry<?, ?> entry : attributes.entrySet()) {
            String name = String.valueOf(entry.getKey());
            item.add(name, value(entry.getValue(), path + "/" + name, depth));
        }
        return item.build();
    }

    private static AttributeValue value(@Nullable Object value, String path, int depth) {
        if (!(value instanceof Map<?, ?> typed)) {
            throw new MalformedEventException("not an attribute value: expected an object like {\"S\":...}", path);
        }
        if (typed.isEmpty()) {
            throw new MalformedEventException("an attribute value without a type", path);
        }
        if (typed.size() > 1) {
            throw new MalformedEventException("an attribute value with more than one type", path);
        }
        Map.Entry<?, ?> only = typed.entrySet().iterator().next();
        String type = String.valueOf(only.getKey());
        return value(type, only.getValue(), path + "/" + type, depth);
    }

    private static AttributeValue value(String type, @Nullable Object value, String path, int depth) {
        return switch (type) {
            case "S" -> new Text(text(value, path));
            case "N" -> new Numeric(text(value, path));
            case "B" -> new Binary(text(value, path));
            case "BOOL" -> {
                if (value instanceof Boolean bool) {
                    yield Bool.of(bool);
                }
                throw new MalformedEventException("expected true or false", path);
            }
            case "NULL" -> {
                if (Boolean.TRUE.equals(value)) {
                    yield Null.NULL;
                }
                throw new MalformedEventException("expected true, the only value of NULL", path);
            }
            case "M" -> {
                if (value instanceof Map<?, ?> map) {
                    yield item(map, path, depth + 1);
                }
                throw new MalformedEventException("expected an object of attribute values", path);
            }
            case "L" -> list(value, path, depth + 1);
            case "SS" -> group(AttributeValue.Type.SS, value, path);
            case "NS" -> group(AttributeValue.Type.NS, value, path);
            case "BS" -> group(AttributeValue.Type.BS, value, path);
            default ->
                throw new MalformedEventException(
                        "not a type of DynamoDB (S, N, B, BOOL, NULL, M, L, SS, NS, BS)", path);
        };
    }

    private static String text(@Nullable Object value, String path) {
        if (value instanceof String text) {
            return text;
        }
        throw new MalformedEventException("expected a text", path);
    }

    private static Sequence list(@Nullable Object value, String path, int depth) {
        refuseTooDeep(path, depth);
        List<?> elements = elements(value, path);
        List<AttributeValue> values = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            values.add(value(elements.get(i), path + "/" + i, depth));
        }
        return new Sequence(values);
    }

    private static Group group(AttributeValue.Type type, @Nullable Object value, String path) {
        List<?> elements = elements(value, path);
        List<String> members = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            members.add(text(elements.get(i), path + "/" + i));
        }
        return new Group(type, members);
    }

    private static List<?> elements(@Nullable Object value, String path) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new MalformedEventException("expected an array", path);
    }

    private static void refuseTooDeep(String path, int depth) {
        if (depth > ItemParser.MAX_DEPTH) {
            throw new MalformedEventException("maps and lists nested deeper than DynamoDB allows", path);
        }
    }
}
