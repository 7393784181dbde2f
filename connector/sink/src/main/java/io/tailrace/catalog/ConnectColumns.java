package io.tailrace.catalog;

import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import io.tailrace.schema.Columns;
import io.tailrace.value.MicroTimestamp;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Athena's columns for a Connect schema. Names become lower case, as Glue makes them anyway. */
public final class ConnectColumns {
    private static final String PRECISION = "connect.decimal.precision";
    /** Glue's limit for the text of a column's type. */
    private static final int LONGEST_TYPE = 131_072;

    private ConnectColumns() {}

    /**
     * The columns of a row.
     *
     * @throws DataException when the schema has something that a table cannot have; it names the column
     */
    public static Columns of(Schema row) {
        return new Columns(columns(row, ""));
    }

    private static List<Column> columns(Schema struct, String path) {
        Set<String> names = new HashSet<>();
        return struct.fields().stream()
                .map(field -> {
                    String name =
                            path.isEmpty() ? ColumnName.ofColumn(field.name()) : ColumnName.ofField(field.name(), path);
                    if (!names.add(name)) {
                        throw new DataException("Column " + path + field.name()
                                + " appears twice, in upper and lower case. Athena ignores case, so every query of the"
                                + " table would fail: rename one of them.");
                    }
                    return new Column(name, type(field, path));
                })
                .toList();
    }

    private static ColumnType type(Field field, String path) {
        ColumnType type = type(field.schema(), path + field.name());
        if (path.isEmpty() && type.athenaName().length() > LONGEST_TYPE) {
            throw new DataException("Column " + field.name() + " has so many fields that its type is "
                    + type.athenaName().length() + " characters long; Glue takes " + LONGEST_TYPE
                    + ". Send the value as JSON text, or flatten it.");
        }
        return type;
    }

    private static ColumnType type(Schema schema, String path) {
        if (schema.name() != null) {
            ColumnType logical = logicalType(schema, path);
            if (logical != null) {
                return logical;
            }
        }
        return switch (schema.type()) {
            case STRING -> Scalar.STRING;
            case BOOLEAN -> Scalar.BOOLEAN;
            case INT8 -> Scalar.TINYINT;
            case INT16 -> Scalar.SMALLINT;
            case INT32 -> Scalar.INT;
            case INT64 -> Scalar.BIGINT;
            case FLOAT32 -> Scalar.FLOAT;
            case FLOAT64 -> Scalar.DOUBLE;
            case BYTES -> Scalar.BINARY;
            case ARRAY -> new ArrayOf(type(schema.valueSchema(), path + "[]"));
            case MAP -> {
                if (schema.keySchema().type() != Schema.Type.STRING) {
                    throw new DataException("The map " + path + " has keys of type "
                            + schema.keySchema().type().getName() + "; in a table they are strings.");
                }
                yield new MapOf(type(schema.valueSchema(), path + ".value"));
            }
            case STRUCT -> {
                if (schema.fields().isEmpty()) {
                    throw new DataException("The struct " + path + " has no field; in a table it has at least one.");
                }
                yield new StructOf(columns(schema, path + "."));
            }
        };
    }

    private static @Nullable ColumnType logicalType(Schema schema, String path) {
        return switch (schema.name()) {
            case Timestamp.LOGICAL_NAME, MicroTimestamp.LOGICAL_NAME -> Scalar.TIMESTAMP;
            case Date.LOGICAL_NAME -> Scalar.DATE;
            case Decimal.LOGICAL_NAME -> decimal(schema, path);
            default -> null;
        };
    }

    private static ColumnType decimal(Schema schema, String path) {
        Map<String, String> parameters = schema.parameters() == null ? Map.of() : schema.parameters();
        String digits = parameters.getOrDefault(PRECISION, Integer.toString(ColumnType.Decimal.MAX_PRECISION));
        String scale = parameters.getOrDefault(Decimal.SCALE_FIELD, "");
        try {
            return new ColumnType.Decimal(Integer.parseInt(digits), Integer.parseInt(scale));
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "Column " + path + " is decimal(" + digits + "," + scale + "). A table's decimals have 1 to "
                            + ColumnType.Decimal.MAX_PRECISION + " digits, and a scale of 0 to as many. Declare it so"
                            + " where the schema is made, or send the value as a string.",
                    e);
        }
    }
}
