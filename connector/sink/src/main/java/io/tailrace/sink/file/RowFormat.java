package io.tailrace.sink.file;

import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** How rows are encoded: opens files. It does not say where they go. */
public interface RowFormat {

    /** The end of a file's name, without the dot: {@code snappy.parquet}, {@code jsonl.gz}. */
    String extension();

    /** Whether each file has one fixed schema, so that rows of another one need another file. */
    boolean isTyped();

    /**
     * Opens a new file.
     *
     * @param columns the columns of the file; null only for formats that are not {@linkplain #isTyped() typed}
     */
    RowFile open(Path path, @Nullable Schema columns) throws IOException;

    /** The format of files of one table, where tables differ in more than their columns. */
    default RowFormat forTable(String table) {
        return this;
    }

    /** For rows that wait until they come into a file with these columns; not for several threads at once. */
    RowCoder coder(@Nullable Schema columns) throws IOException;

    /** Makes the bytes of a row that {@link RowFile#appendCoded} takes: as near to the file's own as one row can be. */
    @FunctionalInterface
    interface RowCoder {

        /** Adds the row's bytes at the end; throws the DataException that {@link RowFile#append} would, and adds nothing. */
        void code(Row row, ByteSink out) throws IOException;
    }
}
