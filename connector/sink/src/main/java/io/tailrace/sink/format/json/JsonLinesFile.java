package io.tailrace.sink.format.json;

import com.github.luben.zstd.ZstdOutputStream;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.row.Row;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** One JSON object a line, UTF-8. */
final class JsonLinesFile implements RowFile {
    private final Path path;
    private final JsonLine line;
    private final OutputStream out;
    private boolean complete;
    private long bytes;

    JsonLinesFile(Path path, Compression compression, JsonLine line) throws IOException {
        this.path = path;
        this.line = line;
        this.out = compress(Files.newOutputStream(path), compression);
    }

    private static OutputStream compress(OutputStream file, Compression compression) throws IOException {
        return switch (compression) {
            case NONE -> new BufferedOutputStream(file, 1 << 16);
            case GZIP -> new BufferedOutputStream(new Gzip(file), 1 << 13);
            case ZSTD -> new BufferedOutputStream(new ZstdOutputStream(file), 1 << 16);
            case SNAPPY -> throw new IllegalStateException("JSON lines have no snappy form");
        };
    }

    @Override
    public void append(Row row) throws IOException {
        byte[] encoded = line.encode(row);
        appendCoded(encoded, 0, encoded.length);
    }

    @Override
    public void appendCoded(byte[] encoded, int offset, int length) throws IOException {
        out.write(encoded, offset, length);
        bytes += length;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long heapBytes() {
        return 0;
    }

    @Override
    public void flush() {}

    @Override
    public Path complete() throws IOException {
        out.close();
        bytes = Files.size(path);
        complete = true;
        return path;
    }

    @Override
    public void close() {
        try {
            if (!complete) {
                out.close();
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + path, e);
        }
    }

    /** Two thirds of the time of zlib's own level, for files that are some percent larger. */
    private static final class Gzip extends GZIPOutputStream {
        private static final int LEVEL = 4;

        Gzip(OutputStream file) throws IOException {
            super(file, 1 << 16);
            def.setLevel(LEVEL);
        }
    }
}
