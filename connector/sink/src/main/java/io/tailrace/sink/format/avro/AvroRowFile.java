package io.tailrace.sink.format.avro;

import com.github.luben.zstd.Zstd;
import io.tailrace.sink.file.ByteSink;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.row.Row;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.xerial.snappy.Snappy;

/** An Avro container file, by Avro's specification and without its library: a header and blocks of rows. */
final class AvroRowFile implements RowFile {
    private static final byte[] MAGIC = {'O', 'b', 'j', 1};
    private static final int SYNC_BYTES = 16;
    private static final int BLOCK_BYTES = 1 << 16;

    private final Path path;
    private final AvroColumns columns;
    private final Compression compression;
    private final OutputStream disk;
    private final byte[] sync;
    private final ByteSink block = new ByteSink();
    private boolean complete;
    private long written;
    private int rows;

    AvroRowFile(Path path, AvroColumns columns, Compression compression) throws IOException {
        this.path = path;
        this.columns = columns;
        this.compression = compression;
        this.disk = new BufferedOutputStream(Files.newOutputStream(path), 1 << 13);
        byte[] schema = columns.schema().getBytes(StandardCharsets.UTF_8);
        // Any bytes that rarely occur in rows will do; these are the same when the file is written again.
        this.sync = Arrays.copyOf(sha256().digest(schema), SYNC_BYTES);
        writeHeader(schema);
    }

    private void writeHeader(byte[] schema) throws IOException {
        ByteSink header = new ByteSink();
        header.putRaw(MAGIC);
        header.putVarint(2);
        putEntry(header, "avro.schema", schema);
        putEntry(header, "avro.codec", codec().getBytes(StandardCharsets.US_ASCII));
        header.putVarint(0);
        header.putRaw(sync);
        write(header.toArray());
    }

    private static void putEntry(ByteSink out, String key, byte[] value) {
        byte[] name = key.getBytes(StandardCharsets.US_ASCII);
        out.putVarint(name.length);
        out.putRaw(name);
        out.putVarint(value.length);
        out.putRaw(value);
    }

    private String codec() {
        return switch (compression) {
            case NONE -> "null";
            case SNAPPY -> "snappy";
            case GZIP -> "deflate";
            case ZSTD -> "zstandard";
        };
    }

    @Override
    public void append(Row row) throws IOException {
        columns.write(row, block);
        endRow();
    }

    @Override
    public void appendCoded(byte[] bytes, int offset, int length) throws IOException {
        block.putRaw(bytes, offset, length);
        endRow();
    }

    private void endRow() throws IOException {
        rows++;
        if (block.size() >= BLOCK_BYTES) {
            flush();
        }
    }

    @Override
    public long bytes() {
        return written + block.size();
    }

    @Override
    public long heapBytes() {
        return block.size();
    }

    @Override
    public void flush() throws IOException {
        if (rows > 0) {
            byte[] packed = compressed(block.toArray());
            ByteSink frame = new ByteSink();
            frame.putVarint(rows);
            frame.putVarint(packed.length);
            write(frame.toArray());
            write(packed);
            write(sync);
            block.release();
            rows = 0;
        }
    }

    private byte[] compressed(byte[] raw) throws IOException {
        return switch (compression) {
            case NONE -> raw;
            case SNAPPY -> snappy(raw);
            case GZIP -> deflated(raw);
            case ZSTD -> Zstd.compress(raw);
        };
    }

    /** Avro appends the checksum of the raw bytes, in big-endian order. */
    private static byte[] snappy(byte[] raw) throws IOException {
        byte[] packed = new byte[Snappy.maxCompressedLength(raw.length) + Integer.BYTES];
        int length = Snappy.compress(raw, 0, raw.length, packed, 0);
        CRC32 checksum = new CRC32();
        checksum.update(raw);
        ByteBuffer.wrap(packed).putInt(length, (int) checksum.getValue());
        return Arrays.copyOf(packed, length + Integer.BYTES);
    }

    private static byte[] deflated(byte[] raw) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try (OutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(raw);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }

    private void write(byte[] bytes) throws IOException {
        disk.write(bytes);
        written += bytes.length;
    }

    @Override
    public Path complete() throws IOException {
        flush();
        disk.close();
        complete = true;
        return path;
    }

    @Override
    public void close() {
        try {
            if (!complete) {
                disk.close();
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + path, e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
