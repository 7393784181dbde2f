package io.tailrace.event.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Binary;
import io.tailrace.event.AttributeValue.Bool;
import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Null;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.Item;
import java.util.List;

/**
 * Writes attribute values as DynamoDB JSON text, as {@link ItemReader} reads it: what is written and read again is equal.
 */
public final class DynamoDbJson {

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
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.isSurrogatePair(text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : ' ')) {
                    i++;
                } else {
                    JsonStringEncoder.getInstance().quoteAsString(text.substring(from, i), json);
                    json.append("\\u").append(Integer.toHexString(text.charAt(i)));
                    from = i + 1;
                }
            }
        }
        JsonStringEncoder.getInstance().quoteAsString(text.substring(from), json);
        json.append('"');
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
