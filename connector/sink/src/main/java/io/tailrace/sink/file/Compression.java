package io.tailrace.sink.file;

import io.tailrace.option.EnumOption;
import io.tailrace.sink.format.RowFormats;

/** How a file is compressed. Not every format has every one: see {@link RowFormats}. */
public enum Compression {
    NONE,
    SNAPPY,
    GZIP,
    ZSTD;

    /** The name in options and in file names. */
    public String id() {
        return EnumOption.value(this);
    }
}
