package io.tailrace.sink.format.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;

/** The rows of one row group, column by column in memory until the group is written. */
final class ParquetRowGroup implements AutoCloseable {
    private static final int INDEX_TRUNCATE_BYTES = 64;

    private final ParquetShape shape;
    private final ColumnChunkPageWriteStore pages;
    private final List<ParquetColumn> columns = new ArrayList<>();
    private long rows;

    ParquetRowGroup(ParquetShape shape, ParquetCodec codec) {
        this.shape = shape;
        this.pages = new ColumnChunkPageWriteStore(
                codec, shape.type(), HeapByteBufferAllocator.getInstance(), INDEX_TRUNCATE_BYTES, true);
        int number = 0;
        for (ColumnDescriptor leaf : shape.leaves()) {
            columns.add(new ParquetColumn(leaf, pages.getPageWriter(leaf), shape.wantsDictionary(number++)));
        }
    }

    /** The leaves, in the order of the message type. */
    List<ParquetColumn> columns() {
        return columns;
    }

    /** Writes the values of a row that a {@link ParquetRowCoder} has put into these bytes. */
    void copyRow(byte[] bytes, int offset, int length) {
        int at = offset;
        while (at < offset + length) {
            int head = ParquetRowCoder.head(bytes, at);
            ParquetColumn column = columns.get(ParquetRowCoder.leaf(head));
            at = column.copy(
                    bytes, at + Integer.BYTES, ParquetRowCoder.repetition(head), ParquetRowCoder.definition(head));
        }
    }

    /** Called after each row. */
    void endRow() {
        rows++;
    }

    /** Ends pages that are full. */
    void endPages() throws IOException {
        for (ParquetColumn column : columns) {
            column.endPageIfFull(rows);
        }
    }

    /** Bytes of rows that are in it, encoded and partly compressed. */
    long bytes() {
        long sum = 0;
        for (ParquetColumn column : columns) {
            sum += column.bytes();
        }
        return sum;
    }

    /** Bytes of memory that it takes. */
    long heapBytes() {
        long sum = 0;
        for (ParquetColumn column : columns) {
            sum += column.heapBytes();
        }
        return sum;
    }

    void writeTo(ParquetFileWriter file) throws IOException {
        int number = 0;
        for (ParquetColumn column : columns) {
            column.end(rows);
            if (column.wasDictionaryVain()) {
                shape.dictionaryWasVain(number);
            }
            number++;
        }
        file.startBlock(rows);
        pages.flushToFileWriter(file);
        file.endBlock();
    }

    @Override
    public void close() {
        pages.close();
    }
}
