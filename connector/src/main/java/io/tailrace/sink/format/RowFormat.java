package io.tailrace.sink.format;

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

    /** Finds rows that a file with these columns could not take, without a file. */
    RowCheck check(@Nullable Schema columns) throws IOException;

    /** Looks at a row. */
    @FunctionalInterface
    interface RowCheck {

        /** Throws the DataException that {@link RowFile#append} would. */
        void check(Row row) throws IOException;
    }
}
