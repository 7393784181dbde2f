package io.tailrace.sink.format.parquet;

import io.tailrace.value.RowFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Values inside values, in the three-level forms of Parquet's format description. Each level that can be missing counts one
 * in the definition, each that repeats one in the repetition.
 */
sealed interface ParquetNested extends ParquetValue {

    /** A list of nullable elements. */
    record OfList(ParquetValue element, int depth) implements ParquetNested {

        @Override
        public Type type(String name) {
            return Types.optionalList().element(element.type("element")).named(name);
        }

        @Override
        public void bind(Iterator<? extends ParquetLeafSink> leaves) {
            element.bind(leaves);
        }

        @Override
        public void write(Object value, int repetition, int definition) {
            Collection<?> elements = (Collection<?>) value;
            if (elements.isEmpty()) {
                element.writeNull(repetition, definition + 1);
            }
            int level = repetition;
            for (Object each : elements) {
                element.writeNullable(each, level, definition + 2);
                level = depth;
            }
        }

        @Override
        public void writeNull(int repetition, int definition) {
            element.writeNull(repetition, definition);
        }

        @Override
        public boolean canRefuse() {
            return element.canRefuse();
        }

        @Override
        public void check(Object value) {
            for (Object each : (Collection<?>) value) {
                if (each != null) {
                    element.check(each);
                }
            }
        }
    }

    /** A map with string keys and nullable values. */
    record OfMap(ParquetLeaf key, ParquetValue value, int depth, String path) implements ParquetNested {

        @Override
        public Type type(String name) {
            return Types.optionalMap()
                    .key(Types.required(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .named("key"))
                    .value(value.type("value"))
                    .named(name);
        }

        @Override
        public void bind(Iterator<? extends ParquetLeafSink> leaves) {
            key.bind(leaves);
            value.bind(leaves);
        }

        @Override
        public void write(Object map, int repetition, int definition) {
            Map<?, ?> entries = (Map<?, ?>) map;
            if (entries.isEmpty()) {
                writeNull(repetition, definition + 1);
            }
            int level = repetition;
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                // A key cannot be missing, so it adds no level of its own.
                key.write(entry.getKey(), level, definition + 1);
                value.writeNullable(entry.getValue(), level, definition + 2);
                level = depth;
            }
        }

        @Override
        public void writeNull(int repetition, int definition) {
            key.writeNull(repetition, definition);
            value.writeNull(repetition, definition);
        }

        @Override
        public boolean canRefuse() {
            return true;
        }

        @Override
        public void check(Object map) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
                if (entry.getKey() == null) {
                    throw new DataException("The map " + path + " has a null key, which Parquet cannot store.");
                }
                key.check(entry.getKey());
                if (entry.getValue() != null) {
                    value.check(entry.getValue());
                }
            }
        }
    }

    /** A struct; its fields are found by name, so that a value of an older schema fits. */
    record OfStruct(List<Child> children) implements ParquetNested {

        record Child(String name, ParquetValue value) {}

        static OfStruct of(Schema schema, String path, int depth, TimeUnit timestamps) {
            if (schema.fields().isEmpty()) {
                throw new DataException(
                        "The struct " + path + " has no fields, and Parquet cannot store such a struct.");
            }
            List<Child> children = new ArrayList<>();
            for (Field field : schema.fields()) {
                children.add(new Child(
                        field.name(), ParquetValue.of(field.schema(), path + "." + field.name(), depth, timestamps)));
            }
            return new OfStruct(List.copyOf(children));
        }

        @Override
        public Type type(String name) {
            Types.GroupBuilder<org.apache.parquet.schema.GroupType> group = Types.optionalGroup();
            children.forEach(child -> group.addField(child.value.type(child.name)));
            return group.named(name);
        }

        @Override
        public void bind(Iterator<? extends ParquetLeafSink> leaves) {
            children.forEach(child -> child.value.bind(leaves));
        }

        @Override
        public void write(Object value, int repetition, int definition) {
            for (Child child : children) {
                child.value.writeNullable(valueOf((Struct) value, child), repetition, definition + 1);
            }
        }

        @Override
        public void writeNull(int repetition, int definition) {
            children.forEach(child -> child.value.writeNull(repetition, definition));
        }

        @Override
        public boolean canRefuse() {
            return children.stream().anyMatch(child -> child.value.canRefuse());
        }

        @Override
        public void check(Object value) {
            for (Child child : children) {
                Object inner = valueOf((Struct) value, child);
                if (inner != null) {
                    child.value.check(inner);
                }
            }
        }

        private static @Nullable Object valueOf(Struct struct, Child child) {
            Field field = struct.schema().field(child.name);
            return field == null ? null : RowFields.valueIn(struct, field);
        }
    }
}
