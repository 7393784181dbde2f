package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Binary;
import io.tailrace.event.AttributeValue.Bool;
import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Null;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.Item;
import io.tailrace.value.ExactNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Attribute values as the plain values that every JSON converter can write: texts, booleans, longs, doubles, lists, maps and
 * null. A number that is neither exactly a long nor exactly a double stays the text it came as; binary stays base64.
 */
public final class PlainValues {

    private PlainValues() {}

    public static @Nullable Object of(AttributeValue value) {
        if (value instanceof Text text) {
            return text.value();
        }
        if (value instanceof Numeric number) {
            Object exact = ExactNumber.toJsonNumber(number.digits());
            return exact == null ? number.digits() : exact;
        }
        if (value instanceof Binary binary) {
            return binary.base64();
        }
        if (value instanceof Bool bool) {
            return bool.isTrue();
        }
        if (value instanceof Sequence list) {
            List<@Nullable Object> plain = new ArrayList<>(list.values().size());
            list.values().forEach(element -> plain.add(of(element)));
            return plain;
        }
        if (value instanceof Group set) {
            List<@Nullable Object> plain = new ArrayList<>(set.members().size());
            for (int i = 0; i < set.members().size(); i++) {
                plain.add(of(set.member(i)));
            }
            return plain;
        }
        if (value instanceof Item map) {
            return map(map);
        }
        if (value == Null.NULL) {
            return null;
        }
        throw new IllegalStateException("unknown type " + value.type());
    }

    private static Map<String, @Nullable Object> map(Item item) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        for (int i = 0; i < item.size(); i++) {
            plain.put(item.name(i), of(item.value(i)));
        }
        return plain;
    }
}
