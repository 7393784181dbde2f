package io.tailrace.sink.chunk;

import io.tailrace.sink.chunk.ChunkFiles.SealedFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * The publication of one chunk, step by step:
 *
 * <ol>
 *   <li>its files are finished on local disk;
 *   <li>the catalog learns the columns;
 *   <li>it is claimed: from here on its range is a fact;
 *   <li>a listing proves that no later claim exists, else this is the work of a task that is long replaced;
 *   <li>the files are put;
 *   <li>the claim before this one is removed.
 * </ol>
 *
 * <p>Each call of {@link #advance()} makes one request at most. After a RetriableException the same step is made again,
 * and each step may be: nothing here depends on whether an earlier try had its effect. It does not wait, sleep or log.
 */
final class ChunkCommit implements AutoCloseable {
    private final Chunk chunk;
    private final long previous;
    private final Claims claims;
    private final ChunkNames names;
    private final Lake lake;
    private final String nonce;
    private final Queue<SealedFile> files = new ArrayDeque<>();
    private final Queue<NewColumns> columns = new ArrayDeque<>();
    private Chunk.@Nullable Sealed sealed;
    private Step step = Step.SEAL;

    /** @param previous where the chunk before started; negative when that is not known */
    ChunkCommit(Chunk chunk, long previous, Claims claims, ChunkNames names, Lake lake) {
        this.chunk = chunk;
        this.previous = previous;
        this.claims = claims;
        this.names = names;
        this.lake = lake;
        this.nonce = lake.nonces().get();
    }

    /** Makes the next step; the outcome when it was the last. */
    Optional<Outcome> advance() {
        return switch (step) {
            case SEAL -> seal();
            case TABLES -> prepareTable();
            case CLAIM -> claim(wanted());
            case PROVE -> prove(wanted());
            case UPLOAD -> upload();
            case FORGET -> forget(wanted());
        };
    }

    private Optional<Outcome> seal() {
        try {
            sealed = chunk.seal(names, lake.fingerprint(), nonce);
        } catch (IOException e) {
            throw new ConnectException(
                    "Could not finish the files of " + this + " on local disk. Make room in spool.dir and restart"
                            + " the task; nothing is lost.",
                    e);
        }
        files.addAll(sealed.files());
        Set<NewColumns> distinct = new LinkedHashSet<>();
        for (SealedFile file : files) {
            if (file.columns() != null) {
                distinct.add(new NewColumns(file.table(), file.columns()));
            }
        }
        columns.addAll(distinct);
        return next(Step.TABLES);
    }

    private Optional<Outcome> claim(Claim wanted) {
        Claim standing = claims.make(wanted);
        if (standing.nonce().equals(nonce)) {
            return next(Step.PROVE);
        }
        if (!standing.isSameChunkAs(wanted)) {
            return Optional.of(new Outcome.Superseded(standing));
        }
        if (!standing.keys().equals(wanted.keys())) {
            throw new ConnectException("The records of " + this + " were to become the files " + standing.keys()
                    + " when its claim " + claims.keyOf(wanted.start()) + " was made, and now become " + wanted.keys()
                    + ". Restart with the transforms and options of that time until the chunk is written, or remove"
                    + " these files and the claim, and restart.");
        }
        return next(Step.PROVE);
    }

    private Optional<Outcome> prove(Claim wanted) {
        Optional<Claim> later = claims.lastAfter(wanted.start());
        if (later.isPresent()) {
            return Optional.of(new Outcome.Superseded(later.get()));
        }
        return next(Step.UPLOAD);
    }

    private Optional<Outcome> prepareTable() {
        NewColumns next = columns.peek();
        if (next == null) {
            return next(Step.CLAIM);
        }
        lake.tables().prepare(next.table, next.schema);
        columns.remove();
        return Optional.empty();
    }

    private Optional<Outcome> upload() {
        SealedFile file = files.peek();
        if (file == null) {
            return next(Step.FORGET);
        }
        lake.store().put(file.key(), file.path());
        files.remove();
        return Optional.empty();
    }

    /** Claims before this one are of no use any more; one that may not be removed does no harm either. */
    private Optional<Outcome> forget(Claim wanted) {
        claims.forget(previous, wanted.start());
        return Optional.of(new Outcome.Committed(wanted));
    }

    private Optional<Outcome> next(Step following) {
        step = following;
        return Optional.empty();
    }

    private Claim wanted() {
        if (sealed == null) {
            throw new IllegalStateException("not sealed");
        }
        return sealed.claim();
    }

    @Override
    public String toString() {
        return "chunk " + names.topic() + "-" + names.partition() + "@" + chunk.start();
    }

    /** Deletes the files from disk; whatever was not put is not published. */
    @Override
    public void close() {
        chunk.close();
    }

    private record NewColumns(String table, Schema schema) {}

    private enum Step {
        SEAL,
        TABLES,
        CLAIM,
        PROVE,
        UPLOAD,
        FORGET
    }

    /** How the publication ended. */
    sealed interface Outcome {

        /** All files are durable, and so is everything before. */
        record Committed(Claim claim) implements Outcome {}

        /** Somebody else is further, or cut the range elsewhere: this claim is the truth to start from. */
        record Superseded(Claim claim) implements Outcome {}
    }
}
