package io.tailrace.local.managed.firehose;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** How objects are compressed: two of the formats that the service has. */
public enum CompressionFormat {
    /** Not at all. */
    UNCOMPRESSED(""),
    /** With gzip, which Athena recognizes by the extension {@code .gz}. */
    GZIP(".gz");

    private final String extension;

    CompressionFormat(String extension) {
        this.extension = extension;
    }

    String extension() {
        return extension;
    }

    byte[] compress(byte[] content) {
        return switch (this) {
            case UNCOMPRESSED -> content;
            case GZIP -> gzip(content);
        };
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(content.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refuses bytes", e);
        }
        return compressed.toByteArray();
    }
}
