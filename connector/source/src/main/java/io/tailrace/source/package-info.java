/**
 * From a shard of changes to records of Kafka Connect: the one shape of value, the offsets, the markers, the service's time, the calls
 * that it keeps rejecting, and the options that all sources have.
 *
 * <p>It may import {@code io.tailrace.shard}, the rooms of the transforms and Connect's API, never the AWS SDK: services are adapted in the packages below this one. Start
 * reading at {@link io.tailrace.source.ChangeEventSchema} for what is emitted and {@link io.tailrace.source.SourceOffsets} for what is stored.
 */
@NullMarked
package io.tailrace.source;

import org.jspecify.annotations.NullMarked;
