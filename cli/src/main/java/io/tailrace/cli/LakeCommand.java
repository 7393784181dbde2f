package io.tailrace.cli;

import io.tailrace.chain.References;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TextTable;
import io.tailrace.cli.terminal.TextTable.Align;
import io.tailrace.cli.terminal.TextTable.Column;
import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.claim.LakePartition.ChunkState;
import io.tailrace.sink.claim.LakePartition.Plan;
import io.tailrace.sink.claim.LakePartition.Status;
import io.tailrace.sink.claim.LakePartition.Visibility;
import io.tailrace.sink.s3.SinkLake;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tailrace lake}: how far a sink's lake is, and what a person decides about it. */
@Command(
        name = "lake",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows how far a sink has written each Kafka partition: its generation, the next offset, and whether the"
                    + " newest chunk is whole. Of Iceberg tables it shows what is in them, and what waits to be merged.",
            "With one of the decisions below it does what the sink's messages advise. Stop the connector first, and"
                    + " start it afterwards. It shows what will happen and asks for confirmation."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./tailrace lake --config config/connect/sales-orders-sink.properties",
            "  ./tailrace lake --config config/connect/sales-orders-sink.properties --topic orders --partition 0"
                    + " --skip-to 40 --dry-run"
        })
final class LakeCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            new Column("topic", Align.LEFT),
            new Column("partition", Align.RIGHT),
            new Column("generation", Align.RIGHT),
            new Column("next offset", Align.RIGHT),
            new Column("newest chunk", Align.LEFT),
            new Column("rows", Align.RIGHT),
            new Column("files", Align.RIGHT),
            new Column("missing", Align.RIGHT),
            new Column("visible", Align.LEFT),
            new Column("newest row", Align.LEFT));

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The sink's file, such as config/connect/sales-orders-sink.properties.")
    private Path file = Path.of("");

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only this topic; needed for a decision.")
    private @Nullable String topic;

    @Option(
            names = "--partition",
            paramLabel = "N",
            description = "Only this partition. Without it a decision is about all partitions of the topic.")
    private @Nullable Integer partition;

    @ArgGroup(heading = "%nDecisions:%n")
    private @Nullable Decision decision;

    @Option(names = "--dry-run", description = "Only show what a decision would do.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    private final Terminal terminal;

    LakeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ConnectorFile sink = ConnectorFile.read(file);
        try (SinkLake lake = SinkLake.of(References.resolve(RowSchema.pinned(sink.config(), Home.ofProcess())))) {
            return decision == null ? show(lake) : decide(lake, sink, decision);
        }
    }

    private int show(SinkLake lake) {
        List<List<String>> rows = new ArrayList<>();
        for (String each : topic == null ? lake.topics() : List.of(topic)) {
            for (int number : lake.partitions(each)) {
                if (partition == null || partition == number) {
                    lake.partition(each, number).status().ifPresent(status -> rows.add(row(each, number, status)));
                }
            }
        }
        if (rows.isEmpty()) {
            terminal.line("The lake has no records of " + (topic == null ? "any topic" : "topic " + topic) + " yet.");
            return ExitCode.DONE;
        }
        new TextTable(COLUMNS, rows)
                .lines(terminal.style().columns() - 1, terminal.style().hasUnicode() ? "…" : "~")
                .forEach(terminal::line);
        TableReport tables = TableReport.of(lake, Clock.systemUTC());
        if (topic == null && !tables.isEmpty()) {
            terminal.blank();
            tables.print(terminal);
        }
        return ExitCode.DONE;
    }

    private static List<String> row(String topic, int number, Status status) {
        return List.of(
                topic,
                Integer.toString(number),
                Integer.toString(status.generation()),
                Long.toString(status.next()),
                describe(status.state()),
                Terminal.count(status.rows()),
                Terminal.count(status.files()),
                Terminal.count(status.missing().size()),
                describe(status.visibility()),
                status.lastRow() == null ? "" : status.lastRow().toString());
    }

    private static String describe(ChunkState state) {
        return switch (state) {
            case WHOLE -> "whole";
            case UNFINISHED -> "unfinished";
            case EMPTY_GENERATION -> "not written yet";
        };
    }

    private static String describe(Visibility visibility) {
        return switch (visibility) {
            case AS_STORED -> "as stored";
            case NONE -> "no";
            case SOME -> "in part";
            case ALL -> "yes";
        };
    }

    private int decide(SinkLake lake, ConnectorFile sink, Decision chosen) {
        if (topic == null) {
            throw new IllegalArgumentException("A decision is about one topic: add --topic.");
        }
        String about = topic;
        List<Plan> plans = new ArrayList<>();
        if (chosen.adopt) {
            Optional<String> other = lake.owners().otherOwner(about);
            plans.add(new Plan(
                    sink.name() + " takes over topic " + about
                            + other.map(owner -> " from " + owner).orElse(", which no other connector writes") + ".",
                    () -> lake.owners().adopt(about)));
        } else {
            List<Integer> numbers = partition == null ? lake.partitions(about) : List.of(partition);
            if (numbers.isEmpty()) {
                throw new IllegalArgumentException("The lake has no records of topic " + about + " yet.");
            }
            for (int number : numbers) {
                Plan plan = chosen.plan(lake.partition(about, number));
                plans.add(new Plan(about + "-" + number + ": " + plan.effect(), plan.action()));
            }
        }
        plans.forEach(plan -> terminal.line(plan.effect()));
        if (dryRun) {
            return ExitCode.DONE;
        }
        if (!yes && !Confirmation.isGiven(terminal, "The connector must be stopped. Type yes to go on: ", "yes")) {
            terminal.failed("Nothing was changed: the answer was not yes. Without a terminal, give --yes.");
            return ExitCode.IN_THE_WAY;
        }
        plans.forEach(plan -> plan.action().run());
        terminal.line("Done. Start the connector again.");
        return ExitCode.DONE;
    }

    /** What a person decides; one at a time. */
    static final class Decision {
        @Option(
                names = "--new-generation",
                description =
                        "The topic was deleted and created again: read the new one from its beginning, into files of"
                                + " its own.")
        private boolean newGeneration;

        @Option(
                names = "--same-topic",
                description = "The topic is still the same, though its records no longer prove it: resume.")
        private boolean sameTopic;

        @Option(
                names = "--replay-from",
                paramLabel = "OFFSET",
                description =
                        "Write everything from this offset on again, into files of their own. The table then has these"
                                + " rows twice; the views count each change once.")
        private @Nullable Long replayFrom;

        @Option(
                names = "--skip-to",
                paramLabel = "OFFSET",
                description = "Accept a gap: resume at this offset, without the records before it.")
        private @Nullable Long skipTo;

        @Option(
                names = "--accept-chunk",
                description = "Take the unfinished chunk as it is, without the files that are missing.")
        private boolean acceptChunk;

        @Option(
                names = "--withdraw-chunk",
                description =
                        "Delete what was written of the unfinished chunk, and write it again with the current options.")
        private boolean withdrawChunk;

        @Option(
                names = "--adopt",
                description = "Let this connector take over a topic from another one, which must have been deleted.")
        private boolean adopt;

        Plan plan(LakePartition of) {
            if (replayFrom != null) {
                return of.replayFrom(replayFrom);
            }
            if (skipTo != null) {
                return of.skipTo(skipTo);
            }
            if (newGeneration) {
                return of.newGeneration();
            }
            if (sameTopic) {
                return of.sameTopic();
            }
            if (acceptChunk) {
                return of.acceptChunk();
            }
            if (withdrawChunk) {
                return of.withdrawChunk();
            }
            throw new IllegalArgumentException("There is nothing to decide.");
        }
    }
}
