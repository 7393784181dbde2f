package io.tailrace.local.managed.firehose;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** How objects are compressed. Of the service's ways these two are here. */
public enum CompressionFormat {
    /** Not at all. */
    UNCOMPRESSED(""),
    /** As gzip; Athena knows it by the extension {@code .gz}. */
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
