package io.tailrace.catalog;

import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import io.tailrace.schema.Columns;
import java.util.List;

/**
 * Columns of rows that Hive's JsonSerDe reads from JSON lines, be it in a query, or in Firehose before it writes Parquet. A line holds bytes
 * as base64, and the JsonSerDe either refuses a binary column or takes the characters of that text for its bytes. So they are
 * strings, which {@code from_base64} turns into bytes.
 */
public final class JsonColumns {
    private JsonColumns() {}

    /** The same columns, at any depth strings instead of binary. */
    public static Columns of(Columns columns) {
        return new Columns(readable(columns.list()));
    }

    private static List<Column> readable(List<Column> columns) {
        return columns.stream()
                .map(column -> new Column(column.name(), readable(column.type())))
                .toList();
    }

    private static ColumnType readable(ColumnType type) {
        if (type instanceof ArrayOf array) {
            return new ArrayOf(readable(array.element()));
        }
        if (type instanceof MapOf map) {
            return new MapOf(readable(map.value()));
        }
        if (type instanceof StructOf struct) {
            return new StructOf(readable(struct.fields()));
        }
        return type == Scalar.BINARY ? Scalar.STRING : type;
    }
}
