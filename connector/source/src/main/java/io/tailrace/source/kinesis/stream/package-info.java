/** The data stream as the shard engine sees it, and its records as changes. Start reading at {@link io.tailrace.source.kinesis.stream.KinesisStream}. */
@NullMarked
package io.tailrace.source.kinesis.stream;

import org.jspecify.annotations.NullMarked;
