package io.tailrace.sink.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.connect.errors.DataException;

/** One JSON object a line, UTF-8. */
final class JsonLinesFile implements RowFile {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Path path;
    private final RowJson rows;
    private final OutputStream out;
    // A row is encoded here first, so that one that fails halfway leaves nothing in the file.
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private JsonGenerator json;
    private long bytes;

    JsonLinesFile(Path path, Compression compression, boolean kafkaColumns) throws IOException {
        this.path = path;
        this.rows = new RowJson(kafkaColumns);
        this.out = compress(Files.newOutputStream(path), compression);
        this.json = generator();
    }

    private static OutputStream compress(OutputStream file, Compression compression) throws IOException {
        return switch (compression) {
            case NONE -> new BufferedOutputStream(file, 1 << 16);
            case GZIP -> new BufferedOutputStream(new GZIPOutputStream(file, 1 << 16), 1 << 13);
            case ZSTD -> new BufferedOutputStream(new ZstdOutputStream(file), 1 << 16);
            case SNAPPY -> throw new IllegalStateException("JSON lines have no snappy form");
        };
    }

    private JsonGenerator generator() throws IOException {
        JsonGenerator generator = FACTORY.createGenerator(line);
        return generator.setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    @Override
    public void append(Row row) throws IOException {
        line.reset();
        try {
            rows.write(json, row);
            json.flush();
        } catch (DataException e) {
            json = generator();
            throw e;
        } catch (IOException e) {
            json = generator();
            throw new DataException("The row has no form in JSON: " + e.getMessage(), e);
        }
        line.write('\n');
        line.writeTo(out);
        bytes += line.size();
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public Path complete() throws IOException {
        out.close();
        bytes = Files.size(path);
        return path;
    }

    @Override
    public void close() {
        try {
            out.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + path, e);
        }
    }
}
