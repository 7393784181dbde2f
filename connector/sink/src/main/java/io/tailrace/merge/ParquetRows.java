package io.tailrace.merge;

import io.tailrace.iceberg.PlainParquet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one Parquet file of a table, with the columns that are asked for. Columns are found by their ids; one that the file
 * does not have, because it is older, is null in every row.
 */
final class ParquetRows implements AutoCloseable {
    private final ParquetFileReader file;
    private final MessageColumnIO columns;
    private final StructReader rows;
    private @Nullable RecordReader<Struct> group;
    private long left;
    private long position = -1;

    /**
     * Opens a file.
     *
     * @param wanted the table's columns to read
     * @param schema of the rows, with the same columns in the same order
     */
    ParquetRows(org.apache.iceberg.io.InputFile input, List<NestedField> wanted, Schema schema) throws IOException {
        this.file = PlainParquet.open(PlainParquet.file(input));
        MessageType type = file.getFileMetaData().getSchema();
        Map<Integer, Type> byId = type.getFields().stream()
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
    }

    /** The next row; null after the last. */
    @Nullable Struct next() throws IOException {
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
