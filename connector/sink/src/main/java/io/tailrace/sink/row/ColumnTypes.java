package io.tailrace.sink.row;

import io.tailrace.value.MicroTimestamp;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;

/**
 * Which column types include which others. Widening only ever adds columns and grows numbers, so a row of the older schema
 * always fits the wider one; a change that would make a reader see another kind of value is refused.
 */
public final class ColumnTypes {
    private static final int MAX_PRECISION = 38;
    private static final String PRECISION = "connect.decimal.precision";

    private ColumnTypes() {}

    /** Whether every row of {@code narrow} can be written with the columns of {@code wide}, nothing lost. */
    public static boolean covers(Schema wide, Schema narrow) {
        if (wide == narrow) {
            return true;
        }
        if (isDecimal(wide) && isDecimal(narrow)) {
            return scaleOf(wide) == scaleOf(narrow) && precisionOf(wide) >= precisionOf(narrow);
        }
        if (!sameLogicalType(wide, narrow)) {
            return false;
        }
        if (wide.type() != narrow.type()) {
            return rankOfInteger(wide) > rankOfInteger(narrow) && rankOfInteger(narrow) > 0;
        }
        return switch (wide.type()) {
            case STRUCT -> narrow.fields().stream().allMatch(field -> hasRoomFor(wide, field));
            case ARRAY -> covers(wide.valueSchema(), narrow.valueSchema());
            case MAP ->
                covers(wide.keySchema(), narrow.keySchema()) && covers(wide.valueSchema(), narrow.valueSchema());
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> true;
        };
    }

    private static boolean hasRoomFor(Schema wide, Field field) {
        Field column = wide.field(field.name());
        return column != null && covers(column.schema(), field.schema());
    }

    /**
     * The narrowest columns that cover both, all optional, those of {@code first} before the new ones.
     *
     * @throws DataException when a column has types that do not go together; it names the column
     */
    public static Schema union(Schema first, Schema second) {
        return union(first, second, "");
    }

    /** The digits of a decimal column; Connect keeps only its scale, so without the parameter it is the widest. */
    public static int precisionOf(Schema decimal) {
        return number(decimal, PRECISION, Integer.toString(MAX_PRECISION));
    }

    public static int scaleOf(Schema decimal) {
        return number(decimal, Decimal.SCALE_FIELD, "");
    }

