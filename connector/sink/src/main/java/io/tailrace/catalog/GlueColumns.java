package io.tailrace.catalog;

import io.tailrace.schema.ColumnType;
import io.tailrace.schema.Columns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.errors.DataException;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * The columns that a table has in Glue, by their names in lower case.
 *
 * @param table its full name, for messages
 * @param columns those of types that rows can bring
 * @param others the types of those that rows cannot bring, such as {@code char(3)}: they are left alone
 */
record GlueColumns(String table, Columns columns, Map<String, String> others) {

    /** The columns of a table that does not exist. */
    static GlueColumns none(String table) {
        return new GlueColumns(table, new Columns(List.of()), Map.of());
    }

    static GlueColumns of(String name, Table table) {
        List<io.tailrace.schema.Column> columns = new ArrayList<>();
        Map<String, String> others = new LinkedHashMap<>();
        for (Column column : table.storageDescriptor().columns()) {
            Optional<ColumnType> type = GlueType.parse(String.valueOf(column.type()));
            if (type.isPresent()) {
                columns.add(new io.tailrace.schema.Column(lowerCase(column), type.get()));
            } else {
                others.put(lowerCase(column), String.valueOf(column.type()));
            }
        }
        return new GlueColumns(name, new Columns(columns), others);
    }

    /** Columns in Glue's own form. */
    static List<Column> inGlue(Columns columns) {
        return columns.list().stream().map(GlueColumns::inGlue).toList();
    }

    static List<Column> partitionKeys(Partitioning partitioning) {
        return partitioning.columns().stream()
                .map(name -> Column.builder().name(name).type("string").build())
                .toList();
    }

    /**
     * The columns that hold the rows of the table and those with the wanted columns.
     *
     * @throws DataException when a column cannot hold both
     */
    Columns wider(Columns wanted) {
        for (io.tailrace.schema.Column column : wanted.list()) {
            String type = others.get(column.name());
            if (type != null) {
                throw WiderColumns.conflict(table, column.name(), type, column.type());
            }
        }
        return new Columns(new WiderColumns(table).of("", columns.list(), wanted.list()));
    }

    /** The same table with these columns of types that rows can bring. */
    GlueColumns with(Columns wider) {
        return new GlueColumns(table, wider, others);
    }

    /** Columns as Glue has them, comments and all, with the wider types, and the new ones after them. */
    static List<Column> merged(List<Column> had, Columns wider) {
        List<Column> merged = new ArrayList<>();
        for (Column column : had) {
            io.tailrace.schema.Column wanted = wider.find(lowerCase(column));
            if (wanted == null || GlueType.parse(column.type()).equals(Optional.of(wanted.type()))) {
                merged.add(column);
            } else {
                merged.add(column.toBuilder().type(wanted.type().athenaName()).build());
            }
        }
        wider.list().stream()
                .filter(column -> had.stream().noneMatch(old -> lowerCase(old).equals(column.name())))
                .forEach(column -> merged.add(inGlue(column)));
        return merged;
    }

    private static String lowerCase(Column column) {
        return column.name().toLowerCase(Locale.ROOT);
    }

    private static Column inGlue(io.tailrace.schema.Column column) {
        return Column.builder()
                .name(column.name())
                .type(column.type().athenaName())
                .comment(ColumnComments.of(column.name()))
                .build();
    }
}
