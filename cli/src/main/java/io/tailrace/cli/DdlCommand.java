package io.tailrace.cli;

import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tailrace ddl}: the statements for Athena. */
@Command(
        name = "ddl",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints the statements that make a sink's table and its views in Athena.",
            "The sink registers the table itself with catalog=glue; the views are always yours to make."
        })
final class DdlCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The sink's file, such as config/connect/sales-orders-sink.properties.")
    private Path file = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "COLUMN",
            description = "A column of the DynamoDB table's key, for the views; twice when there is a sort key."
                    + " Without it the first declared column.")
    private List<String> keys = new ArrayList<>();

    private final Terminal terminal;

    DdlCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ConnectorFile sink = ConnectorFile.read(file);
        SinkDdl ddl = new SinkDdl(sink, Home.ofProcess());
        for (String topic : sink.option("topics").split(",", -1)) {
            terminal.line(ddl.statements(topic.strip(), keys).stripTrailing());
        }
        return ExitCode.DONE;
    }
}
