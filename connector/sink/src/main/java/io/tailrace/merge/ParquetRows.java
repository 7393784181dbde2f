package io.tailrace.merge;

import io.tailrace.iceberg.PlainParquet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one Parquet file, with the columns that are asked for. In a table's own files columns are found by their ids, in
 * files of other writers by their names; one that the file does not have is null in every row.
 */
public final class ParquetRows implements AutoCloseable {
    private final ParquetFileReader file;
    private final MessageColumnIO columns;
    private final StructReader rows;
    /** Positions that are passed over. */
    private final Set<Long> deleted;

    private @Nullable RecordReader<Struct> group;
    private long left;
    private long position = -1;

    /**
     * Opens a file.
     *
     * @param wanted the table's columns to read
     * @param schema of the rows, with the same columns in the same order
     * @param deleted positions of rows to pass over
     * @param ids gives the columns of a file the ids of the table's
     */
    private ParquetRows(
            InputFile input, List<NestedField> wanted, Schema schema, Set<Long> deleted, UnaryOperator<MessageType> ids)
            throws IOException {
        this.deleted = deleted;
        this.file = PlainParquet.open(PlainParquet.file(input));
        try {
            MessageType type = file.getFileMetaData().getSchema();
            Map<Integer, Type> byId = ids.apply(type).getFields().stream()
                    .filter(field -> field.getId() != null)
                    .collect(Collectors.toMap(field -> field.getId().intValue(), Function.identity()));
            List<Type> found = wanted.stream()
                    .filter(column -> byId.containsKey(column.fieldId()))
                    .map(column -> byId.get(column.fieldId()))
                    .toList();
            MessageType requested = new MessageType(type.getName(), found);
            file.setRequestedSchema(requested);
            this.columns = new ColumnIOFactory().getColumnIO(requested, type);
            this.rows = new StructReader(schema, requested, wanted);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Opens a table's own file.
     *
     * @param wanted the table's columns to read
     * @param schema of the rows, with the same columns in the same order
     */
    static ParquetRows ofTable(InputFile input, List<NestedField> wanted, Schema schema) throws IOException {
        return ofTable(input, wanted, schema, Set.of());
    }

    /** The same without the rows at these positions. */
    static ParquetRows ofTable(InputFile input, List<NestedField> wanted, Schema schema, Set<Long> deleted)
            throws IOException {
        return new ParquetRows(input, wanted, schema, deleted, UnaryOperator.identity());
    }

    /**
     * Opens a file that another writer made: of Hive's old forms of lists, maps and times, too, and with names in any case.
     *
     * @param columns a table's, in whose types the rows are
     * @throws DataException when the file has a column that these are without, or that does not fit the one of its name
     */
    public static ParquetRows byName(InputFile input, List<NestedField> columns) throws IOException {
        return new ParquetRows(
                input, columns, RowTypes.row(columns), Set.of(), type -> new NamedColumns(columns).in(type));
    }

    /** The schema of the rows of {@link #byName}. */
    public static Schema schema(List<NestedField> columns) {
        return RowTypes.row(columns);
    }

    /** The next row; null after the last. */
    public @Nullable Struct next() throws IOException {
        @Nullable Struct row = read();
        while (row != null && deleted.contains(position)) {
            row = read();
        }
        return row;
    }

    private @Nullable Struct read() throws IOException {
        while (left == 0) {
            @Nullable PageReadStore pages = file.readNextRowGroup();
            if (pages == null) {
                return null;
            }
            left = pages.getRowCount();
            group = columns.getRecordReader(pages, rows);
        }
        left--;
        position++;
        return Objects.requireNonNull(group, "no row group").read();
    }

    /** Where in the file the last row was, counted from 0. */
    long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
