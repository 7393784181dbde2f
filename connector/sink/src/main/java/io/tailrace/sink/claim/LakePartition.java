package io.tailrace.sink.claim;

import io.tailrace.sink.claim.Position.Beginning;
import io.tailrace.sink.claim.VisibleChunks.Rows;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * What the lake knows of one Kafka partition, and what a person can decide about it: the ways out that the sink's messages
 * name. Each decision is planned first, so that it can be shown, and made only when asked. The connector must be stopped;
 * a task that still writes is noticed and left alone.
 */
public final class LakePartition {
    private final ObjectStore store;
    private final ChunkNames names;
    private final Claims claims;
    private final VisibleChunks visible;
    private final Clock clock;

    /**
     * One partition of a lake.
     *
     * @param prefix of every key; empty, or with a slash at the end
     */
    public LakePartition(
            ObjectStore store, String prefix, String topic, int partition, VisibleChunks visible, Clock clock) {
        this.store = store;
        this.names = new ChunkNames(prefix, topic, partition, "");
        this.claims = new Claims(store, names);
        this.visible = visible;
        this.clock = clock;
    }

    /** Topics that have claims below a prefix, sorted. */
    public static List<String> topics(ObjectStore store, String prefix) {
        String root = ChunkNames.claimsRoot(prefix);
        return store.list(root, root).stream()
                .map(key -> key.substring(root.length()))
                .filter(key -> key.indexOf('/') > 0)
                .map(key -> key.substring(0, key.indexOf('/')))
                .distinct()
                .toList();
    }

    /** Partitions of a topic that have claims, sorted. */
    public static List<Integer> partitions(ObjectStore store, String prefix, String topic) {
        String root = ChunkNames.claimsRoot(prefix) + topic + "/";
        return store.list(root, root).stream()
                .map(key -> key.substring(root.length()))
                .filter(key -> key.matches("[0-9]+/.*"))
                .map(key -> Integer.valueOf(key.substring(0, key.indexOf('/'))))
                .distinct()
                .sorted()
                .toList();
    }

    /** How far the lake is; empty when the partition was never written. */
    public Optional<Status> status() {
        return claims.last().map(last -> {
            if (last instanceof Claim claim) {
                List<String> missing = claim.isWhole()
                        ? List.of()
                        : claim.keys().stream()
                                .filter(key -> !store.exists(key))
                                .toList();
                RowIdentity row = claim.content().last();
                return new Status(
                        claim.generation(),
                        claim.next(),
                        claim.isWhole() ? ChunkState.WHOLE : ChunkState.UNFINISHED,
                        claim.content().rows(),
                        claim.files().size(),
                        missing,
                        visibilityOf(claim),
                        row == null || row.timestamp() < 0 ? null : Instant.ofEpochMilli(row.timestamp()));
            }
            return new Status(
                    last.generation(),
                    last.next(),
                    ChunkState.EMPTY_GENERATION,
                    0,
                    0,
                    List.of(),
                    Visibility.AS_STORED,
                    null);
        });
    }

    /** The topic was deleted and created again: all of the new one is read, into files of their own. */
    public Plan newGeneration() {
        return begin(0, "the topic was deleted and created again", "Read from its beginning");
    }

    /** Reads again from an offset that the lake has, into files of their own: the table then has these rows twice. */
    public Plan replayFrom(long offset) {
        Position last = requireSettled();
        if (offset < 0 || offset >= last.next()) {
            throw refusal("The lake has offsets up to " + (last.next() - 1) + "; from " + offset
                    + " on there is nothing to write again.");
        }
        return begin(
                offset,
                "replay",
                "Written again from offset " + offset + " to " + (last.next() - 1)
                        + ", so that the table has these rows twice (the views count each change once); read on");
    }

    /** Passes over records that the lake does not have. */
    public Plan skipTo(long offset) {
        Position last = requireSettled();
        if (offset <= last.next()) {
            throw refusal("The lake has offsets up to " + (last.next() - 1) + ", so it cannot skip to " + offset + ".");
        }
        return begin(
                offset,
                "offsets " + last.next() + " to " + (offset - 1) + " were skipped",
                "Nothing of offsets " + last.next() + " to " + (offset - 1) + " will be in the lake; read on");
    }

    /** Says that the log is the one that the lake has rows of, where that cannot be proven. */
    public Plan sameTopic() {
        return begin(requireSettled().next(), "the topic was confirmed to be the same", "Read on");
    }

    /** Takes an unfinished chunk as it is. What tables do not list of it yet, they do then. */
    public Plan acceptChunk() {
        Claim claim = requireUnfinished();
        Set<String> shown = visible.rows(names, claim).visible();
        List<String> stored = claim.keys().stream().filter(store::exists).toList();
        List<Claim.File> missing = claim.files().stream()
                .filter(file -> !stored.contains(file.key()) && !shown.contains(file.key()))
                .toList();
        long lost = missing.stream().mapToLong(Claim.File::rows).sum();
        return new Plan(
                "The chunk of offsets " + claim.start() + " to " + claim.end() + " counts as written, without "
                        + missing.size() + " of its " + claim.files().size() + " files and " + lost + " of its "
                        + claim.content().rows() + " rows.",
                () -> {
                    visible.show(names, claim, stored);
                    claims.finish(claim);
                });
    }

