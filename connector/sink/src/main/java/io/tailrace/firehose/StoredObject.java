package io.tailrace.firehose;

import java.time.Instant;
import java.util.Comparator;

/**
 * An object as the store lists it.
 *
 * @param written when the store says it was; never the name's own time, which says when its first record arrived
 */
public record StoredObject(String key, long bytes, Instant written) {
    static final Comparator<StoredObject> OLDEST_FIRST =
            Comparator.comparing(StoredObject::written).thenComparing(StoredObject::key);
}
