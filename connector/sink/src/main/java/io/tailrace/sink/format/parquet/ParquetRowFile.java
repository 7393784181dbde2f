package io.tailrace.sink.format.parquet;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.row.Row;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file written from Connect's own values, without a detour through Avro and without Hadoop's classes. Rows are in
 * memory until their group is written, when it is large enough or when the task needs the memory.
 */
final class ParquetRowFile implements RowFile {
    // Athena reads groups in parallel; files of the sink have one or a few.
    private static final long ROW_GROUP_BYTES = 32L << 20;
    private static final int ROWS_BETWEEN_SIZES = 0x3f;
    private static final int NO_PADDING = 0;
    /** No histograms of levels and lengths, which Athena does not read. */
    private static final ParquetProperties WITHOUT_SIZES = ParquetProperties.builder()
            .withAllocator(HeapByteBufferAllocator.getInstance())
            .withSizeStatisticsEnabled(false)
            .build();

    private final Path path;
    private final ParquetColumns columns;
    private final ParquetShape shape;
    private final ParquetCodec codec;
    private final OutputStream disk;
    private final ParquetFileWriter file;
    private @Nullable ParquetRowGroup group;
    private boolean complete;
    private long written;
    private long bytes;
    private long heapBytes;
    private long count;

    ParquetRowFile(Path path, ParquetShape shape, Compression compression) throws IOException {
        this.path = path;
        this.shape = shape;
        this.columns = shape.columns();
        this.codec = new ParquetCodec(compression);
        this.disk = new BufferedOutputStream(Files.newOutputStream(path), 1 << 13);
        this.file = new ParquetFileWriter(
                new LocalFile(disk),
                shape.type(),
                ParquetFileWriter.Mode.CREATE,
                ROW_GROUP_BYTES,
                NO_PADDING,
                null,
                WITHOUT_SIZES);
        file.start();
    }

    @Override
    public void append(Row row) throws IOException {
        // A row that fails halfway would leave the whole file broken: look first.
        columns.check(row);
        ParquetRowGroup open = group == null ? begin() : group;
        columns.write(row);
        endRow(open);
    }

    @Override
    public void appendCoded(byte[] bytes, int offset, int length) throws IOException {
        ParquetRowGroup open = group == null ? begin() : group;
        open.copyRow(bytes, offset, length);
        endRow(open);
    }

    private void endRow(ParquetRowGroup open) throws IOException {
        open.endRow();
        if ((++count & ROWS_BETWEEN_SIZES) == 0) {
            open.endPages();
            measure(open);
            if (bytes - written >= ROW_GROUP_BYTES) {
                flush();
            }
        }
    }

    private ParquetRowGroup begin() {
        ParquetRowGroup started = new ParquetRowGroup(shape, codec);
        columns.bind(started.columns().iterator());
        group = started;
        measure(started);
        return started;
    }

    private void measure(ParquetRowGroup open) {
        bytes = written + open.bytes();
        heapBytes = open.heapBytes();
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }

    @Override
    public void flush() throws IOException {
        if (group != null) {
            group.writeTo(file);
            endGroup();
            written = file.getPos();
            bytes = written;
        }
    }

    @Override
    public Path complete() throws IOException {
        flush();
        file.end(Map.of());
        disk.close();
        bytes = Files.size(path);
        complete = true;
        return path;
    }

    @Override
    public void close() {
        endGroup();
        try {
            if (!complete) {
                disk.close();
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + path, e);
        }
    }

    private void endGroup() {
        if (group != null) {
            group.close();
            group = null;
            heapBytes = 0;
        }
    }

    /** Parquet's view of the local file. */
    private record LocalFile(OutputStream disk) implements OutputFile {

        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new Positioned(disk);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return new Positioned(disk);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }

    private static final class Positioned extends PositionOutputStream {
        private final OutputStream out;
        private long position;

        Positioned(OutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
