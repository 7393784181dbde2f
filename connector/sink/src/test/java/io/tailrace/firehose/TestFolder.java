package io.tailrace.firehose;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** Objects in memory, with the times that a store would give them. */
final class TestFolder implements ObjectFolder {
    private final Map<String, Stored> objects = new TreeMap<>();
    /** Before each call. */
    Runnable meanwhile = () -> {};

    void put(String key, Instant written, byte[] content) {
        objects.put(key, new Stored(written, content));
    }

    void put(String key, Instant written, String lines) {
        put(key, written, lines.getBytes(StandardCharsets.UTF_8));
    }

    void remove(String key) {
        objects.remove(key);
    }

    static byte[] gzip(String lines) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(lines.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    @Override
    public List<StoredObject> list() {
        meanwhile.run();
        return objects.entrySet().stream()
                .map(each -> new StoredObject(
                        each.getKey(),
                        each.getValue().content().length,
                        each.getValue().written()))
                .toList();
    }

    @Override
    public boolean download(String key, Path file) {
        meanwhile.run();
        Stored object = objects.get(key);
        if (object == null) {
            return false;
        }
        try {
            Files.write(file, object.content());
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Stored(Instant written, byte[] content) {}
}
