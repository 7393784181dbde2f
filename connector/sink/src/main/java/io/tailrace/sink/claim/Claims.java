package io.tailrace.sink.claim;

import io.tailrace.sink.claim.Position.Beginning;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims of one Kafka partition in the store, and the beginnings between them, in the order of their generations and
 * starts. It remembers no claim: each call asks the store, where other writers may have been.
 */
public final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final String EXTENSION = ".json";
    /** Sorts before the extension: the claim that starts where a generation begins comes after the beginning. */
    private static final String BEGINNING = "-begin";

    private final ObjectStore store;
    private final ChunkNames names;
    private final String folder;
    private final AtomicBoolean deniedBefore = new AtomicBoolean();

    public Claims(ObjectStore store, ChunkNames names) {
        this.store = store;
        this.names = names;
        this.folder = names.claimsFolder();
    }

    public ChunkNames names() {
        return names;
    }

    /** Where the lake is; empty when the partition was never written. */
    public Optional<Position> last() {
        return lastOf(store.list(folder, folder));
    }

    /** Where the lake is, when that is beyond this claim. */
    public Optional<Position> lastAfter(Claim claim) {
        return lastOf(store.list(folder, keyOf(claim)));
    }

    /** The position before this claim; empty when it was removed. */
    Optional<Position> before(Claim claim) {
        String end = keyOf(claim);
        return lastOf(store.list(folder, folder).stream()
                .filter(key -> key.compareTo(end) < 0)
                .toList());
    }

    /** Creates the claim, or returns the one that another writer created first for this start. */
    public Claim make(Claim wanted) {
        String key = keyOf(wanted);
        if (store.createIfAbsent(key, PositionJson.write(wanted))) {
            return wanted;
        }
        Position found = store.read(key)
                .map(content -> PositionJson.read(content, key))
                .orElseThrow(() -> new RetriableException("The claim " + key + " was removed while it was being read"));
        if (found instanceof Claim claim) {
            return claim;
        }
        throw new ConnectException("The object " + key + " is not a claim. If something else wrote it, remove it.");
    }

    /** Notes that all files of the claim have been written. */
    public void finish(Claim claim) {
        store.replace(keyOf(claim), PositionJson.write(claim.asWhole()));
    }

    /** Begins a generation; false when it exists already. */
    public boolean begin(Beginning beginning) {
        return store.createIfAbsent(keyOf(beginning), PositionJson.write(beginning));
    }

    /** How many claims there are after one position and before a beginning. */
    long countBetween(Position after, Beginning before) {
        String end = keyOf(before);
        return store.list(folder, keyOf(after)).stream()
                .filter(key -> key.compareTo(end) < 0)
                .count();
    }

    /** Removes a claim or beginning. */
    void remove(Position position) {
        store.delete(keyOf(position));
    }

    /**
     * Removes the position before this claim; all before it when {@code previous} is null, since a writer that died may
     * have left more. Where claims may not be removed they stay, which harms nothing.
     */
    public void forget(@Nullable Position previous, Claim claim) {
        try {
            if (previous != null) {
                remove(previous);
            } else {
                String first = keyOf(claim);
                store.list(folder, folder).stream()
                        .filter(key -> key.compareTo(first) < 0)
                        .forEach(store::delete);
            }
        } catch (RetriableException e) {
            throw e;
        } catch (ConnectException e) {
            if (!deniedBefore.getAndSet(true)) {
                LOG.warn("Could not remove old claims below {}; listings will grow: {}", folder, e.getMessage());
            }
        }
    }

    public String keyOf(Position position) {
        String start = position instanceof Claim claim
                ? Numbers.ofOffset(claim.start())
                // The first beginning has one name, wherever it is: of two tasks that see nothing one decides.
                : Numbers.ofOffset(position.generation() == 0 ? 0 : position.next()) + BEGINNING;
        // Digits sort before letters, so generation 0 comes first.
        String generation = position.generation() == 0 ? "" : "g" + Numbers.ofGeneration(position.generation()) + "-";
        return folder + generation + start + EXTENSION;
    }

    private Optional<Position> lastOf(List<String> keys) {
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        String key = keys.get(keys.size() - 1);
        byte[] content = store.read(key)
                .orElseThrow(() -> new RetriableException("The claim " + key + " was removed while it was being read"));
        return Optional.of(PositionJson.read(content, key));
    }
}
