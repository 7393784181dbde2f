/**
 * A file of rows on local disk, whatever its format: what chunks ask of it, and the log in which rows wait that have no open
 * file.
 *
 * <p>The formats are in {@link io.tailrace.sink.format}; of the sink this room imports only {@link io.tailrace.sink.row}. Start reading at
 * {@link io.tailrace.sink.file.RowFormat}.
 */
@NullMarked
package io.tailrace.sink.file;

import org.jspecify.annotations.NullMarked;
