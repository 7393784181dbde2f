package io.tailrace.catalog;

import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.DataException;

/**
 * The narrowest columns that hold what two sets of columns hold. Nothing is ever removed or made narrower, so every file
 * that a table already has stays readable. A float does not become a double: Trino fails on predicates where a file has the one
 * and the column is declared as the other.
 *
 * @param table its full name, for messages
 */
record WiderColumns(String table) {
    private static final List<Scalar> INTEGERS = List.of(Scalar.TINYINT, Scalar.SMALLINT, Scalar.INT, Scalar.BIGINT);

    /**
     * The type that holds both.
     *
     * @throws DataException when Athena could not read files of both kinds under one type
     */
    ColumnType of(String column, ColumnType had, ColumnType wanted) {
        if (had.equals(wanted)) {
            return had;
        }
        if (had instanceof StructOf one && wanted instanceof StructOf other) {
            return new StructOf(of(column + ".", one.fields(), other.fields()));
        }
        if (had instanceof ArrayOf one && wanted instanceof ArrayOf other) {
            return new ArrayOf(of(column + "[]", one.element(), other.element()));
        }
        if (had instanceof MapOf one && wanted instanceof MapOf other) {
            return new MapOf(of(column + ".value", one.value(), other.value()));
        }
        if (had instanceof ColumnType.Decimal one
                && wanted instanceof ColumnType.Decimal other
                && one.scale() == other.scale()) {
            return one.precision() > other.precision() ? one : other;
        }
        if (had instanceof Scalar one
                && wanted instanceof Scalar other
                && INTEGERS.contains(one)
                && INTEGERS.contains(other)) {
            return INTEGERS.indexOf(one) > INTEGERS.indexOf(other) ? one : other;
        }
        throw conflict(table, column, had.athenaName(), wanted);
    }

    /** The columns of {@code had} in their order, then those that are new. */
    List<Column> of(String path, List<Column> had, List<Column> wanted) {
        List<Column> wider = new ArrayList<>(had);
        for (Column column : wanted) {
            int at = indexOf(had, column.name());
            if (at < 0) {
                wider.add(column);
            } else {
                ColumnType type = of(path + column.name(), had.get(at).type(), column.type());
                wider.set(at, new Column(had.get(at).name(), type));
            }
        }
        return wider;
    }

    static DataException conflict(String table, String column, String had, ColumnType wanted) {
        return new DataException("Column " + column + " of table " + table + " is " + had + ", and the row has "
                + wanted.athenaName()
                + ". No query could read both as one column. Write the new values to a column with"
                + " another name, or the rows to another table with table.name.template.");
    }

    private static int indexOf(List<Column> columns, String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
