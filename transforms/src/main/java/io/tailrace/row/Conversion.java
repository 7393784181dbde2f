package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Null;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** From attribute values to the Connect values of one declared type. */
sealed interface Conversion {

    /** The value for the column, or null; what the column cannot hold is told to the leftover. */
    @Nullable Object convert(AttributeValue value, Unconverted leftover);

    /** A type without parts. */
    record OfScalar(String path, String athenaType, ScalarReader reader) implements Conversion {
        @Override
        public @Nullable Object convert(AttributeValue value, Unconverted leftover) {
            if (value instanceof Null) {
                leftover.keepNull();
                return null;
            }
            Object converted = reader.read(value);
            if (converted == null) {
                leftover.misfit(path, athenaType, value);
            }
            return converted;
        }
    }

    /** An array: a list, or a set in the order of the wire. */
    record OfArray(String path, String athenaType, Conversion element) implements Conversion {
        @Override
        public @Nullable Object convert(AttributeValue value, Unconverted leftover) {
            if (value instanceof Sequence list) {
                return list(list, leftover);
            }
            if (value instanceof Group set) {
                return set(set, leftover);
            }
            return refuse(value, path, athenaType, leftover);
        }

        private List<@Nullable Object> list(Sequence list, Unconverted leftover) {
            List<AttributeValue> values = list.values();
            List<@Nullable Object> converted = new ArrayList<>(values.size());
            StringBuilder left = null;
            for (int i = 0; i < values.size(); i++) {
                converted.add(element.convert(values.get(i), leftover));
                String part = leftover.take();
                if (part != null && left == null) {
                    left = new StringBuilder("{\"L\":[").append("null,".repeat(i));
                }
                if (left != null) {
                    left.append(part).append(',');
                }
            }
            if (left != null) {
                left.setLength(left.length() - 1);
                leftover.keepJson(left.append("]}").toString());
            }
            return converted;
        }

        private List<@Nullable Object> set(Group set, Unconverted leftover) {
            int size = set.members().size();
            List<@Nullable Object> converted = new ArrayList<>(size);
            List<String> left = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                converted.add(element.convert(set.member(i), leftover));
                if (leftover.take() != null) {
                    left.add(set.members().get(i));
                }
            }
            if (!left.isEmpty()) {
                leftover.keep(new Group(set.type(), left));
            }
            return converted;
        }
    }

    /** A map with values of one type. */
    record OfMap(String path, String athenaType, Conversion element) implements Conversion {
        @Override
        public @Nullable Object convert(AttributeValue value, Unconverted leftover) {
            if (!(value instanceof Item item)) {
                return refuse(value, path, athenaType, leftover);
            }
            Map<String, @Nullable Object> converted = new HashMap<>();
            Rest rest = null;
            for (int i = 0; i < item.size(); i++) {
                converted.put(item.name(i), element.convert(item.value(i), leftover));
                rest = keepPart(rest, item.name(i), leftover.take());
            }
            keepMap(rest, leftover);
            return converted;
        }
    }

    /** A struct: the declared fields of a map. The others are left. */
    final class OfStruct implements Conversion {

        private final String path;
        private final String athenaType;
        private final Schema schema;
        private final Names names;
        private final Map<String, Target> targets = new HashMap<>();

        /** A field of the struct, and how it is filled. */
        private record Target(Field field, Conversion conversion) {}

        OfStruct(String path, String athenaType, Schema schema, Names names) {
            this.path = path;
            this.athenaType = athenaType;
            this.schema = schema;
            this.names = names;
        }

        void add(String name, Field field, Conversion conversion) {
            targets.put(name, new Target(field, conversion));
        }

        @Override
        public @Nullable Object convert(AttributeValue value, Unconverted leftover) {
            if (!(value instanceof Item item)) {
                return refuse(value, path, athenaType, leftover);
            }
            Struct converted = new Struct(schema);
            Rest rest = null;
            for (int i = 0; i < item.size(); i++) {
                Target target = target(item, i);
                if (target == null) {
                    leftover.keep(item.value(i));
                } else {
                    converted.put(target.field, target.conversion.convert(item.value(i), leftover));
                }
                rest = keepPart(rest, item.name(i), leftover.take());
            }
            keepMap(rest, leftover);
            return converted;
        }

        /** An attribute that has the field's own name comes first, then the first one whose name is made to be that. */
        private @Nullable Target target(Item item, int index) {
            String attribute = item.name(index);
            Target own = targets.get(attribute);
            String name = names.within(attribute);
            if (own != null || name.equals(attribute) || !targets.containsKey(name)) {
                return own;
            }
            for (int i = 0; i < item.size(); i++) {
                if (item.name(i).equals(name) || (i < index && isFor(item.name(i), name))) {
                    return null;
                }
            }
            return targets.get(name);
        }

        private boolean isFor(String attribute, String name) {
            return !targets.containsKey(attribute) && names.within(attribute).equals(name);
        }
    }

    private static @Nullable Object refuse(AttributeValue value, String path, String athenaType, Unconverted leftover) {
        if (value instanceof Null) {
            leftover.keepNull();
        } else {
            leftover.misfit(path, athenaType, value);
        }
        return null;
    }

    private static @Nullable Rest keepPart(@Nullable Rest rest, String name, @Nullable String part) {
        if (part == null) {
            return rest;
        }
        Rest keeping = rest == null ? new Rest() : rest;
        keeping.keepPart(name, part);
        return keeping;
    }

    private static void keepMap(@Nullable Rest rest, Unconverted leftover) {
        if (rest != null) {
            leftover.keepJson("{\"M\":" + rest.take() + "}");
        }
    }
}
