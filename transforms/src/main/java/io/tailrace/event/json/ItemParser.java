package io.tailrace.event.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads DynamoDB JSON from a parser, in one pass and without a tree in between.
 *
 * <p>Strict about the form, since DynamoDB always writes it the same way and a guess would be a silent change: one type
 * key per value, the JSON kind that belongs to it, no name twice.
 */
final class ItemParser {

    /** DynamoDB stops at 32. Twice that leaves room for other ways to count, and still bounds the stack. */
    static final int MAX_DEPTH = 64;

    private ItemParser() {}

    /** Reads the object that the parser stands at the start of, and leaves it at the object's end. */
    static Item item(JsonParser parser) throws IOException {
        return item(parser, 0);
    }

    private static Item item(JsonParser parser, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw malformed(parser, "maps and lists nested deeper than DynamoDB allows");
        }
        Item.Builder item = new Item.Builder();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            if (!item.add(name, value(parser, depth))) {
                throw malformed(parser, "an attribute occurs twice");
            }
        }
        return item.build();
    }

    private static AttributeValue value(JsonParser parser, int depth) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw malformed(parser, "not an attribute value: expected an object like {\"S\":...}");
        }
        String type = parser.nextFieldName();
        if (type == null) {
            throw malformed(parser, "an attribute value without a type");
        }
        AttributeValue value = switch (type) {
            case "S" -> new Text(text(parser));
            case "N" -> new Numeric(text(parser));
            case "B" -> new Binary(text(parser));
            case "BOOL" -> bool(parser);
            case "NULL" -> nothing(parser);
            case "M" -> map(parser, depth + 1);
            case "L" -> list(parser, depth + 1);
            case "SS" -> group(parser, AttributeValue.Type.SS);
            case "NS" -> group(parser, AttributeValue.Type.NS);
            case "BS" -> group(parser, AttributeValue.Type.BS);
            default -> throw malformed(parser, "not a type of DynamoDB (S, N, B, BOOL, NULL, M, L, SS, NS, BS)");
        };
        if (parser.nextToken() != JsonToken.END_OBJECT) {
            throw malformed(parser.getParsingContext().getParent(), "an attribute value with more than one type");
        }
        return value;
    }

    private static String text(JsonParser parser) throws IOException {
        String text = parser.nextTextValue();
        if (text == null) {
            throw malformed(parser, "expected a text");
        }
        return text;
    }

    private static Bool bool(JsonParser parser) throws IOException {
        return switch (parser.nextToken()) {
            case VALUE_TRUE -> Bool.TRUE;
            case VALUE_FALSE -> Bool.FALSE;
            default -> throw malformed(parser, "expected true or false");
        };
    }

    private static Null nothing(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.VALUE_TRUE) {
            throw malformed(parser, "expected true, the only value of NULL");
        }
        return Null.NULL;
    }

    private static Item map(JsonParser parser, int depth) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw malformed(parser, "expected an object of attribute values");
        }
        return item(parser, depth);
    }

    private static Sequence list(JsonParser parser, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw malformed(parser, "maps and lists nested deeper than DynamoDB allows");
        }
        startArray(parser);
        List<AttributeValue> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser, depth));
        }
        return new Sequence(values);
    }

    private static Group group(JsonParser parser, AttributeValue.Type type) throws IOException {
        startArray(parser);
        List<String> members = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw malformed(parser, "expected a text");
            }
            members.add(parser.getText());
        }
        return new Group(type, members);
    }

    private static void startArray(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw malformed(parser, "expected an array");
        }
    }

    static MalformedEventException malformed(JsonParser parser, String problem) {
        return malformed(parser.getParsingContext(), problem);
    }

    private static MalformedEventException malformed(JsonStreamContext place, String problem) {
        return new MalformedEventException(problem, place.pathAsPointer().toString());
    }
}
