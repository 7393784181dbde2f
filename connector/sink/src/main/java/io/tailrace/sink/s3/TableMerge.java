package io.tailrace.sink.s3;

import io.tailrace.merge.Backfill;
import io.tailrace.merge.LogCompaction;
import io.tailrace.merge.Merger.Step;
import io.tailrace.sink.s3.option.FirehoseConfigDef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Current tables that are merged one step at a time, wherever their changes come from. */
public sealed interface TableMerge extends AutoCloseable permits SinkMerge, FirehoseMerge {

    /**
     * The merge that a file's options describe: of Firehose's objects if they name a folder of them, else of what a sink writes.
     *
     * @param configuration the options, without references to other places
     * @throws org.apache.kafka.common.config.ConfigException when an option is wrong
     */
    static TableMerge of(Map<String, String> configuration) {
        return configuration.containsKey(FirehoseConfigDef.PREFIX)
                ? FirehoseMerge.of(configuration)
                : SinkMerge.of(configuration);
    }

    /** The tables that have keys, in the order of the option. */
    List<String> tables();

    /**
     * Merges the next changes of a table.
     *
     * @return what was done; null when nothing is left
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    @Nullable Step step(String table);

    /**
     * Makes ready to fill a column of a table from what its rows have in {@code cdc_rest}. A log that has no such column yet gets
     * it.
     *
     * @param transforms options with the lines of {@code transforms}, of which one makes rows with the column
     * @throws org.apache.kafka.common.config.ConfigException when rows do not have the column
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    ColumnBackfill backfill(String table, String column, Map<String, String> transforms);

    /**
     * Makes larger files of small ones in the log of a table, one day or hour at a time.
     *
     * @param before rows of what is compacted are older
     * @return what was done; null when nothing is left
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    LogCompaction.@Nullable Step compact(String table, Instant before);

    /**
     * Removes files of a current table and its log that killed mergers and compactions left, and that no commit can want.
     *
     * @param before files that were written later stay
     * @return their locations
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    List<String> removeOrphans(String table, Instant before);

    /** What the options say of compaction and orphans. */
    MaintenancePlan maintenance();

    @Override
    void close();

    /** A backfill with the transforms that it uses, closed with it. */
    record ColumnBackfill(Backfill backfill, Runnable transforms) implements AutoCloseable {
        @Override
        public void close() {
            transforms.run();
        }
    }
}
