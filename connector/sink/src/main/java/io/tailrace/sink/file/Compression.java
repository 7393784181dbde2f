package io.tailrace.sink.file;

import io.tailrace.sink.format.RowFormats;
import java.util.Locale;

/** How a file is compressed. Not every format has every one: see {@link RowFormats}. */
public enum Compression {
    NONE,
    SNAPPY,
    GZIP,
    ZSTD;

    /** The name in options and in file names. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Compression of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
