/**
 * The transform chain inside Amazon Data Firehose: a batch of change events in, one JSON line per row out.
 *
 * <p>Every change of the managed path passes through it. The same {@code transforms.*} lines that a Kafka Connect worker reads run here,
 * through {@link io.tailrace.chain}. Nothing of the AWS SDK and no JSON library is on the way: a batch is read and
 * written as a stream of tokens, because a cold start and six megabytes are all that a function has.
 *
 * <p>Start reading at {@link io.tailrace.lambda.FirehoseHandler}; {@link io.tailrace.lambda.RecordTransformer} answers one
 * record.
 */
@NullMarked
package io.tailrace.lambda;

import org.jspecify.annotations.NullMarked;