    private static int number(Schema decimal, String parameter, String without) {
        Map<String, String> parameters = decimal.parameters() == null ? Map.of() : decimal.parameters();
        String text = parameters.getOrDefault(parameter, without);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new DataException("A decimal's schema has '" + text + "' as its parameter " + parameter
                    + ", which is not a number. Correct it where the schema is made.");
        }
    }

    /**
     * Checks that typed files and their readers have room for the decimals of these columns.
     *
     * @throws DataException when a decimal has too many digits; it names the column
     */
    public static void requireDecimalsFit(Schema columns) {
        requireDecimalsFit(columns, "");
    }

    private static void requireDecimalsFit(Schema schema, String path) {
        switch (schema.type()) {
            case STRUCT ->
                schema.fields()
                        .forEach(field -> requireDecimalsFit(
                                field.schema(), path.isEmpty() ? field.name() : path + "." + field.name()));
            case ARRAY -> requireDecimalsFit(schema.valueSchema(), path + "[]");
            case MAP -> requireDecimalsFit(schema.valueSchema(), path + ".value");
            case BYTES -> {
                if (isDecimal(schema)) {
                    requireFit(precisionOf(schema), scaleOf(schema), path);
                }
            }
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING -> {}
        }
    }

    private static void requireFit(int precision, int scale, String path) {
        if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
            throw new DataException("Column " + path + " is decimal(" + precision + "," + scale
                    + "). A column's decimals"
                    + " have 1 to " + MAX_PRECISION + " digits, and a scale of 0 to as many. Declare it so where the"
                    + " schema is made, or send the value as a string.");
        }
    }

    /** The value with the column's scale, if its digits fit; else a DataException that names the column. */
    public static BigDecimal fitting(BigDecimal value, int precision, int scale, String path) {
        if (value.scale() == scale && value.precision() <= precision) {
            return value;
        }
        // The same number has many forms: zero counts as a digit before the point, and zeros may end it.
        BigDecimal shortest = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        if (shortest.signum() != 0
                && (shortest.scale() > scale || (long) shortest.precision() - shortest.scale() > precision - scale)) {
            throw new DataException("Column " + path + " is decimal(" + precision + "," + scale
                    + "), and the value has " + value.precision() + " digits, " + value.scale()
                    + " of them after the point.");
        }
        return shortest.setScale(scale);
    }

    private static Schema union(Schema first, Schema second, String path) {
        if (isDecimal(first) && isDecimal(second)) {
            return unionOfDecimals(first, second, path);
        }
        if (!sameLogicalType(first, second)) {
            throw incompatible(first, second, path);
        }
        if (first.type() != second.type()) {
            return unionOfNumbers(first, second, path);
        }
        return switch (first.type()) {
            case STRUCT -> unionOfStructs(first, second, path);
            case ARRAY ->
                SchemaBuilder.array(union(first.valueSchema(), second.valueSchema(), path + "[]"))
                        .optional()
                        .build();
            case MAP ->
                SchemaBuilder.map(
                                union(first.keySchema(), second.keySchema(), path + ".key"),
                                union(first.valueSchema(), second.valueSchema(), path + ".value"))
                        .optional()
                        .build();
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> optional(first);
        };
    }

    private static Schema unionOfStructs(Schema first, Schema second, String path) {
        SchemaBuilder builder = SchemaBuilder.struct().name(first.name()).optional();
        Set<String> names = new HashSet<>();
        for (Field field : first.fields()) {
            Field other = second.field(field.name());
            String at = path.isEmpty() ? field.name() : path + "." + field.name();
            addColumn(
                    builder,
                    names,
                    field.name(),
                    other == null ? optional(field.schema()) : union(field.schema(), other.schema(), at));
        }
        for (Field field : second.fields()) {
            if (first.field(field.name()) == null) {
                addColumn(builder, names, field.name(), optional(field.schema()));
            }
        }
        return builder.build();
    }

    private static void addColumn(SchemaBuilder builder, Set<String> names, String name, Schema schema) {
        if (!names.add(name.toLowerCase(Locale.ROOT))) {
            throw DistinctNames.twice(name);
        }
        builder.field(name, schema);
    }

    private static Schema unionOfDecimals(Schema first, Schema second, String path) {
        int scale = scaleOf(first);
        if (scale != scaleOf(second)) {
            throw incompatible(first, second, path);
        }
        int precision = Math.max(precisionOf(first), precisionOf(second));
        return Decimal.builder(scale)
                .parameter(PRECISION, Integer.toString(precision))
                .optional()
                .build();
    }

    private static Schema unionOfNumbers(Schema first, Schema second, String path) {
        int one = rankOfInteger(first);
        int other = rankOfInteger(second);
        if (one > 0 && other > 0) {
            return optional(one > other ? first : second);
        }
        // A float is not widened to a double: Trino fails at files of the one under a column of the other.
        throw incompatible(first, second, path);
    }

    private static int rankOfInteger(Schema schema) {
        return switch (schema.type()) {
            case INT8 -> 1;
            case INT16 -> 2;
            case INT32 -> 3;
            case INT64 -> 4;
            case FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES, ARRAY, MAP, STRUCT -> 0;
        };
    }

    private static boolean isDecimal(Schema schema) {
        return Decimal.LOGICAL_NAME.equals(schema.name());
    }

    private static boolean sameLogicalType(Schema first, Schema second) {
        return (!isLogical(first) && !isLogical(second)) || Objects.equals(first.name(), second.name());
    }

    private static boolean isLogical(Schema schema) {
        return MicroTimestamp.is(schema)
                || (schema.name() != null && schema.name().startsWith("org.apache.kafka.connect.data."));
    }

    private static Schema optional(Schema schema) {
        if (schema.isOptional()) {
            return schema;
        }
        return switch (schema.type()) {
            case ARRAY -> SchemaBuilder.array(schema.valueSchema()).optional().build();
            case MAP ->
                SchemaBuilder.map(schema.keySchema(), schema.valueSchema())
                        .optional()
                        .build();
            case STRUCT -> unionOfStructs(schema, schema, "");
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> {
                SchemaBuilder builder = new SchemaBuilder(schema.type())
                        .name(schema.name())
                        .version(schema.version())
                        .optional();
                if (schema.parameters() != null) {
                    builder.parameters(schema.parameters());
                }
                yield builder.build();
            }
        };
    }

    private static DataException incompatible(Schema first, Schema second, String path) {
        return new DataException(
                "Column " + path + " is " + describe(first) + " in earlier rows and " + describe(second)
                        + " in this one. A column keeps its type: give the new values a column of their own.");
    }

    private static String describe(Schema schema) {
        return schema.name() == null || !isLogical(schema) ? schema.type().getName() : schema.name();
    }
}
