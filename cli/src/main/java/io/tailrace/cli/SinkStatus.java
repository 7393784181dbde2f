package io.tailrace.cli;

import io.tailrace.chain.References;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.sink.s3.SinkLake;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** The tables of a sink, of which {@link StatusCommand} is to know nothing: it is loaded where Kafka's classes are missing. */
final class SinkStatus {

    private SinkStatus() {}

    /** Prints how far the tables are; true when none is late. */
    static boolean print(Path file, Terminal terminal, InstantSource clock) {
        ConnectorFile sink = ConnectorFile.read(file);
        try (SinkLake lake = SinkLake.of(References.resolve(RowSchema.pinned(sink.config(), Home.ofProcess())))) {
            TableReport report = TableReport.of(lake, clock);
            if (report.isEmpty()) {
                terminal.line("The sink " + sink.name() + " has no Iceberg tables yet. ./tailrace lake shows how far it"
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
    }
}
