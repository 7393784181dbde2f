/**
 * Rows to Parquet. The pages are made by columns of our own; Parquet's library writes page headers, indexes and the footer.
 *
 * <p>A row goes down one tree: {@link io.tailrace.sink.format.parquet.ParquetRowFile} holds a row group, whose
 * {@code ParquetNested} values end in leaves, and each leaf writes to a {@code ParquetColumn}. Start reading at
 * {@link io.tailrace.sink.format.parquet.ParquetFormat}.
 */
@NullMarked
package io.tailrace.sink.format.parquet;

import org.jspecify.annotations.NullMarked;
