package io.tailrace.sink.file;

import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.connect.errors.DataException;

/**
 * A file of rows on local disk that is being written. What is not complete is not published: {@link #close()} without
 * {@link #complete()} deletes the file.
 */
public interface RowFile extends BufferedRows, AutoCloseable {

    /**
     * Adds a row at the end.
     *
     * @throws DataException when this row cannot be written; the file is as it was before
     */
    void append(Row row) throws IOException;

    /** Adds a row that a {@link RowFormat.RowCoder} for the same columns has made bytes of. */
    void appendCoded(byte[] bytes, int offset, int length) throws IOException;

    /** About how many bytes it has so far, those still in memory included; exact once it is complete. */
    long bytes();

    /** Writes what is buffered; the finished file belongs to the caller. No row can be added afterwards. */
    Path complete() throws IOException;

    /** Releases everything, and deletes the file from disk unless it is complete. May be called more than once. */
    @Override
    void close();
}
