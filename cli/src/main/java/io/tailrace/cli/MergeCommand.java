package io.tailrace.cli;

import io.tailrace.chain.References;
import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.sink.s3.MaintenancePlan;
import io.tailrace.sink.s3.TableMerge;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tailrace merge}: current tables, merged outside of a sink's tasks. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Merges the changes that a sink has written to Iceberg (table.format=iceberg) into its current tables:"
                    + " those that merge.keys names. The sink's first task does the same; this one can run anywhere else,"
                    + " as a cron job with --once, or beside the sink. With firehose.prefix in the file, the changes are"
                    + " those in the objects of the managed path. Two mergers at once do no harm: one of them is refused"
                    + " and looks again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./tailrace merge --config config/connect/sales-orders-sink.properties --once",
            "  ./tailrace merge --config config/connect/sales-orders-sink.properties --table sales_orders",
            "  ./tailrace merge --config config/connect/sales-orders-sink.properties --backfill gift_note",
            "  ./tailrace merge --config config/connect/sales-orders-sink.properties --compact",
            "  ./tailrace merge --config config/merge/sales-orders.properties --once"
        })
final class MergeCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description =
                    "The sink's file, such as config/connect/sales-orders-sink.properties, or that of a merge of the"
                            + " managed path, such as config/merge/sales-orders.properties.")
    private Path file = Path.of("");

    @Option(names = "--table", paramLabel = "NAME", description = "Only this table; otherwise all in merge.keys.")
    private @Nullable String table;

    @Option(
            names = "--backfill",
            paramLabel = "COLUMN",
            description =
                    "Fill a column that was declared later, in the rows that have its values in cdc_rest, and end. The"
                            + " transforms of the file make the values, as they do for new changes.")
    private @Nullable String backfill;

    @Option(
            names = "--transforms",
            paramLabel = "FILE",
            description =
                    "With --backfill: the file with the transforms, when they are not in the sink's but in the source's.")
    private @Nullable Path transforms;

    @Option(
            names = "--compact",
            description =
                    "Make large files of the small ones in the log, where all rows are older than --older-than hours, and"
                            + " end. Beside the sink, which does the same by itself (merge.compact.enabled), or without"
                            + " it.")
    private boolean compact;

    @Option(
            names = "--remove-orphans",
            description =
                    "Remove files of the current table and its log that a killed merger or compaction left: those that are"
                            + " in no snapshot and that no commit can still add, written more than --older-than hours ago. Then end."
                            + " The sink does the same by itself (merge.orphans.enabled).")
    private boolean removeOrphans;

    @Option(
            names = "--older-than",
            paramLabel = "HOURS",
            description =
                    "How old rows (--compact) or files (--remove-orphans) must be, unless merge.compact.min.age.ms (a day) and"
                            + " merge.orphans.min.age.ms (three days) of the file are right. Files must be older than the"
                            + " longest statement of any other writer of the table.")
    private @Nullable Integer olderThan;

    @Option(names = "--once", description = "Merge what there is, and end.")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Without --once: how long to wait before logs are looked at again (${DEFAULT-VALUE}).")
    private int interval = 60;

    private final Terminal terminal;
    private final Pause pause;

    MergeCommand(Terminal terminal, Pause pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public Integer call() throws InterruptedException {
        if ((compact ? 1 : 0) + (removeOrphans ? 1 : 0) + (backfill == null ? 0 : 1) > 1) {
            throw new IllegalArgumentException(
                    "--compact, --remove-orphans and --backfill are different tasks: name one.");
        }
        if (olderThan != null && olderThan < 1) {
            throw new IllegalArgumentException("--older-than is " + olderThan + "; give at least 1 hour.");
        }
        if (interval < 1) {
            throw new IllegalArgumentException("--interval is " + interval + "; give at least 1 second.");
        }
        try (TableMerge merge = TableMerge.of(configuration(file))) {
            List<String> tables = tables(merge);
            MergeRun run = new MergeRun(merge, terminal, pause);
            if (backfill != null) {
                if (tables.size() > 1) {
                    throw new IllegalArgumentException(
                            "--backfill is of one table: add --table, one of " + tables + ".");
                }
                run.backfill(tables.get(0), backfill, configuration(transforms == null ? file : transforms));
                return ExitCode.DONE;
            }
            if (compact) {
                for (String each : tables) {
                    run.compact(each, ago(merge.maintenance().compaction()));
                }
                return ExitCode.DONE;
            }
            if (removeOrphans) {
                for (String each : tables) {
                    run.removeOrphans(each, ago(merge.maintenance().orphans()));
                }
                return ExitCode.DONE;
            }
            do {
                for (String each : tables) {
                    run.mergeAll(each);
                }
                if (once) {
                    return ExitCode.DONE;
                }
                pause.sleep(Duration.ofSeconds(interval));
            } while (true);
        }
    }

    private Instant ago(MaintenancePlan.Task task) {
        return Instant.now().minus(olderThan == null ? task.age() : Duration.ofHours(olderThan));
    }

    private static Map<String, String> configuration(Path file) {
        return References.resolve(RowSchema.pinned(PropertiesFile.read(file), Home.ofProcess()));
    }

    private List<String> tables(TableMerge merge) {
        if (merge.tables().isEmpty()) {
            throw new IllegalArgumentException(
                    "The file " + file + " names no table to merge. Add its key columns, as in"
                            + " merge.keys=sales_orders=order_id, and table.format=iceberg.");
        }
        if (table == null) {
            return merge.tables();
        }
        if (!merge.tables().contains(table)) {
            throw new IllegalArgumentException("merge.keys has no table " + table + ", only " + merge.tables() + ".");
        }
        return List.of(table);
    }
}
