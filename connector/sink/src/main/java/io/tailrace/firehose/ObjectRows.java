package io.tailrace.firehose;

import io.tailrace.merge.ParquetRows;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** The rows of one object. Its first bytes say what it is, since a stream's format may have been another when it was written. */
interface ObjectRows extends AutoCloseable {

    /** The schema of every row. */
    Schema schema();

    /**
     * The next row; null after the last.
     *
     * @throws DataException when it cannot be read
     */
    @Nullable Struct next() throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Opens an object that is on local disk.
     *
     * @param declared of rows in JSON
     * @param columns the table's, by whose names the columns of Parquet are found
     * @throws DataException when it cannot be read
     */
    static ObjectRows open(Path object, Schema declared, List<NestedField> columns) throws IOException {
        byte[] parquet = "PAR1".getBytes(StandardCharsets.US_ASCII);
        byte[] first;
        try (InputStream in = Files.newInputStream(object)) {
            first = in.readNBytes(parquet.length);
        }
        if (Arrays.equals(first, parquet)) {
            return OfParquet.open(object, columns);
        }
        InputStream in = new BufferedInputStream(Files.newInputStream(object));
        if (first.length > 1 && first[0] == 0x1f && first[1] == (byte) 0x8b) {
            return new JsonRows(new GZIPInputStream(in), declared);
        }
        if (first.length == 0 || first[0] == '{') {
            return new JsonRows(in, declared);
        }
        in.close();
        throw new DataException(
                "It is neither Parquet nor JSON lines, plain or packed with gzip. Set the Firehose stream to"
                        + " one of these");
    }

    /** Those of Parquet. */
    record OfParquet(ParquetRows rows, Schema schema) implements ObjectRows {

        static OfParquet open(Path object, List<NestedField> columns) throws IOException {
            try {
                return new OfParquet(
                        ParquetRows.byName(org.apache.iceberg.Files.localInput(object.toFile()), columns),
                        ParquetRows.schema(columns));
            } catch (DataException e) {
                throw e;
            } catch (RuntimeException e) {
                throw damaged(e);
            }
        }

        @Override
        public @Nullable Struct next() throws IOException {
            try {
                return rows.next();
            } catch (RuntimeException e) {
                throw damaged(e);
            }
        }

        /** What is not Parquet after all, its reader says by exceptions of many kinds. */
        private static IOException damaged(RuntimeException cause) {
            return new IOException(cause.getMessage(), cause);
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
