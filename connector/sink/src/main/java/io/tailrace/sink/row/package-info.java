/**
 * One row: its value, the columns that it has, and how these go together with the columns of other rows.
 *
 * <p>A row is what the task's transforms made of a record. This room knows Connect's data types and the declared columns of
 * {@link io.tailrace.schema}; it knows no file, no Kafka partition and no store. Start reading at
 * {@link io.tailrace.sink.row.Row}, then {@link io.tailrace.sink.row.ColumnTypes}, which says what widens to what.
 */
@NullMarked
package io.tailrace.sink.row;

import org.jspecify.annotations.NullMarked;
