package io.tailrace.cli;

import io.tailrace.cli.demo.Ports;
import io.tailrace.cli.lake.NoEngineException;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.QueryException;
import io.tailrace.cli.lake.SqlFile;
import io.tailrace.cli.lake.SqlPosition;
import io.tailrace.cli.stack.AthenaQuery;
import io.tailrace.cli.terminal.AnswerFormat;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tailrace query}: a statement to Athena, or to the demo's query engine. */
@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs SQL, and prints the result as a table; to a pipe or a file its values are whole.",
            "With --config or --stack it runs in Athena, in the workgroup and database of that stack, and shows the"
                    + " cost; Ctrl-C cancels the query. Without them it runs in the Trino of a demo that was started"
                    + " with --keep-running."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./tailrace query \"SELECT status, count(*) FROM sales_orders GROUP BY status\"",
            "  ./tailrace query --stack tailrace config/athena/managed/views.sql",
            "  ./tailrace query --stack tailrace --format vertical \"SELECT * FROM sales_orders LIMIT 3\"",
            "  ./tailrace query --stack tailrace --format csv \"SELECT * FROM sales_orders_current\" > orders.csv"
        })
final class QueryCommand implements Callable<Integer> {
    private static final String DEMO_DATABASE = "tailrace";
    private static final int DEFAULT_ROWS = 1_000;

    @Mixin
    private StackOptions options = new StackOptions();

    @Option(
            names = "--format",
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "table, vertical (a line for each value), csv or json (a line for each row). NULL is NULL in"
                    + " the first two, nothing between two commas in csv, null in json (${DEFAULT-VALUE}).")
    private String format = "table";

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Athena: print at most this many rows (" + DEFAULT_ROWS + "; all with csv and json).")
    private @Nullable Integer rows;

    @Option(
            names = "--engine",
            paramLabel = "URL",
            description = "Demo: Trino's address (the one of a demo with the default ports).")
    private @Nullable URI engine;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            description = "The database for names without one (the stack's; " + DEMO_DATABASE + " in the demo).")
    private @Nullable String database;

    @Parameters(
            paramLabel = "SQL|FILE",
            description =
                    "A statement, or a file that ends in .sql, such as those in config/athena; its statements are run"
                            + " one after the other, until one fails.")
    private String statement = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    private final Terminal terminal;
    private final Pause pause;

    QueryCommand(Terminal terminal, Pause pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public Integer call() throws InterruptedException {
        AnswerFormat chosen = AnswerFormat.of(format)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--format is " + format + ", and can be " + AnswerFormat.words() + "."));
        List<String> statements =
                statement.endsWith(".sql") ? SqlFile.read(Path.of(statement)).statements() : SqlFile.split(statement);
        if (!options.namesStack()) {
            if (options.namesAccount()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--region, --profile and --endpoint are Athena's, and need --config or --stack.");
            }
            return askDemo(statements, chosen);
        }
        if (engine != null) {
            throw new ParameterException(
                    spec.commandLine(), "--engine is the demo's, --config and --stack are Athena's: give one of them.");
        }
        if (rows != null && rows < 1) {
            throw new ParameterException(spec.commandLine(), "--rows must be at least 1.");
        }
        try (StackOptions.Target target = options.target()) {
            int all = chosen.isForPrograms() ? Integer.MAX_VALUE : DEFAULT_ROWS;
            AthenaQuery athena = new AthenaQuery(target.aws(), terminal, pause, chosen, rows == null ? all : rows);
            return athena.ask(target.stack(), database, statements) ? ExitCode.DONE : ExitCode.DIFFERENT;
        }
    }

    private int askDemo(List<String> statements, AnswerFormat chosen) {
        URI trino = engine != null ? engine : URI.create("http://127.0.0.1:" + new Ports(Ports.DEFAULT_BASE).trino());
        try (QueryEngine connection = QueryEngine.connect(trino, database != null ? database : DEMO_DATABASE)) {
            for (String sql : statements) {
                try {
                    connection.print(sql, chosen, terminal);
                } catch (QueryException refused) {
                    terminal.failed(SqlPosition.pointing(Failures.message(refused), sql));
                    return ExitCode.DIFFERENT;
                }
            }
            return ExitCode.DONE;
        } catch (NoEngineException e) {
            terminal.failed(
                    engine != null
                            ? e.getMessage() + " Check --engine."
                            : "There is no demo on this machine, and no stack is named. Start a demo in another"
                                    + " terminal (./tailrace demo --keep-running), or name a stack: --stack NAME"
                                    + " --region REGION, or --config config/pipeline.yaml.");
            return ExitCode.IN_THE_WAY;
        }
    }
}
