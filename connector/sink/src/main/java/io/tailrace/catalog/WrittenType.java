package io.tailrace.catalog;

import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import java.util.List;
import java.util.Locale;

/**
 * A type that a column had when objects were written. It says whether queries can still read them when the table has another one: integers may
 * become larger ones, decimals may get more digits of the same scale, and structs more fields. In lines of JSON a float may become a double as
 * well; in Parquet Trino fails at conditions on such a column.
 *
 * @param text as the table in Glue has it
 */
public record WrittenType(String text) {
    private static final List<Scalar> INTEGERS = List.of(Scalar.TINYINT, Scalar.SMALLINT, Scalar.INT, Scalar.BIGINT);

    /** Whether objects of this format can be read with that type, and nothing of them is left out. */
    public boolean isReadableAs(ColumnType wanted, TableFormat format) {
        return text.equalsIgnoreCase(wanted.athenaName())
                || GlueType.parse(text)
                        .filter(had -> reads(had, wanted, format))
                        .isPresent();
    }

    private static boolean reads(ColumnType had, ColumnType wanted, TableFormat format) {
        if (had instanceof StructOf one && wanted instanceof StructOf other) {
            return one.fields().stream()
                    .allMatch(field -> other.fields().stream()
                            .anyMatch(same -> isSameName(field, same) && reads(field.type(), same.type(), format)));
        }
        if (had instanceof ArrayOf one && wanted instanceof ArrayOf other) {
            return reads(one.element(), other.element(), format);
        }
        if (had instanceof MapOf one && wanted instanceof MapOf other) {
            return reads(one.value(), other.value(), format);
        }
        if (had instanceof Decimal one && wanted instanceof Decimal other) {
            return one.scale() == other.scale() && one.precision() <= other.precision();
        }
        if (had instanceof Scalar one && wanted instanceof Scalar other) {
            return one.athenaName().equals(other.athenaName())
                    || (INTEGERS.contains(one) && INTEGERS.indexOf(one) < INTEGERS.indexOf(other))
                    || (format == TableFormat.JSON && one == Scalar.FLOAT && other == Scalar.DOUBLE);
        }
        return false;
    }

    private static boolean isSameName(Column one, Column other) {
        return one.name().toLowerCase(Locale.ROOT).equals(other.name().toLowerCase(Locale.ROOT));
    }
}
