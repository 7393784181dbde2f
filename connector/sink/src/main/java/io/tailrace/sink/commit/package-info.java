/**
 * Full chunks to the store, exactly once: claimed, uploaded, marked whole, one after the other and step by step.
 *
 * <p>A task that died, hung or lost its partition can at worst repeat what is a fact already. Of Connect this room imports only
 * schemas and exceptions. Start reading at {@link io.tailrace.sink.commit.ChunkCommit}.
 */
@NullMarked
package io.tailrace.sink.commit;

import org.jspecify.annotations.NullMarked;
