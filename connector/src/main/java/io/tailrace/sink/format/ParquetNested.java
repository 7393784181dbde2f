package io.tailrace.sink.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** Values inside values, in the three-level forms of Parquet's format description. */
sealed interface ParquetNested extends ParquetValue {

    /** A list of nullable elements. */
    record OfList(ParquetValue element) implements ParquetNested {

        @Override
        public Type type(String name) {
            return Types.optionalList().element(element.type("element")).named(name);
        }

        @Override
        public void write(RecordConsumer consumer, Object value) {
            Collection<?> elements = (Collection<?>) value;
            consumer.startGroup();
            if (!elements.isEmpty()) {
                consumer.startField("list", 0);
                for (Object each : elements) {
                    consumer.startGroup();
                    writeField(consumer, "element", 0, element, each);
                    consumer.endGroup();
                }
                consumer.endField("list", 0);
            }
            consumer.endGroup();
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
    record OfMap(ParquetValue value, String path) implements ParquetNested {

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
        public void write(RecordConsumer consumer, Object map) {
            Map<?, ?> entries = (Map<?, ?>) map;
            consumer.startGroup();
            if (!entries.isEmpty()) {
                consumer.startField("key_value", 0);
                for (Map.Entry<?, ?> entry : entries.entrySet()) {
                    consumer.startGroup();
                    consumer.startField("key", 0);
                    consumer.addBinary(Binary.fromString((String) entry.getKey()));
                    consumer.endField("key", 0);
                    writeField(consumer, "value", 1, value, entry.getValue());
                    consumer.endGroup();
                }
                consumer.endField("key_value", 0);
            }
            consumer.endGroup();
        }

        @Override
        public boolean canRefuse() {
            return true;
        }

        @Override
        public void check(Object map) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
                if (entry.getKey() == null) {
                    throw new DataException("The map " + path + " has a null key, which has no form in Parquet.");
                }
                if (entry.getValue() != null) {
                    value.check(entry.getValue());
                }
            }
        }
    }

    /** A struct; its fields are found by name, so that a value of an older schema fits. */
    record OfStruct(List<Child> children) implements ParquetNested {

        record Child(String name, ParquetValue value) {}

        static OfStruct of(Schema schema, String path) {
            if (schema.fields().isEmpty()) {
                throw new DataException("The struct " + path + " has no field, and so no form in Parquet.");
            }
            List<Child> children = new ArrayList<>();
            for (Field field : schema.fields()) {
                children.add(new Child(field.name(), ParquetValue.of(field.schema(), path + "." + field.name())));
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
        public void write(RecordConsumer consumer, Object value) {
            Struct struct = (Struct) value;
            consumer.startGroup();
            int index = 0;
            for (Child child : children) {
                writeField(consumer, child.name, index++, child.value, valueOf(struct, child));
            }
            consumer.endGroup();
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
            return field == null ? null : struct.get(field);
        }
    }

    private static void writeField(
            RecordConsumer consumer, String name, int index, ParquetValue writer, @Nullable Object value) {
        if (value != null) {
            consumer.startField(name, index);
            writer.write(consumer, value);
            consumer.endField(name, index);
        }
    }
}
