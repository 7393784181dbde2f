package io.tailrace.sink.chunk;

import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.layout.Layout;
import java.util.function.UnaryOperator;

/**
 * What rows and files look like. Chunks of the same records and the same shape are the same.
 *
 * @param rows turns a record's value into a row's; a DataException when it cannot
 * @param fingerprint of the options and transforms that decide all of this
 */
public record RowShape(
        UnaryOperator<Object> rows,
        Tombstones tombstones,
        Layout layout,
        RowFormat format,
        Tables tables,
        String fingerprint) {}
