package io.tailrace.sink.commit;

import io.tailrace.sink.chunk.Tables;
import io.tailrace.sink.claim.ObjectStore;
import java.util.function.Supplier;

/**
 * What the publication of a chunk needs besides the chunk and the claims.
 *
 * @param fingerprint of the options that shape files
 * @param nonces a new one each time, never the same in two tasks
 */
public record Publication(ObjectStore store, Tables tables, String fingerprint, Supplier<String> nonces) {}
