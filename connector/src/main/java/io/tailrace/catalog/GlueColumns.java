package io.tailrace.catalog;

import io.tailrace.schema.Columns;
import io.tailrace.schema.ColumnsException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Table;

/** Columns as Glue spells them, to and from ours. */
final class GlueColumns {
    private static final Logger LOG = LoggerFactory.getLogger(GlueColumns.class);

    private GlueColumns() {}

    static List<Column> of(Columns columns) {
        return columns.list().stream().map(GlueColumns::column).toList();
    }

    static List<Column> ofPartitions() {
        return Partitioning.columns().stream()
                .map(name -> Column.builder().name(name).type("string").build())
                .toList();
    }

    /**
     * The columns of a table. One of a type that rows never bring, such as {@code char(3)}, is left out and left alone.
     *
     * @throws ConnectException when rows bring a column of such a name
     */
    static Columns read(Table table, Columns wanted) {
        List<io.tailrace.schema.Column> columns = new ArrayList<>();
        for (Column column : table.storageDescriptor().columns()) {
            try {
                columns.addAll(
                        Columns.parse(column.name() + " " + column.type()).list());
            } catch (ColumnsException e) {
                if (wanted.find(column.name()) != null) {
                    throw new ConnectException(
                            "Column " + column.name() + " of table " + table.name() + " in Glue is " + column.type()
                                    + ", which the sink cannot write. Give the column of the rows another name.",
                            e);
                }
                LOG.debug("Column {} of table {} is left as it is", column.name(), table.name(), e);
            }
        }
        return new Columns(columns);
    }

    /** Columns as Glue has them, comments and all, with the wider types, and the new ones behind. */
    static List<Column> merged(List<Column> had, Columns wider) {
        List<Column> merged = new ArrayList<>();
        for (Column column : had) {
            io.tailrace.schema.Column type = wider.find(column.name());
            merged.add(
                    type == null
                            ? column
                            : column.toBuilder().type(type.type().athenaName()).build());
        }
        wider.list().stream()
                .filter(column -> had.stream().noneMatch(old -> old.name().equals(column.name())))
                .forEach(column -> merged.add(column(column)));
        return merged;
    }

    private static Column column(io.tailrace.schema.Column column) {
        return Column.builder()
                .name(column.name())
                .type(column.type().athenaName())
                .comment(ColumnComments.of(column.name()))
                .build();
    }
}
