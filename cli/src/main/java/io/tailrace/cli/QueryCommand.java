package io.tailrace.cli;

import io.tailrace.cli.demo.Ports;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.QueryException;
import io.tailrace.cli.lake.SqlFile;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TextTable;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tailrace query}: a statement to the demo's query engine. */
@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Asks the query engine of a demo that runs with --keep-running, and prints the answer as a table.")
final class QueryCommand implements Callable<Integer> {
    @Option(
            names = "--engine",
            paramLabel = "URL",
            description = "Trino's address (the one of a demo with the default ports).")
    private URI engine = URI.create("http://127.0.0.1:" + new Ports(Ports.DEFAULT_BASE).trino());

    @Option(
            names = "--database",
            defaultValue = "tailrace",
            paramLabel = "NAME",
            description = "Database (${DEFAULT-VALUE}).")
    private String database = "";

    @Parameters(
            paramLabel = "SQL|FILE",
            description = "A statement, or a file that ends in .sql, such as those in config/athena.")
    private String statement = "";

    private final Terminal terminal;

    QueryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String sql =
                statement.endsWith(".sql") ? SqlFile.read(Path.of(statement)).statement() : statement;
        try (QueryEngine connection = QueryEngine.connect(engine, database)) {
            TextTable answer = connection.ask(sql);
            answer.lines(terminal.look().columns() - 1, terminal.look().unicode() ? "…" : "~")
                    .forEach(terminal::line);
            return ExitCode.DONE;
        } catch (QueryException refused) {
            terminal.failed(Failures.message(refused));
            return ExitCode.DIFFERENT;
        }
    }
}
