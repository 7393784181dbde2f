package io.tailrace.iceberg;

import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import io.tailrace.schema.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Athena's types as Iceberg's. Every column is optional, so that any can be missing in any row. A timestamp has no zone and is
 * in UTC, as in Athena's other tables; times have microseconds, the only unit that Iceberg's version 2 has.
 */
final class IcebergTypes {
    private final AtomicInteger lastId = new AtomicInteger();

    private IcebergTypes() {}

    /** A schema of these columns. Its ids are distinct, and mean nothing until a table assigns its own. */
    static Schema schema(Columns columns) {
        return new Schema(new IcebergTypes().fields(columns.list()));
    }

    private List<Types.NestedField> fields(List<Column> columns) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (Column column : columns) {
            fields.add(Types.NestedField.optional(lastId.incrementAndGet(), column.name(), type(column.type())));
        }
        return fields;
    }

    private Type type(ColumnType type) {
        if (type instanceof Scalar scalar) {
            return scalar(scalar);
        }
        if (type instanceof Decimal decimal) {
            return Types.DecimalType.of(decimal.precision(), decimal.scale());
        }
        if (type instanceof ArrayOf array) {
            return Types.ListType.ofOptional(lastId.incrementAndGet(), type(array.element()));
        }
        if (type instanceof MapOf map) {
            return Types.MapType.ofOptional(
                    lastId.incrementAndGet(), lastId.incrementAndGet(), Types.StringType.get(), type(map.value()));
        }
        if (type instanceof StructOf struct) {
            return Types.StructType.of(fields(struct.fields()));
        }
        throw new IllegalStateException("not a type of a column: " + type);
    }

    private static Type scalar(Scalar scalar) {
        return switch (scalar) {
            case STRING -> Types.StringType.get();
            case BOOLEAN -> Types.BooleanType.get();
            case TINYINT, SMALLINT, INT -> Types.IntegerType.get();
            case BIGINT -> Types.LongType.get();
            case FLOAT -> Types.FloatType.get();
            case DOUBLE -> Types.DoubleType.get();
            case DATE -> Types.DateType.get();
            case TIMESTAMP, TIMESTAMP_MICROS -> Types.TimestampType.withoutZone();
            case BINARY -> Types.BinaryType.get();
        };
    }
}
