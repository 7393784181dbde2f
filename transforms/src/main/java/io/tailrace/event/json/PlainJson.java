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
import java.util.regex.Pattern;

/**
 * Writes attribute values as JSON without DynamoDB's types, for readers that know nothing of DynamoDB: a number has all its
 * digits, a set is an array, binary is base64. What is written cannot be read back to the types.
 */
public final class PlainJson {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private PlainJson() {}

    public static String of(AttributeValue value) {
        StringBuilder json = new StringBuilder();
        append(json, value);
        return json.toString();
    }

    private static void append(StringBuilder json, AttributeValue value) {
        if (value instanceof Text text) {
            DynamoDbJson.appendText(json, text.value());
        } else if (value instanceof Numeric number) {
            appendNumber(json, number.digits());
        } else if (value instanceof Binary binary) {
            DynamoDbJson.appendText(json, binary.base64());
        } else if (value instanceof Bool bool) {
            json.append(bool.isTrue());
        } else if (value instanceof Null) {
            json.append("null");
        } else if (value instanceof Item map) {
            appendMap(json, map);
        } else if (value instanceof Sequence list) {
            json.append('[');
            for (int i = 0; i < list.values().size(); i++) {
                append(i == 0 ? json : json.append(','), list.values().get(i));
            }
            json.append(']');
        } else if (value instanceof Group set) {
            json.append('[');
            for (int i = 0; i < set.members().size(); i++) {
                append(i == 0 ? json : json.append(','), set.member(i));
            }
            json.append(']');
        } else {
            throw new IllegalStateException("unknown type " + value.type());
        }
    }

    private static void appendMap(StringBuilder json, Item map) {
        json.append('{');
        for (int i = 0; i < map.size(); i++) {
            DynamoDbJson.appendText(i == 0 ? json : json.append(','), map.name(i));
            append(json.append(':'), map.value(i));
        }
        json.append('}');
    }

    /** A number that JSON would write in another way stays the text that it came as. */
    private static void appendNumber(StringBuilder json, String digits) {
        if (NUMBER.matcher(digits).matches()) {
            json.append(digits);
        } else {
            DynamoDbJson.appendText(json, digits);
        }
    }
}
