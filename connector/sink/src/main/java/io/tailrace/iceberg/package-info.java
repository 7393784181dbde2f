/**
 * The lake's Iceberg tables: the log of changes, to which the files of chunks are appended exactly once. It comes after the
 * files are in the store, and knows neither Kafka Connect's tasks nor how files are written. Start with {@link
 * io.tailrace.iceberg.ChangeLog}.
 */
@NullMarked
package io.tailrace.iceberg;

import org.jspecify.annotations.NullMarked;
