package io.tailrace.cli;

import io.tailrace.chain.References;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.s3.SinkLake;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of a sink, of which {@link StatusCommand} is to know nothing: it is loaded where Kafka's classes are missing. */
final class SinkStatus {

    private SinkStatus() {}

    /** Prints how far the tables are; true when none is late. */
    static boolean print(Path file, Terminal terminal, InstantSource clock) {
        ConnectorFile sink = ConnectorFile.read(file);
        try (SinkLake lake = lake(sink.config())) {
            return printTables(sink.name(), lake, file.toString(), terminal, clock);
        }
    }

    /** The same for a sink as its worker has it, and before the tables how far each topic is. */
    static boolean print(String name, Map<String, String> config, Terminal terminal, InstantSource clock) {
        try (SinkLake lake = lake(config)) {
            printTopics(name, lake, terminal, clock);
            return printTables(name, lake, "FILE", terminal, clock);
        }
    }

    private static SinkLake lake(Map<String, String> config) {
        return SinkLake.of(References.resolve(RowSchema.pinned(config, Home.ofProcess())));
    }

    /** @param file where the options are, for a message */
    private static boolean printTables(
            String name, SinkLake lake, String file, Terminal terminal, InstantSource clock) {
        TableReport report = TableReport.of(lake, clock);
        if (report.isEmpty()) {
            terminal.line("The sink " + name + " has no Iceberg tables yet. ./tailrace lake shows how far it"
                    + " has written each partition.");
            return true;
        }
        report.print(terminal);
        terminal.blank();
        List<String> late = report.late();
        terminal.line(
                late.isEmpty()
                        ? "No merge is late."
                        : "Merges are late: " + String.join(", ", late)
                                + ". The log of the sink's first task says why; ./tailrace merge --config " + file
                                + " --once merges here.");
        return late.isEmpty();
    }

    /** Up to which row each topic is in the lake: what came later is in Kafka alone. */
    private static void printTopics(String name, SinkLake lake, Terminal terminal, InstantSource clock) {
        for (String topic : lake.topics()) {
            List<LakePartition.Status> partitions = lake.partitions(topic).stream()
                    .flatMap(partition -> lake.partition(topic, partition).status().stream())
                    .toList();
            String newest = partitions.stream()
                    .flatMap(status -> Optional.ofNullable(status.lastRow()).stream())
                    .max(Instant::compareTo)
                    .map(time -> ", the newest durable row is of "
                            + Terminal.age(Duration.between(time, clock.instant())) + " ago")
                    .orElse("");
            long unfinished = partitions.stream()
                    .filter(status -> status.state() == LakePartition.ChunkState.UNFINISHED)
                    .count();
            terminal.line("Topic " + topic + " of " + name + ": " + partitions.size()
                    + (partitions.size() == 1 ? " partition" : " partitions") + newest
                    + (unfinished == 0 ? "" : ", " + unfinished + " with a chunk that is being written"));
        }
    }
}
