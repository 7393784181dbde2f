/**
 * The sink that writes records to a Firehose stream. Start with {@link io.tailrace.sink.firehose.FirehoseWriter}, which
 * knows what was accepted and what waits.
 */
@NullMarked
package io.tailrace.sink.firehose;

import org.jspecify.annotations.NullMarked;
