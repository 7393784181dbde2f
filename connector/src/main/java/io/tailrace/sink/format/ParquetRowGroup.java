package io.tailrace.sink.format;

import java.io.IOException;
import java.util.Iterator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;

/** The rows of one row group, column by column in memory until the group is written. */
final class ParquetRowGroup implements AutoCloseable {
    private final MessageType type;
    private final ColumnChunkPageWriteStore pages;
    private final ColumnWriteStore columns;
    private long rows;

    ParquetRowGroup(MessageType type, ParquetProperties properties, BytesInputCompressor compressor) {
        this.type = type;
        this.pages = new ColumnChunkPageWriteStore(
                compressor,
                type,
                properties.getAllocator(),
                properties.getColumnIndexTruncateLength(),
                properties.getPageWriteChecksumEnabled());
        this.columns = properties.newColumnWriteStore(type, pages);
    }

    /** A writer for each leaf, in the order of the message type. */
    Iterator<ColumnWriter> leaves() {
        return type.getColumns().stream().map(columns::getColumnWriter).iterator();
    }

    /** Called after each row. */
    void endRow() {
        columns.endRecord();
        rows++;
    }

    /** Bytes of rows that are in it, encoded and partly compressed. Asking costs as much as writing a column. */
    long bytes() {
        return columns.getBufferedSize();
    }

    /** Bytes of memory that it takes. */
    long heapBytes() {
        return columns.getAllocatedSize();
    }

    void writeTo(ParquetFileWriter file) throws IOException {
        file.startBlock(rows);
        columns.flush();
        pages.flushToFileWriter(file);
        file.endBlock();
    }

    @Override
    public void close() {
        columns.close();
        pages.close();
    }
}
