/**
 * Changes that are too large for Kafka: put into S3 while their page is read, and replaced by a reference.
 *
 * <p>It may import {@code option}, {@code change} and {@code trouble}. Start reading at {@link io.tailrace.source.dynamodb.large.LargeChanges}.
 */
@NullMarked
package io.tailrace.source.dynamodb.large;

import org.jspecify.annotations.NullMarked;
