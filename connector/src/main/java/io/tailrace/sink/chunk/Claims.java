package io.tailrace.sink.chunk;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims of one Kafka partition in the store, in the order of their starts. It remembers no claim: each call asks the
 * store, where others may have been.
 */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final String EXTENSION = ".json";

    private final ObjectStore store;
    private final String folder;
    private final AtomicBoolean deniedBefore = new AtomicBoolean();

    /** @param folder where this partition's claims are, with a slash at the end */
    Claims(ObjectStore store, String folder) {
        this.store = store;
        this.folder = folder;
    }

    /** The last claim; empty when the partition was never written. */
    Optional<Claim> last() {
        return lastOf(store.list(folder, folder));
    }

    /** The last claim whose chunk starts after this one. */
    Optional<Claim> lastAfter(long start) {
        return lastOf(store.list(folder, keyOf(start)));
    }

    /** Makes the claim, or answers the one that somebody made first for this start. */
    Claim make(Claim wanted) {
        String key = keyOf(wanted.start());
        if (store.createIfAbsent(key, ClaimJson.write(wanted))) {
            return wanted;
        }
        return store.read(key)
                .map(content -> ClaimJson.read(content, key))
                .orElseThrow(() -> new RetriableException("The claim " + key + " was removed while it was read"));
    }

    /**
     * Removes the claim before the one that starts here; all before it when {@code previous} is negative, since whoever
     * died may have left more. Where claims may not be removed they stay, which harms nothing.
     */
    void forget(long previous, long start) {
        try {
            if (previous >= 0) {
                store.delete(keyOf(previous));
            } else {
                String first = keyOf(start);
                store.list(folder, folder).stream()
                        .filter(key -> key.compareTo(first) < 0)
                        .forEach(store::delete);
            }
        } catch (RetriableException e) {
            throw e;
        } catch (ConnectException e) {
            if (!deniedBefore.getAndSet(true)) {
                LOG.warn("Old claims below {} stay where they are, and listings grow: {}", folder, e.getMessage());
            }
        }
    }

    String keyOf(long start) {
        return folder + Offsets.padded(start) + EXTENSION;
    }

    private Optional<Claim> lastOf(List<String> keys) {
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        String key = keys.get(keys.size() - 1);
        byte[] content = store.read(key)
                .orElseThrow(() -> new RetriableException("The claim " + key + " was removed while it was read"));
        return Optional.of(ClaimJson.read(content, key));
    }
}
