/**
 * Where a row belongs: the table of its topic and the folder of its time and fields.
 *
 * <p>The answer depends on the record and the time of its chunk alone, so that a chunk that is written again has the same
 * files. This room imports Connect's API and nothing else of the sink; the options that configure it are in
 * {@code io.tailrace.sink.s3.option}. Start reading at {@link io.tailrace.sink.layout.Layout}, then
 * {@link io.tailrace.sink.layout.TemplateLayout}.
 */
@NullMarked
package io.tailrace.sink.layout;

import org.jspecify.annotations.NullMarked;
