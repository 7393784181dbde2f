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

    /** The value for the column, or null; what the column cannot hold is handed to {@code unconverted}. */
    @Nullable Object convert(AttributeValue value, Unconverted unconverted);

    /** A scalar type. */
    record OfScalar(String path, String athenaType, ScalarReader reader) implements Conversion {
        @Override
        public @Nullable Object convert(AttributeValue value, Unconverted unconverted) {
            if (value instanceof Null) {
                unconverted.keepNull();
                return null;
            }
            Object converted = reader.read(value);
            if (converted == null) {
                unconverted.misfit(path, athenaType, value);
            }
            return converted;
        }
    }

    /** An array: a list, or a set in wire order. */
    record OfArray(String path, String athenaType, Conversion element) implements Conversion {
        @Override
        public @Nullable Object convert(AttributeValue value, Unconverted unconverted) {
            if (value instanceof Sequence list) {
                return list(list, unconverted);
            }
            if (value instanceof Group set) {
                return set(set, unconverted);
            }
            return refuse(value, path, athenaType, unconverted);
        }

        private List<@Nullable Object> list(Sequence list, Unconverted unconverted) {
            List<AttributeValue> values = list.values();
            List<@Nullable Object> converted = new ArrayList<>(values.size());
            StringBuilder left = null;
            for (int i = 0; i < values.size(); i++) {
                converted.add(element.convert(values.get(i), unconverted));
                String part = unconverted.take();
                if (part != null && left == null) {
                    left = new StringBuilder("{\"L\":[").append("null,".repeat(i));
                }
                if (left != null) {
                    left.append(part).append(',');
                }
            }
            if (left != null) {
                left.setLength(left.length() - 1);
                unconverted.keepJson(left.append("]}").toString());
            }
            return converted;
        }

        private List<@Nullable Object> set(Group set, Unconverted unconverted) {
            int size = set.members().size();
            List<@Nullable Object> converted = new ArrayList<>(size);
            List<String> left = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                converted.add(element.convert(set.member(i), unconverted));
                if (unconverted.take() != null) {
                    left.add(set.members().get(i));
                }
            }
            if (!left.isEmpty()) {
                unconverted.keep(new Group(set.type(), left));
            }
            return converted;
        }
    }

    /** A map with values of one type. */
    record OfMap(String path, String athenaType, Conversion element) implements Conversion {
        @Override
        public @Nullable Object convert(AttributeValue value, Unconverted unconverted) {
            if (!(value instanceof Item item)) {
                return refuse(value, path, athenaType, unconverted);
            }
            Map<String, @Nullable Object> converted = new HashMap<>();
            Rest rest = null;
            for (int i = 0; i < item.size(); i++) {
                converted.put(item.name(i), element.convert(item.value(i), unconverted));
                rest = keepPart(rest, item.name(i), unconverted.take());
            }
            keepMap(rest, unconverted);
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
        private final List<Target> withStandIn = new ArrayList<>();

        /** A field of the struct, how it is filled, and with what when its attribute is missing. */
        private record Target(
                Field field,
                Conversion conversion,
                @Nullable Object standIn) {}

        OfStruct(String path, String athenaType, Schema schema, Names names) {
            this.path = path;
            this.athenaType = athenaType;
            this.schema = schema;
            this.names = names;
        }

        /** Adds a field, by the name of the attribute that fills it. */
        void add(String attribute, Field field, Conversion conversion, @Nullable Object standIn) {
            Target target = new Target(field, conversion, standIn);
            targets.put(attribute, target);
            if (standIn != null) {
                withStandIn.add(target);
            }
        }

        @Override
        public @Nullable Object convert(AttributeValue value, Unconverted unconverted) {
            if (!(value instanceof Item item)) {
                return refuse(value, path, athenaType, unconverted);
            }
            Struct converted = new Struct(schema);
            for (Target target : withStandIn) {
                converted.put(target.field, target.standIn);
            }
            Rest rest = null;
            for (int i = 0; i < item.size(); i++) {
                Target target = target(item, i);
                if (target == null) {
                    unconverted.keep(item.value(i));
                } else {
                    converted.put(target.field, target.conversion.convert(item.value(i), unconverted));
                }
                rest = keepPart(rest, item.name(i), unconverted.take());
            }
            keepMap(rest, unconverted);
            return converted;
        }

        /** An attribute with the field's own name wins, or else the first one whose converted name is the field's. */
        private @Nullable Target target(Item item, int index) {
            String attribute = item.name(index);
            Target own = targets.get(attribute);
            String name = names.within(attribute);
            if (own != null || name.equals(attribute) || !targets.containsKey(name)) {
                return own;
            }
            for (int i = 0; i < item.size(); i++) {
                if (item.name(i).equals(name)
                        || (i != index && item.name(i).compareTo(attribute) < 0 && isFor(item.name(i), name))) {
                    return null;
                }
            }
            return targets.get(name);
        }

        private boolean isFor(String attribute, String name) {
            return !targets.containsKey(attribute) && names.within(attribute).equals(name);
        }
    }

    private static @Nullable Object refuse(
            AttributeValue value, String path, String athenaType, Unconverted unconverted) {
        if (value instanceof Null) {
            unconverted.keepNull();
        } else {
            unconverted.misfit(path, athenaType, value);
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

    private static void keepMap(@Nullable Rest rest, Unconverted unconverted) {
        if (rest != null) {
            unconverted.keepJson("{\"M\":" + rest.take() + "}");
        }
    }
}
