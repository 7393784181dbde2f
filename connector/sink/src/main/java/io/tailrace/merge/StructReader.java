package io.tailrace.merge;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Builds rows from a file's values. They come in the types of the rows: a number of a narrower column is widened, and a decimal
 * has the column's scale.
 */
final class StructReader extends RecordMaterializer<Struct> {
    private final Fields root;

    /**
     * A reader of rows with this schema.
     *
     * @param file the columns of the file that are read
     * @param columns the table's, by whose ids those of the file are found
     */
    StructReader(Schema schema, MessageType file, List<NestedField> columns) {
        this.root = new Fields(file, schema, columns, row -> {});
    }

    @Override
    public Struct getCurrentRecord() {
        return root.struct();
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }

    private static Converter of(
            Type file, Schema schema, org.apache.iceberg.types.Type column, Consumer<@Nullable Object> target) {
        return switch (schema.type()) {
            case STRUCT ->
                new Fields(file.asGroupType(), schema, column.asStructType().fields(), target);
            case ARRAY -> new Elements(file.asGroupType(), schema, column, target);
            case MAP -> new Entries(file.asGroupType(), schema, column, target);
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES ->
                new Value(file.asPrimitiveType(), schema, target);
        };
    }

    /** The fields of a struct, found by their ids. */
    private static final class Fields extends GroupConverter {
        private final Schema schema;
        private final List<Converter> converters = new ArrayList<>();
        private final Consumer<@Nullable Object> target;
        private @Nullable Struct current;

        Fields(GroupType file, Schema schema, List<NestedField> columns, Consumer<@Nullable Object> target) {
            this.schema = schema;
            this.target = target;
            for (Type type : file.getFields()) {
                @Nullable NestedField column = column(type, columns);
                if (column == null) {
                    converters.add(PassedOver.of(type));
                } else {
                    Field field = field(schema, column.name());
                    converters.add(of(type, field.schema(), column.type(), value -> struct().put(field, value)));
                }
            }
        }

        /** Null for a field that was dropped after the file was written. */
        private static @Nullable NestedField column(Type file, List<NestedField> columns) {
            return columns.stream()
                    .filter(each -> file.getId() != null
                            && each.fieldId() == file.getId().intValue())
                    .findFirst()
                    .orElse(null);
        }

        /** The other table may have the name in another case. */
        private static Field field(Schema schema, String name) {
            return schema.fields().stream()
                    .filter(field -> field.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the rows have no field " + name));
        }

        Struct struct() {
            return Objects.requireNonNull(current, "outside of a struct");
        }

        @Override
        public Converter getConverter(int field) {
            return converters.get(field);
        }

        @Override
        public void start() {
            current = new Struct(schema);
        }

        @Override
        public void end() {
            target.accept(current);
        }
    }

    /** A struct, list or map of which nothing is kept. */
    private static final class PassedOver extends GroupConverter {
        private final List<Converter> converters;

        private PassedOver(GroupType file) {
            this.converters = file.getFields().stream().map(PassedOver::of).toList();
        }

        static Converter of(Type file) {
            return file.isPrimitive() ? new PassedOverValue() : new PassedOver(file.asGroupType());
        }

        @Override
        public Converter getConverter(int field) {
            return converters.get(field);
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }

    private static final class PassedOverValue extends PrimitiveConverter {
        @Override
        public void addBoolean(boolean value) {}

        @Override
        public void addInt(int value) {}

        @Override
        public void addLong(long value) {}

        @Override
        public void addFloat(float value) {}

        @Override
        public void addDouble(double value) {}

        @Override
        public void addBinary(Binary value) {}
    }

    /** A list in three levels. */
    private static final class Elements extends GroupConverter {
        private final Slot slot;
        private final Consumer<@Nullable Object> target;
        private List<@Nullable Object> current = new ArrayList<>();

        Elements(
                GroupType file,
                Schema schema,
                org.apache.iceberg.types.Type column,
                Consumer<@Nullable Object> target) {
            this.target = target;
            Type element = file.getType(0).asGroupType().getType(0);
            this.slot = new Slot(
                    List.of(element),
                    List.of(schema.valueSchema()),
                    List.of(column.asListType().elementType()),
                    values -> current.add(values[0]));
        }

        @Override
        public Converter getConverter(int field) {
            return slot;
        }

        @Override
        public void start() {
            current = new ArrayList<>();
        }

        @Override
        public void end() {
            target.accept(current);
        }
    }

    /** A map in three levels. */
    private static final class Entries extends GroupConverter {
        private final Slot slot;
        private final Consumer<@Nullable Object> target;
        private Map<Object, @Nullable Object> current = new LinkedHashMap<>();

