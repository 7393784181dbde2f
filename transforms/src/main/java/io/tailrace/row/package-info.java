/**
 * What makes a row, or a typed key, of a change: the names of its columns, the conversions of its attributes, the metadata,
 * and the rest column for what found no column.
 *
 * <p>After {@code event.json} and {@code record}, before {@code json} writes the row. Imports {@code event}, {@code schema},
 * {@code json}, {@code value}, {@code option} and connect-api. Start reading at {@link io.tailrace.row.Rows}, then
 * {@code DeclaredRows} and {@code Conversion}.
 */
@NullMarked
package io.tailrace.row;

import org.jspecify.annotations.NullMarked;
