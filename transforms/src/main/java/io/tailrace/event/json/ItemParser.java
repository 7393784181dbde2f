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
import io.tailrace.json.JsonCursor;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads DynamoDB JSON in one pass and without a tree in between.
 *
 * <p>Strict about the form, since DynamoDB always writes it the same way and a guess would be a silent change: one type
 * key per value, the JSON kind that belongs to it, no name twice.
 */
final class ItemParser {

    /** DynamoDB stops at 32. Twice that leaves room for other ways to count, and still bounds the stack. */
    static final int MAX_DEPTH = 64;

    private ItemParser() {}

    /** Reads the object that was just entered, and leaves it. */
    static Item item(JsonCursor json) {
        return item(json, 0);
    }

    private static Item item(JsonCursor json, int depth) {
        if (depth > MAX_DEPTH) {
            throw json.malformed("maps and lists nested deeper than DynamoDB allows");
        }
        Item.Builder item = new Item.Builder();
        for (String name = json.firstName(); name != null; name = json.nextName()) {
            if (!item.add(name, value(json, depth))) {
                throw json.malformed("an attribute occurs twice");
            }
        }
        return item.build();
    }

    private static AttributeValue value(JsonCursor json, int depth) {
        if (!json.opens('{')) {
            throw json.notThis("not an attribute value: expected an object like {\"S\":...}");
        }
        String type = json.firstName();
        if (type == null) {
            throw json.malformed("an attribute value without a type");
        }
        AttributeValue value = switch (type) {
            case "S" -> new Text(text(json));
            case "N" -> new Numeric(text(json));
            case "B" -> new Binary(text(json));
            case "BOOL" -> bool(json);
            case "NULL" -> nothing(json);
            case "M" -> map(json, depth + 1);
            case "L" -> list(json, depth + 1);
            case "SS" -> group(json, AttributeValue.Type.SS);
            case "NS" -> group(json, AttributeValue.Type.NS);
            case "BS" -> group(json, AttributeValue.Type.BS);
            default -> throw json.malformed("not a type of DynamoDB (S, N, B, BOOL, NULL, M, L, SS, NS, BS)");
        };
        if (json.nextName() != null) {
            throw json.malformedAround("an attribute value with more than one type");
        }
        return value;
    }

    private static String text(JsonCursor json) {
        if (!json.isText()) {
            throw json.expected("a text");
        }
        return json.text();
    }

    private static Bool bool(JsonCursor json) {
        if (json.passesTrue()) {
            return Bool.TRUE;
        }
        if (json.passesFalse()) {
            return Bool.FALSE;
        }
        throw json.expected("true or false");
    }

    private static Null nothing(JsonCursor json) {
        if (!json.passesTrue()) {
            throw json.expected("true, the only value of NULL");
        }
        return Null.NULL;
    }

    private static Item map(JsonCursor json, int depth) {
        if (!json.opens('{')) {
            throw json.expected("an object of attribute values");
        }
        return item(json, depth);
    }

    private static Sequence list(JsonCursor json, int depth) {
        if (depth > MAX_DEPTH) {
            throw json.malformed("maps and lists nested deeper than DynamoDB allows");
        }
        startArray(json);
        List<AttributeValue> values = new ArrayList<>();
        for (boolean more = json.firstElement(); more; more = json.nextElement()) {
            values.add(value(json, depth));
        }
        return new Sequence(values);
    }

    private static Group group(JsonCursor json, AttributeValue.Type type) {
        startArray(json);
        List<String> members = new ArrayList<>();
        for (boolean more = json.firstElement(); more; more = json.nextElement()) {
            members.add(text(json));
        }
        return new Group(type, members);
    }

    private static void startArray(JsonCursor json) {
        if (!json.opens('[')) {
            throw json.expected("an array");
        }
    }
}