    /** Removes what was written of an unfinished chunk, so that its records are read and written again. */
    public Plan withdrawChunk() {
        Claim claim = requireUnfinished();
        Rows rows = visible.rows(names, claim);
        if (!rows.visible().isEmpty()) {
            throw refusal("Rows of the chunk of offsets " + claim.start() + " to " + claim.end()
                    + " are visible in their table already, and a table cannot lose files. Run "
                    + names.command("--accept-chunk") + ": it makes the others visible, and none twice.");
        }
        List<String> written = claim.keys().stream().filter(store::exists).toList();
        return visible.areListed(claim)
                ? withdrawListed(claim, rows, written)
                : new Plan(
                        "The chunk of offsets " + claim.start() + " to " + claim.end() + " is withdrawn: "
                                + written.size()
                                + " files are deleted, and those of its records that Kafka still has are written again.",
                        () -> {
                            written.forEach(store::delete);
                            claims.remove(claim);
                        });
    }

    /**
     * A task that hangs may still put the chunk's files, and name them to their table. So its table is to refuse it from here
     * on, and what is written again has a generation and names of its own.
     */
    private Plan withdrawListed(Claim claim, Rows rows, List<String> written) {
        RowIdentity first = claim.content().first();
        // The first chunk of all starts at 0, wherever its reading began.
        long from = claims.before(claim)
                .map(Position::next)
                .filter(next -> first != null && next <= first.offset())
                .orElse(claim.start());
        Beginning beginning =
                new Beginning(claim.generation() + 1, from, "an unfinished chunk was withdrawn", clock.instant());
        // Of the files of a chunk that a table has in part, it may list one under the same name.
        List<String> unlisted = rows.isOverlapped() ? List.of() : written;
        return new Plan(
                "The chunk of offsets " + claim.start() + " to " + claim.end() + " is withdrawn: " + unlisted.size()
                        + " files are deleted, and those of its records that Kafka still has are written again, in files"
                        + " named " + filesOf(beginning) + ".",
                () -> {
                    visible.hide(names, claim);
                    requireBegun(beginning);
                    unlisted.forEach(store::delete);
                    claims.remove(claim);
                });
    }

    /**
     * Refuses an offset of the consumer group that the sink would not follow.
     *
     * @param offset null when it is to be forgotten
     */
    public void requireFollowed(@Nullable Long offset, OnGap onGap) {
        Position last = claims.last().orElse(null);
        if (last == null || (offset != null && offset == last.next())) {
            return;
        }
        if (offset == null || offset < last.next()) {
            throw refusal(
                    "The sink resumes at offset " + last.next() + ", where the lake ends, whatever the group's offset"
                            + " is. To write offsets again that the lake already has, run "
                            + names.command("--replay-from " + (offset == null ? 0 : offset)) + ".");
        }
        if (onGap == OnGap.FAIL) {
            throw refusal(
                    "The sink resumes at offset " + last.next() + ", where the lake ends, whatever the group's offset"
                            + " is. To skip everything before offset " + offset + ", run "
                            + names.command("--skip-to " + offset) + ".");
        }
    }

    private Plan begin(long offset, String reason, String effect) {
        Position last = requireSettled();
        Beginning beginning = new Beginning(last.generation() + 1, offset, reason, clock.instant());
        return new Plan(effect + " from offset " + offset + ", in files named " + filesOf(beginning) + ".", () -> {
            requireBegun(beginning);
            if (claims.countBetween(last, beginning) > 0) {
                claims.remove(beginning);
                throw refusal("A task has just claimed another chunk. Stop the connector first.");
            }
        });
    }

    private String filesOf(Beginning beginning) {
        return names.topic() + "-" + names.partition() + "-g" + beginning.generation() + "-*";
    }

    private void requireBegun(Beginning beginning) {
        if (!claims.begin(beginning)) {
            throw refusal("Another person began generation " + beginning.generation() + " first.");
        }
    }

    private Visibility visibilityOf(Claim claim) {
        if (!visible.areListed(claim)) {
            return Visibility.AS_STORED;
        }
        int shown = visible.rows(names, claim).visible().size();
        if (shown == 0) {
            return Visibility.NONE;
        }
        return shown == claim.files().size() ? Visibility.ALL : Visibility.SOME;
    }

    private Position requireSettled() {
        Position last = claims.last()
                .orElseThrow(() -> refusal("The lake has none of its records yet, so there is nothing to decide."));
        if (last instanceof Claim claim && !claim.isWhole()) {
            throw refusal("The chunk of offsets " + claim.start() + " to " + claim.end()
                    + " is not finished. Decide about it first, with --accept-chunk or --withdraw-chunk.");
        }
        return last;
    }

    private Claim requireUnfinished() {
        if (claims.last().orElse(null) instanceof Claim claim && !claim.isWhole()) {
            return claim;
        }
        throw refusal("Its last chunk is finished, so there is nothing to accept or withdraw.");
    }

    private ConnectException refusal(String message) {
        return new ConnectException(names.topic() + "-" + names.partition() + ": " + message);
    }

    /** How the newest chunk is. */
    public enum ChunkState {
        WHOLE,
        UNFINISHED,
        /** A generation was started, and nothing has been written since. */
        EMPTY_GENERATION
    }

    /** Whether queries see the rows of a chunk. */
    public enum Visibility {
        /** Those that are in the store: no table lists its files. */
        AS_STORED,
        NONE,
        /** Of some tables of several. */
        SOME,
        ALL
    }

    /**
     * What the lake has of a partition.
     *
     * @param next the first offset that it does not have
     * @param missing keys of the newest chunk's files that are not in the store, unless the chunk is known to be whole
     * @param visibility of the newest chunk
     * @param lastRow the time of the newest row's record; null when not known
     */
    public record Status(
            int generation,
            long next,
            ChunkState state,
            long rows,
            int files,
            List<String> missing,
            Visibility visibility,
            @Nullable Instant lastRow) {}

    /**
     * A decision that is not made yet.
     *
     * @param effect what it will do, as a sentence
     */
    public record Plan(String effect, Runnable action) {}
}
