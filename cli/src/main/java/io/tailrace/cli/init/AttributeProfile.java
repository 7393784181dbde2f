package io.tailrace.cli.init;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.Item;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The evidence of one attribute, of a map's field or of a list's elements: how often each type was seen, and what the values were like. Not the
 * values: what is kept does not grow with the sample, but for the names within maps, of which there is a limit.
 */
final class AttributeProfile {
    /** A map with more names than this has data for names. */
    static final int MAX_NAMES = 500;

    private final Map<AttributeValue.Type, Long> types = new EnumMap<>(AttributeValue.Type.class);
    private final NumberProfile numbers = new NumberProfile();
    private final TextProfile texts = new TextProfile();
    private final SortedMap<String, AttributeProfile> fields = new TreeMap<>();
    private @Nullable AttributeProfile otherFields;
    private @Nullable AttributeProfile elements;

    void see(AttributeValue value) {
        types.merge(value.type(), 1L, Long::sum);
        if (value instanceof Text text) {
            texts.see(text.value());
        } else if (value instanceof Numeric number) {
            numbers.see(number.digits());
        } else if (value instanceof Item map) {
            for (int i = 0; i < map.size(); i++) {
                field(map.name(i)).see(map.value(i));
            }
        } else if (value instanceof Sequence list) {
            list.values().forEach(element -> elements().see(element));
        } else if (value instanceof Group set) {
            for (int i = 0; i < set.members().size(); i++) {
                elements().see(set.member(i));
            }
        }
    }

    /** Takes another's evidence in addition. */
    void add(AttributeProfile other) {
        other.types.forEach((type, count) -> types.merge(type, count, Long::sum));
        numbers.add(other.numbers);
        texts.add(other.texts);
        other.fields.forEach((name, field) -> field(name).add(field));
        if (other.otherFields != null) {
            others().add(other.otherFields);
        }
        if (other.elements != null) {
            elements().add(other.elements);
        }
    }

    /** How often it was there, as whatever type. */
    long count() {
        return types.values().stream().mapToLong(Long::longValue).sum();
    }

    long count(AttributeValue.Type type) {
        return types.getOrDefault(type, 0L);
    }

    /** The types seen, in DynamoDB's order, NULL among them. */
    Map<AttributeValue.Type, Long> types() {
        return Collections.unmodifiableMap(types);
    }

    NumberProfile numbers() {
        return numbers;
    }

    TextProfile texts() {
        return texts;
    }

    /** The fields of the maps, by name. */
    SortedMap<String, AttributeProfile> fields() {
        return Collections.unmodifiableSortedMap(fields);
    }

    /** Whether the maps had more names than are kept apart. */
    boolean hasOtherFields() {
        return otherFields != null;
    }

    /** The values of the maps, whatever their names. */
    AttributeProfile allFields() {
        AttributeProfile all = new AttributeProfile();
        fields.values().forEach(all::add);
        if (otherFields != null) {
            all.add(otherFields);
        }
        return all;
    }

    /** The elements of lists and members of sets. */
    AttributeProfile elements() {
        if (elements == null) {
            elements = new AttributeProfile();
        }
        return elements;
    }

    private AttributeProfile field(String name) {
        AttributeProfile field = fields.get(name);
        if (field != null) {
            return field;
        }
        if (fields.size() >= MAX_NAMES) {
            return others();
        }
        AttributeProfile added = new AttributeProfile();
        fields.put(name, added);
        return added;
    }

    private AttributeProfile others() {
        if (otherFields == null) {
            otherFields = new AttributeProfile();
        }
        return otherFields;
    }
}
