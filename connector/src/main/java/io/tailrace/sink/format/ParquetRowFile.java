package io.tailrace.sink.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/** A Parquet file written from Connect's own values, without a detour through Avro and without Hadoop's classes. */
final class ParquetRowFile implements RowFile {
    // A group is held in memory until it is full. Athena reads groups in parallel; files of the sink have one or a few.
    private static final long ROW_GROUP_BYTES = 32L << 20;
    private static final int ROWS_BETWEEN_SIZES = 0x3f;

    private final Path path;
    private final Rows rows;
    private final OutputStream disk;
    private final ParquetWriter<Row> writer;
    private boolean closed;
    private long bytes;
    private long count;

    ParquetRowFile(Path path, Schema columns, Compression compression) throws IOException {
        this.path = path;
        this.rows = new Rows(new ParquetColumns(columns));
        this.disk = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
        this.writer = new Builder(new SpoolFile(disk), rows)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(ParquetCodecs.nameOf(compression))
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    @Override
    public void append(Row row) throws IOException {
        if (!(row.value() instanceof Struct)) {
            throw new DataException("Parquet needs rows with a schema, and this one is a map. Declare the columns with"
                    + " FlattenDynamoDb, or use format=jsonl.");
        }
        // A row that fails halfway would leave the whole file broken: look first.
        rows.columns.check(row);
        writer.write(row);
        // Asking costs as much as writing a column.
        if ((++count & ROWS_BETWEEN_SIZES) == 0) {
            bytes = writer.getDataSize();
        }
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public Path complete() throws IOException {
        closed = true;
        writer.close();
        disk.close();
        bytes = Files.size(path);
        return path;
    }

    @Override
    public void close() {
        try {
            if (!closed) {
                closed = true;
                // Writes a footer to a file that goes away with the next line, and gives its buffers back.
                writer.close();
                disk.close();
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + path, e);
        }
    }

    private static final class Rows extends WriteSupport<Row> {
        private final ParquetColumns columns;
        private @Nullable RecordConsumer consumer;

        Rows(ParquetColumns columns) {
            this.columns = columns;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract in its class, never called without Hadoop
        public WriteContext init(Configuration configuration) {
            return context();
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return context();
        }

        private WriteContext context() {
            return new WriteContext(columns.messageType(), Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(Row row) {
            columns.write(Objects.requireNonNull(consumer, "not prepared"), row);
        }
    }

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
        private final Rows rows;

        Builder(OutputFile file, Rows rows) {
            super(file);
            this.rows = rows;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract in its class, never called without Hadoop
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return rows;
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
            return rows;
        }
    }

    /** Parquet's view of the local file. */
    private record SpoolFile(OutputStream disk) implements OutputFile {

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
