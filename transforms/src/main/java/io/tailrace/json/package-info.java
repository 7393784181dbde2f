/**
 * JSON as bytes: the reader that walks over a document, and the writer of rows as lines. It knows the grammar and not what a
 * change means.
 *
 * <p>Below {@code event.json}, which reads changes through it, and used again at the end of the path, where the function and
 * the sink write rows. Imports {@code value}, the exception of {@code event} and, for {@code JsonLines}, Connect's data API.
 * Start reading at {@link io.tailrace.json.JsonCursor} for input, at {@link io.tailrace.json.JsonLines} for output.
 */
@NullMarked
package io.tailrace.json;

import org.jspecify.annotations.NullMarked;