        Entries(
                GroupType file,
                Schema schema,
                org.apache.iceberg.types.Type column,
                Consumer<@Nullable Object> target) {
            this.target = target;
            GroupType entry = file.getType(0).asGroupType();
            this.slot = new Slot(
                    List.of(entry.getType(0), entry.getType(1)),
                    List.of(schema.keySchema(), schema.valueSchema()),
                    List.of(column.asMapType().keyType(), column.asMapType().valueType()),
                    values -> current.put(Objects.requireNonNull(values[0], "a map's key"), values[1]));
        }

        @Override
        public Converter getConverter(int field) {
            return slot;
        }

        @Override
        public void start() {
            current = new LinkedHashMap<>();
        }

        @Override
        public void end() {
            target.accept(current);
        }
    }

    /** What repeats in a list or map; a value that is not there is null. */
    private static final class Slot extends GroupConverter {
        private final List<Converter> converters = new ArrayList<>();
        private final Consumer<@Nullable Object[]> target;
        private final @Nullable Object[] values;

        Slot(
                List<Type> files,
                List<Schema> schemas,
                List<org.apache.iceberg.types.Type> columns,
                Consumer<@Nullable Object[]> target) {
            this.target = target;
            this.values = new Object[files.size()];
            for (int i = 0; i < files.size(); i++) {
                int at = i;
                converters.add(of(files.get(i), schemas.get(i), columns.get(i), value -> values[at] = value));
            }
        }

        @Override
        public Converter getConverter(int field) {
            return converters.get(field);
        }

        @Override
        public void start() {
            Arrays.fill(values, null);
        }

        @Override
        public void end() {
            target.accept(values);
        }
    }

    /** A value with nothing inside. */
    private static final class Value extends PrimitiveConverter {
        private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;
        private static final long MICROS_PER_DAY = 86_400_000_000L;

        private final PrimitiveType file;
        private final Schema schema;
        private final Consumer<@Nullable Object> target;

        Value(PrimitiveType file, Schema schema, Consumer<@Nullable Object> target) {
            this.file = file;
            this.schema = schema;
            this.target = target;
        }

        @Override
        public void addBoolean(boolean value) {
            target.accept(value);
        }

        @Override
        public void addInt(int value) {
            if (org.apache.kafka.connect.data.Date.LOGICAL_NAME.equals(schema.name())) {
                target.accept(Date.from(Instant.EPOCH.plus(Duration.ofDays(value))));
            } else if (isDecimal()) {
                target.accept(decimal(BigInteger.valueOf(value)));
            } else if (schema.type() == Schema.Type.INT64) {
                target.accept((long) value);
            } else {
                target.accept(value);
            }
        }

        @Override
        public void addLong(long value) {
            if (file.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation time) {
                target.accept(micros(value, time.getUnit()));
            } else {
                target.accept(isDecimal() ? decimal(BigInteger.valueOf(value)) : (Object) value);
            }
        }

        @Override
        public void addFloat(float value) {
            target.accept(schema.type() == Schema.Type.FLOAT64 ? (Object) (double) value : (Object) value);
        }

        @Override
        public void addDouble(double value) {
            target.accept(value);
        }

        @Override
        public void addBinary(Binary value) {
            if (file.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
                target.accept(micros(value.toByteBuffer()));
            } else if (isDecimal()) {
                target.accept(decimal(new BigInteger(value.getBytes())));
            } else if (schema.type() == Schema.Type.STRING) {
                target.accept(value.toStringUsingUTF8());
            } else if (file.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation) {
                target.accept(decoded(value));
            } else {
                target.accept(value.getBytes());
            }
        }

        private byte[] decoded(Binary base64) {
            try {
                return Base64.getDecoder().decode(base64.getBytes());
            } catch (IllegalArgumentException e) {
                throw new DataException("Column " + file.getName() + " is binary, and the file has a text in it that is"
                        + " not base64.");
            }
        }

        private static long micros(long value, TimeUnit unit) {
            return switch (unit) {
                case MILLIS -> Math.multiplyExact(value, 1_000L);
                case MICROS -> value;
                case NANOS -> Math.floorDiv(value, 1_000L);
            };
        }

        /** The form of Hive and others of its time: the nanosecond of the day, and the day of Julius Caesar's calendar. */
        private static long micros(ByteBuffer nanosAndDay) {
            ByteBuffer parts = nanosAndDay.order(ByteOrder.LITTLE_ENDIAN);
            long nanos = parts.getLong(parts.position());
            long day = parts.getInt(parts.position() + Long.BYTES) - JULIAN_DAY_OF_EPOCH;
            return Math.addExact(Math.multiplyExact(day, MICROS_PER_DAY), nanos / 1_000);
        }

        private boolean isDecimal() {
            return Decimal.LOGICAL_NAME.equals(schema.name());
        }

        private BigDecimal decimal(BigInteger unscaled) {
            int scale = file.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal
                    ? decimal.getScale()
                    : 0;
            return new BigDecimal(unscaled, scale);
        }
    }
}
