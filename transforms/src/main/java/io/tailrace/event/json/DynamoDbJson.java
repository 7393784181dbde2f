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
import java.util.HexFormat;
import java.util.List;

/**
 * Writes attribute values as DynamoDB JSON text, as {@link ItemReader} reads it: what is written and read again is equal.
 */
public final class DynamoDbJson {

    private static final HexFormat HEX = HexFormat.of();

    private DynamoDbJson() {}

    /** Appends one value with its type: {@code {"S":"text"}}. */
    public static void append(StringBuilder json, AttributeValue value) {
        json.append("{\"").append(value.type()).append("\":");
        if (value instanceof Text text) {
            appendText(json, text.value());
        } else if (value instanceof Numeric number) {
            appendText(json, number.digits());
        } else if (value instanceof Binary binary) {
            appendText(json, binary.base64());
        } else if (value instanceof Bool bool) {
            json.append(bool.isTrue());
        } else if (value instanceof Null) {
            json.append(true);
        } else if (value instanceof Item item) {
            append(json, item);
        } else if (value instanceof Sequence sequence) {
            appendValues(json, sequence.values());
        } else if (value instanceof Group group) {
            appendTexts(json, group.members());
        } else {
            throw new IllegalStateException("unknown type " + value.type());
        }
        json.append('}');
    }

    /** Appends the attributes as an object, without a type around it. */
    public static void append(StringBuilder json, Item item) {
        json.append('{');
        for (int i = 0; i < item.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            appendText(json, item.name(i));
            json.append(':');
            append(json, item.value(i));
        }
        json.append('}');
    }

    /** Appends a JSON text with its quotes. Half a surrogate pair, which UTF-8 cannot hold, becomes an escape. */
    public static void appendText(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                json.append(c).append(text.charAt(++i));
            } else if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                appendEscape(json, c);
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static void appendEscape(StringBuilder json, char c) {
        switch (c) {
            case '\b' -> json.append("\\b");
            case '\f' -> json.append("\\f");
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            default -> json.append("\\u").append(HEX.toHexDigits(c));
        }
    }

    private static void appendValues(StringBuilder json, List<AttributeValue> values) {
        json.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            append(json, values.get(i));
        }
        json.append(']');
    }

    private static void appendTexts(StringBuilder json, List<String> texts) {
        json.append('[');
        for (int i = 0; i < texts.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            appendText(json, texts.get(i));
        }
        json.append(']');
    }
}
