/**
 * Rows to JSON lines, one object per line. The line itself is written by {@link io.tailrace.json}, as in the Lambda.
 *
 * <p>Start reading at {@link io.tailrace.sink.format.json.JsonLinesFormat}.
 */
@NullMarked
package io.tailrace.sink.format.json;

import org.jspecify.annotations.NullMarked;
