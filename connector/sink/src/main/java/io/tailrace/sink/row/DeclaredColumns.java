package io.tailrace.sink.row;

import io.tailrace.row.ConnectTypes;
import io.tailrace.schema.Column;
import io.tailrace.schema.Columns;
import io.tailrace.value.IsoTime;
import io.tailrace.value.MicroTimestamp;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Values without a schema as rows of declared columns, so that typed formats can take them. Nothing is lost without a
 * word: a value that does not fit its column, and one that has none, makes the record one that cannot be written. Values
 * that have a schema stay as they are.
 */
public final class DeclaredColumns implements UnaryOperator<Object> {
    private final Schema row;

    /** Of rows with these columns. */
    public DeclaredColumns(Schema row) {
        this.row = row;
    }

    public DeclaredColumns(Columns columns) {
        SchemaBuilder builder = SchemaBuilder.struct();
        for (Column column : columns.list()) {
            builder.field(column.name(), ConnectTypes.schema(column.type()));
        }
        this.row = builder.build();
    }

    /** The row; a DataException names the column that a value does not fit. */
    @Override
    public Object apply(Object value) {
        return value instanceof Map<?, ?> map ? struct(row, map, "") : value;
    }

    private static Struct struct(Schema schema, Map<?, ?> map, String path) {
        Struct struct = new Struct(schema);
        map.forEach((name, value) -> {
            Field column = schema.field(String.valueOf(name));
            if (column == null) {
                throw new DataException("The value has " + path + name + ", for which no column is declared. Declare it"
                        + " in the option columns, or remove it with a transform.");
            }
            if (value != null) {
                struct.put(column, converted(column.schema(), value, path + name));
            }
        });
        return struct;
    }

    private static @Nullable Object nullable(Schema schema, @Nullable Object value, String path) {
        return value == null ? null : converted(schema, value, path);
    }

    private static Object converted(Schema schema, Object value, String path) {
        try {
            Object fitting = fitting(schema, value, path);
            if (fitting != null) {
                return fitting;
            }
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw refused(schema, value, path, e);
        }
        throw refused(schema, value, path, null);
    }

    /** Null when values of this class never fit. */
    private static @Nullable Object fitting(Schema schema, Object value, String path) {
        if (Decimal.LOGICAL_NAME.equals(schema.name())) {
            int scale = ColumnTypes.scaleOf(schema);
            return value instanceof Number || value instanceof String
                    ? ColumnTypes.fitting(exact(value), ColumnTypes.precisionOf(schema), scale, path)
                    : null;
        }
        if (Timestamp.LOGICAL_NAME.equals(schema.name())) {
            if (value instanceof String text) {
                Instant moment = IsoTime.moment(text);
                return moment != null && moment.equals(moment.truncatedTo(ChronoUnit.MILLIS))
                        ? Date.from(moment)
                        : null;
            }
            return value instanceof Date ? value : null;
        }
        if (MicroTimestamp.is(schema)) {
            Instant moment = value instanceof String text ? IsoTime.moment(text) : null;
            return moment == null || !moment.equals(moment.truncatedTo(ChronoUnit.MICROS))
                    ? null
                    : MicroTimestamp.of(moment);
        }
        if (org.apache.kafka.connect.data.Date.LOGICAL_NAME.equals(schema.name())) {
            if (value instanceof String text) {
                LocalDate date = IsoTime.date(text);
                return date == null
                        ? null
                        : Date.from(date.atStartOfDay(ZoneOffset.UTC).toInstant());
            }
            return value instanceof Date ? value : null;
        }
        return switch (schema.type()) {
            case STRING -> value instanceof String ? value : null;
            case BOOLEAN -> value instanceof Boolean ? value : null;
            case INT8 -> value instanceof Number ? exact(value).byteValueExact() : null;
            case INT16 -> value instanceof Number ? exact(value).shortValueExact() : null;
            case INT32 -> value instanceof Number ? exact(value).intValueExact() : null;
            case INT64 -> value instanceof Number ? exact(value).longValueExact() : null;
            case FLOAT32 -> value instanceof Number number ? number.floatValue() : null;
            case FLOAT64 -> value instanceof Number number ? number.doubleValue() : null;
            case BYTES -> value instanceof String text ? Base64.getDecoder().decode(text) : bytes(value);
            case ARRAY -> value instanceof Collection<?> elements ? list(schema, elements, path) : null;
            case MAP -> value instanceof Map<?, ?> entries ? map(schema, entries, path) : null;
            case STRUCT -> value instanceof Map<?, ?> fields ? struct(schema, fields, path + ".") : null;
        };
    }

    private static List<@Nullable Object> list(Schema schema, Collection<?> elements, String path) {
        return elements.stream()
                .<@Nullable Object>map(each -> nullable(schema.valueSchema(), each, path + "[]"))
                .toList();
    }

    private static Map<String, @Nullable Object> map(Schema schema, Map<?, ?> entries, String path) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        entries.forEach(
                (key, each) -> map.put(String.valueOf(key), nullable(schema.valueSchema(), each, path + "." + key)));
        return map;
    }

    private static BigDecimal exact(Object number) {
        return new BigDecimal(number.toString());
    }

    private static @Nullable Object bytes(Object value) {
        return value instanceof byte[] || value instanceof ByteBuffer ? value : null;
    }

    private static DataException refused(Schema schema, Object value, String path, @Nullable Exception cause) {
        String type = schema.name() == null ? schema.type().getName() : schema.name();
        return new DataException(
                "Column " + path + " is declared as " + type + ", and the value is a "
                        + value.getClass().getSimpleName() + " that does not fit.",
                cause);
    }
}
