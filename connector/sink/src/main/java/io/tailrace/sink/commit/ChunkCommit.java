package io.tailrace.sink.commit;

import io.tailrace.sink.chunk.Chunk;
import io.tailrace.sink.chunk.ChunkFiles.SealedFile;
import io.tailrace.sink.chunk.TableFiles;
import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.Claims;
import io.tailrace.sink.claim.Position;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The publication of one chunk, step by step:
 *
 * <ol>
 *   <li>its files are finished on local disk;
 *   <li>the catalog gets the columns: whatever can refuse a row is asked before the claim;
 *   <li>it is claimed: from here on its range is a fact;
 *   <li>a listing proves that no later claim exists, else this is the work of a task that was replaced long ago;
 *   <li>the files are put;
 *   <li>the tables that list their files get them, which makes all rows of the chunk visible at once;
 *   <li>the claim says that the chunk is whole: it is never written again;
 *   <li>the position before this one is removed.
 * </ol>
 *
 * <p>Each call of {@link #advance()} makes one request at most. After a RetriableException the same step is made again,
 * and each step may be: nothing here depends on whether an earlier try had its effect. It does not sleep or log.
 */
public final class ChunkCommit implements AutoCloseable {
    private final Chunk chunk;
    private final @Nullable Position previous;
    private final Claims claims;
    private final Publication publication;
    private final String nonce;
    private final Queue<SealedFile> files = new ArrayDeque<>();
    private final Queue<NewColumns> columns = new ArrayDeque<>();
    private final Queue<TableFiles> invisible = new ArrayDeque<>();
    private Chunk.@Nullable Sealed sealed;
    private Step step = Step.SEAL;
    private boolean appendTried;

    /** @param previous the position before this chunk; null when that is not known */
    ChunkCommit(Chunk chunk, @Nullable Position previous, Claims claims, Publication publication) {
        this.chunk = chunk;
        this.previous = previous;
        this.claims = claims;
        this.publication = publication;
        this.nonce = publication.nonces().get();
    }

    /**
     * Waits until the records of this chunk that could not be written are where errors are reported to: after the claim
     * they are not read again.
     */
    void awaitReports() throws InterruptedException {
        for (Future<?> report : chunk.reports()) {
            try {
                Object unused = report.get();
            } catch (ExecutionException e) {
                throw new ConnectException(
                        "A record of " + this + " could not be written, and could not be reported to the dead letter"
                                + " queue either. Check errors.deadletterqueue.* and restart the task; nothing is"
                                + " lost.",
                        e);
            }
        }
    }

    /** Whether {@link #awaitReports} would not wait. */
    public boolean isReported() {
        return chunk.reports().stream().allMatch(Future::isDone);
    }

    /** Makes the next step; the outcome when it was the last. */
    public Optional<Outcome> advance() {
        return switch (step) {
            case SEAL -> seal();
            case TABLES -> prepareTable();
            case CLAIM -> claim(wanted());
            case PROVE -> prove(wanted());
            case UPLOAD -> upload();
            case APPEND -> append();
            case FINISH -> finish(wanted());
            case FORGET -> forget(wanted());
        };
    }

    private Optional<Outcome> seal() {
        if (!isReported()) {
            throw new IllegalStateException("the reports of " + this + " are not awaited");
        }
        try {
            sealed = chunk.seal(publication.fingerprint(), nonce);
        } catch (IOException e) {
            throw new ConnectException(
                    "Could not finish the files of " + this + " on local disk. Make room in buffer.dir and restart"
                            + " the task; nothing is lost.",
                    e);
        }
        Claim claimed = chunk.claimed();
        if (claimed != null && !claimed.isSameChunkAs(sealed.claim())) {
            throw new ConnectException(Recovery.describe(claimed, claims) + "Its rows would go to the files "
                    + sealed.claim().keys() + ", and were claimed for " + claimed.keys() + ". "
                    + Recovery.wayOutOfOptions(claims));
        }
        files.addAll(sealed.files());
        filesByTable(sealed)
                .forEach((table, own) -> invisible.add(new TableFiles(table, claims.names(), wanted().range(), own)));
        Set<NewColumns> distinct = new LinkedHashSet<>();
        for (SealedFile file : files) {
            if (file.columns() != null) {
                distinct.add(new NewColumns(file.table(), file.columns()));
            }
        }
        columns.addAll(distinct);
        return next(Step.TABLES);
    }

    private Optional<Outcome> prepareTable() {
        NewColumns next = columns.peek();
        if (next == null) {
            return next(Step.CLAIM);
        }
        try {
            publication.tables().prepare(next.table, next.schema);
        } catch (DataException e) {
            return Optional.of(new Outcome.Refused(e));
        }
        columns.remove();
        return Optional.empty();
    }

    private Optional<Outcome> claim(Claim wanted) {
        Claim found = claims.make(wanted);
        if (found.author().nonce().equals(nonce)) {
            return next(Step.PROVE);
        }
        if (!found.isSameChunkAs(wanted)) {
            return Optional.of(new Outcome.Superseded());
        }
        if (found.isWhole()) {
            // Whatever became of its files since, nothing is missing.
            files.clear();
            invisible.clear();
        }
        return next(Step.PROVE);
    }

    private Optional<Outcome> prove(Claim wanted) {
        return claims.lastAfter(wanted).isPresent() ? Optional.of(new Outcome.Superseded()) : next(Step.UPLOAD);
    }

    private Optional<Outcome> upload() {
        SealedFile file = files.peek();
        if (file == null) {
            return next(Step.APPEND);
        }
        if (!publication.store().put(file.key(), file.path(), wanted().content().digest())) {
            throw new ConnectException("The object " + file.key() + " exists and holds rows other than those of " + this
                    + ", so it is not overwritten. If claims below "
                    + claims.names().claimsFolder()
                    + " were removed, stop the connector and run "
                    + claims.names().command("--new-generation")
                    + ": later files then get new names.");
        }
        files.remove();
        return Optional.empty();
    }

    private Optional<Outcome> append() {
        TableFiles next = invisible.peek();
        if (next == null) {
            return next(wanted().isWhole() ? Step.FORGET : Step.FINISH);
        }
        if (appendTried && !areInStore(next.files())) {
            // A clean-up took them for orphans while the catalog could not be reached.
            files.addAll(next.files());
            appendTried = false;
            return next(Step.UPLOAD);
        }
        appendTried = true;
        if (!publication.tables().append(next)) {
            return Optional.of(new Outcome.Superseded());
        }
        appendTried = false;
        invisible.remove();
        return Optional.empty();
    }

    private boolean areInStore(List<SealedFile> uploaded) {
        return uploaded.stream().allMatch(file -> publication.store().exists(file.key()));
    }

    private static Map<String, List<SealedFile>> filesByTable(Chunk.Sealed sealed) {
        return sealed.files().stream()
                .collect(Collectors.groupingBy(SealedFile::table, LinkedHashMap::new, Collectors.toList()));
    }

    private Optional<Outcome> finish(Claim wanted) {
        claims.finish(wanted);
        return next(Step.FORGET);
    }

    /** Positions before this one have no use any more; one that may not be removed does no harm either. */
    private Optional<Outcome> forget(Claim wanted) {
        claims.forget(previous, wanted);
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
        return "the chunk of " + claims.names().topic() + "-" + claims.names().partition() + " from offset "
                + chunk.start();
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
        APPEND,
        FINISH,
        FORGET
    }

    /** How the publication ended. */
    public sealed interface Outcome {

        /** All files are durable, and so is everything before. */
        record Committed(Claim claim) implements Outcome {}

        /** Another task is further, or cut the range elsewhere: what the store says now is where to go on. */
        record Superseded() implements Outcome {}

        /** The catalog has changed and does not take these rows any more. Nothing is claimed. */
        record Refused(DataException reason) implements Outcome {}
    }
}
