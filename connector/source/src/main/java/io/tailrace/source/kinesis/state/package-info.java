/** What is stored, and what a task is given: both are read by the next version. Start reading at {@link io.tailrace.source.kinesis.state.StreamStart}. */
@NullMarked
package io.tailrace.source.kinesis.state;

import org.jspecify.annotations.NullMarked;
