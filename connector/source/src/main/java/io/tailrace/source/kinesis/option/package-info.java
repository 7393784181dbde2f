/** The options of the Kinesis source. It imports no AWS SDK. Start reading at {@link io.tailrace.source.kinesis.option.KinesisOptions}. */
@NullMarked
package io.tailrace.source.kinesis.option;

import org.jspecify.annotations.NullMarked;
