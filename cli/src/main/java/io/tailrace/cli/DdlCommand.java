package io.tailrace.cli;

import io.tailrace.catalog.TableFormat;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tailrace ddl}: the statements for Athena. */
@Command(
        name = "ddl",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints the statements that create a lake's table and its views in Athena, for a sink or for the Firehose"
                    + " function.",
            "A sink with catalog=glue creates the table itself, and so does the CloudFormation template; the views are"
                    + " always yours to create. With table.format=iceberg the sink and its merging create the tables and"
                    + " the live view; the views print as names for queries: the current rows and the history."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./tailrace ddl --config config/lambda/sales-orders.properties --location s3://my-lake/sales_orders/"
                    + " --days 90"
        })
final class DdlCommand implements Callable<Integer> {
    private static final int DEFAULT_DAYS = 90;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description =
                    "The sink's file, such as config/connect/sales-orders-sink.properties, or the function's, such as"
                            + " config/lambda/sales-orders.properties.")
    private Path file = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "COLUMN",
            description = "A column of the DynamoDB table's key, for the views; twice when there is a sort key."
                    + " Without it the columns of merge.keys, or the first declared column. Entities of the function's"
                    + " file have their own keys; this one is then the key of the rest.")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--days",
            paramLabel = "N",
            description =
                    "How far back the views look (" + DEFAULT_DAYS + "): each day costs a query 24 listings of S3, and"
                            + " one where a sink's folders are days. An item that has not changed since is not in them.")
    private int days = DEFAULT_DAYS;

    @Option(
            names = "--location",
            paramLabel = "S3-URL",
            description = "Only for the function's file, and needed there: where the folders dt=... are, such as"
                    + " s3://my-lake/sales_orders/. Its last folder is the table's name. With entities it is the folder"
                    + " that has one for each of them.")
    private String location = "";

    @Option(
            names = "--database",
            defaultValue = "tailrace",
            paramLabel = "NAME",
            description = "Only for the function's file: the database in Athena (${DEFAULT-VALUE}).")
    private String database = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "Only for the function's file: json or parquet, as in the template (parquet; json with entities).")
    private String format = "";

    @Option(
            names = "--first-day",
            defaultValue = "2026-01-01",
            paramLabel = "DATE",
            description = "Only for the function's file: the first day of data (${DEFAULT-VALUE}).")
    private LocalDate firstDay = LocalDate.EPOCH;

    private final Terminal terminal;

    DdlCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (days < 1) {
            throw new IllegalArgumentException("--days is " + days + "; views look back at least 1 day.");
        }
        for (LakeDdl table : tables()) {
            terminal.line(table.table());
            terminal.line(table.views(days).stripTrailing());
        }
        return ExitCode.DONE;
    }

    /** A sink's options say where its rows are; the function's do not. */
    private List<LakeDdl> tables() {
        Path home = Home.ofProcess();
        Map<String, String> options = PropertiesFile.read(file);
        if (options.containsKey("connector.class")) {
            ConnectorFile sink = ConnectorFile.of(file, options);
            SinkDdl ddl = new SinkDdl(sink, home);
            return Stream.of(sink.option("topics").split(",", -1))
                    .flatMap(topic -> ddl.of(topic.strip()).stream())
                    .map(table -> table.keyedBy(keys))
                    .toList();
        }
        if (location.isEmpty()) {
            throw new IllegalArgumentException("The file " + file + " has no connector.class, so it is taken for the"
                    + " function's settings, and those do not say where Firehose puts the rows: add --location"
                    + " s3://BUCKET/TABLE/.");
        }
        FunctionDdl ddl = new FunctionDdl(options, home);
        return ddl.of(database, location, format.isEmpty() ? ddl.format() : TableFormat.of(format), firstDay, keys);
    }
}
