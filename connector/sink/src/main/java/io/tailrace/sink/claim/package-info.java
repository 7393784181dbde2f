/**
 * What the store records of each Kafka partition: claims, beginnings and owners, and the names of claims and files.
 *
 * <p>A claim is one small object per chunk. It is created before any of the chunk's files and makes its range of offsets a
 * fact; the last claim records how far the partition has been written, and Kafka's own offset is only a hint. This room knows
 * no record and no AWS; of Connect it imports only the exceptions. Start reading at {@code Claim}, then {@code Claims};
 * {@link io.tailrace.sink.claim.LakePartition} has what an operator can decide.
 */
@NullMarked
package io.tailrace.sink.claim;

import org.jspecify.annotations.NullMarked;
