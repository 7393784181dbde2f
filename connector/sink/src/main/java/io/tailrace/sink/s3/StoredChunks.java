package io.tailrace.sink.s3;

import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.ChangeLog.Share;
import io.tailrace.iceberg.ChangeLog.Visibility;
import io.tailrace.iceberg.LogAppend;
import io.tailrace.sink.claim.ChunkNames;
import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.VisibleChunks;
import io.tailrace.sink.layout.SpanLayout;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Chunks whose files are in the store already, and the Iceberg tables that list them or are to. Whose files they are, their keys
 * say: {@link SpanLayout} begins them with the table's name.
 */
public final class StoredChunks implements VisibleChunks {
    private final String prefix;
    private final Function<String, ChangeLog> logs;
    private final StoredFiles files;

    /**
     * The chunks below a prefix.
     *
     * @param prefix of every key; empty, or with a slash at the end
     * @param logs the change log of a table's name
     */
    public StoredChunks(String prefix, Function<String, ChangeLog> logs, StoredFiles files) {
        this.prefix = prefix;
        this.logs = logs;
        this.files = files;
    }

    @Override
    public boolean areListed(Claim claim) {
        return !byTable(claim, claim.keys()).isEmpty();
    }

    @Override
    public Rows rows(ChunkNames names, Claim claim) {
        Set<String> visible = new HashSet<>();
        boolean overlapped = false;
        for (Map.Entry<String, List<String>> table :
                byTable(claim, claim.keys()).entrySet()) {
            Share share = logs.apply(table.getKey()).shareOf(chunk(names, claim));
            if (share == Share.ALL) {
                visible.addAll(table.getValue());
            }
            overlapped |= share == Share.PART;
        }
        return new Rows(visible, overlapped);
    }

    @Override
    public void show(ChunkNames names, Claim claim, List<String> stored) {
        for (Map.Entry<String, List<String>> table : byTable(claim, stored).entrySet()) {
            ChangeLog log = logs.apply(table.getKey());
            if (log.shareOf(chunk(names, claim)) == Share.ALL) {
                // Its files may be gone: a job has replaced them.
                continue;
            }
            UUID described = log.described();
            List<DataFile> found =
                    table.getValue().stream().map(key -> files.file(log, key)).toList();
            if (log.append(chunk(names, claim, found, described)) != Visibility.VISIBLE) {
                throw new RetriableException("The chunk of offsets " + claim.start() + " to " + claim.end()
                        + " was withdrawn meanwhile; looking again");
            }
        }
    }

    @Override
    public void hide(ChunkNames names, Claim claim) {
        for (String table : byTable(claim, claim.keys()).keySet()) {
            if (!logs.apply(table).refuse(chunk(names, claim))) {
                throw new ConnectException("A task has just made rows of the chunk of offsets " + claim.start() + " to "
                        + claim.end() + " visible. Stop the connector first, and look again.");
            }
        }
    }

    @Override
    public void warnIfMissing(ChunkNames names, Claim whole) {
        whole.keys().stream()
                .map(key -> logOf(key.substring(prefix.length())))
                .distinct()
                .forEach(table -> logs.apply(table).warnIfMissing(chunk(names, whole)));
    }

    /** The log whose rows a file has; those of a Hive table would be in the log beside it. */
    private static String logOf(String key) {
        String table = SpanLayout.tableOf(key);
        return SpanLayout.isListed(key) ? table : table + SpanLayout.CHANGES;
    }

    private static LogAppend chunk(ChunkNames names, Claim claim) {
        return chunk(names, claim, List.of(), null);
    }

    private static LogAppend chunk(ChunkNames names, Claim claim, List<DataFile> found, @Nullable UUID described) {
        return new LogAppend(
                new TopicPartition(names.topic(), names.partition()),
                claim.generation(),
                claim.start(),
                claim.next(),
                found,
                described);
    }

    /** Some of a chunk's files by table, also tables for which there is none of them; those of Hive tables are left out. */
    private Map<String, List<String>> byTable(Claim claim, List<String> keys) {
        return claim.keys().stream()
                .filter(key -> SpanLayout.isListed(key.substring(prefix.length())))
                .collect(Collectors.groupingBy(
                        key -> SpanLayout.tableOf(key.substring(prefix.length())),
                        LinkedHashMap::new,
                        Collectors.filtering(keys::contains, Collectors.toList())));
    }

    /** Files in the store as manifests list them. */
    @FunctionalInterface
    public interface StoredFiles {

        /**
         * A file for a table.
         *
         * @throws RetriableException when the same call may work later
         * @throws ConnectException when the table cannot have it
         */
        DataFile file(ChangeLog log, String key);
    }
}
