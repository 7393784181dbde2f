package io.tailrace.cli;

import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.init.ColumnsCheck;
import io.tailrace.cli.init.InitRun;
import io.tailrace.cli.init.InitRun.Finding;
import io.tailrace.cli.init.InitRun.Switch;
import io.tailrace.cli.init.InitRun.Wish;
import io.tailrace.cli.init.InitSettings;
import io.tailrace.cli.init.InitSettings.LakeTables;
import io.tailrace.cli.init.PathChoice;
import io.tailrace.cli.stack.AwsAccess;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tailrace init}: from a table as it is to the files that carry its changes. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Looks at a DynamoDB table and writes a folder of files for it, ready to run: the columns, the connectors, the"
                    + " managed path, SQL and IAM policies.",
            "It describes the table, reads a sample of its items, and shows what each attribute is like and which column"
                    + " it gets. It changes nothing in AWS and prints no values. The sample costs read units; the command"
                    + " says how many before it reads."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./tailrace init --table orders --region eu-central-1 --bucket my-lake",
            "  ./tailrace init --table orders --sample 20000 --max-rcu 500 --path connect",
            "  ./tailrace init --table shop --entities",
            "  ./tailrace init --table orders --endpoint http://localhost:8000",
            "  ./tailrace init --table orders --check config/tables/orders/columns.properties",
            "  ./tailrace init --check config/tables/orders/columns.properties --rest rest.jsonl"
        })
final class InitCommand implements Callable<Integer> {
    private static final int VIEW_DAYS = 90;
    private static final int LEAST_SAMPLE = 1;

    private static final String TABLES_AND_VIEWS = """
            -- The %2$s over Firehose's objects and the views. The stack of pipeline.yaml has the same %2$s.
            -- Printed by: %1$s

            """;

    private static final String VIEWS_ALONE = """
            -- The views over the %2$s of the stack. Once it stands: ./tailrace query --config %3$s/pipeline.yaml %3$s/managed.sql
            -- They and the %2$s are printed by: %1$s

            """;

    @Option(names = "--table", paramLabel = "NAME", description = "The DynamoDB table.")
    private String table = "";

    @Option(
            names = "--check",
            paramLabel = "FILE",
            description =
                    "Write nothing: compare the declaration in this file with a new sample, and print the lines to add. Exit code 1"
                            + " when there are some.")
    private @Nullable Path declaration;

    @Option(
            names = "--rest",
            paramLabel = "FILE",
            description =
                    "With --check: compare with what landed in cdc_rest instead, one value on each line of this file; - for"
                            + " standard input.")
    private @Nullable Path rest;

    @Option(
            names = "--entity",
            paramLabel = "NAME",
            description =
                    "With --check and --rest: compare with the declaration of this entity, the property of its name.")
    private String entity = "";

    @Option(
            names = "--sample",
            defaultValue = "2000",
            paramLabel = "N",
            description = "How many items are read at most, from all over the table (${DEFAULT-VALUE}).")
    private long sample = 2_000;

    @Option(
            names = "--max-rcu",
            defaultValue = "100",
            paramLabel = "N",
            description =
                    "Read units per second that reading may take from the table's other readers (${DEFAULT-VALUE}).")
    private int maxUnits = 100;

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            description = "Where the files go (config/tables/TABLE in the project's folder).")
    private @Nullable Path folder;

    @Option(names = "--force", description = "Write over files that are in the folder already.")
    private boolean force;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            defaultValue = "both",
            description = "connect: Kafka Connect. managed: pipe, Kinesis and Firehose. both (${DEFAULT-VALUE}).")
    private String path = "both";

    @Option(
            names = "--bucket",
            paramLabel = "NAME",
            description =
                    "The bucket of the lake, for the files. Without it the sink's file has my-lake, to be replaced, and"
                            + " the stack of the managed path creates one.")
    private String bucket = "";

    @Option(
            names = "--database",
            defaultValue = "tailrace",
            paramLabel = "NAME",
            description = "The database in Athena, for the files (${DEFAULT-VALUE}).")
    private String database = "";

    @Option(
            names = "--entities",
            description = "A table of the lake for each entity of a single-table design, which keys such as USER#42"
                    + " distinguish.")
    private boolean entities;

    @Option(
            names = "--show-values",
            description = "Also show a few values of each attribute, here and in the report. They may be personal.")
    private boolean showValues;

    @Option(names = "--profile", paramLabel = "NAME", description = "AWS profile; else AWS_PROFILE's.")
    private @Nullable String profile;

    @Mixin
    private DynamoDbAddress address = new DynamoDbAddress();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    private final Terminal terminal;
    private final Pause pause;

    InitCommand(Terminal terminal, Pause pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (declaration != null) {
            return compare(declaration) ? ExitCode.DONE : ExitCode.DIFFERENT;
        }
        if (rest != null || !entity.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--rest and --entity go with --check FILE.");
        }
        check();
        Path home = Home.ofProcess();
        Path target = folder != null ? folder : home.resolve("config/tables").resolve(table);
        if (!force) {
            InitRun.refuseFull(target);
        }
        try (AwsAccess aws = new AwsAccess(address.endpoint(), address.region(), profile)) {
            InitRun run = new InitRun(aws.dynamoDb(), terminal, System::nanoTime, pause);
            Finding finding = run.look(wish());
            InitSettings settings = new InitSettings(
                    target,
                    reference(target, home),
                    finding.region(aws.region()),
                    bucket,
                    database,
                    PathChoice.named(path),
                    entities ? LakeTables.EACH_ENTITY : LakeTables.ONE,
                    LocalDate.now(ZoneOffset.UTC));
            print(settings, finding.write(settings), statements(finding, settings, home));
        }
        return ExitCode.DONE;
    }

    private boolean compare(Path file) throws InterruptedException {
        if (rest == null && !entity.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--entity goes with --rest FILE: a sample has items of all entities.");
        }
        try (ColumnsCheck comparison = new ColumnsCheck(file, entity, terminal)) {
            if (rest != null) {
                try (BufferedReader lines = lines(rest)) {
                    return comparison.ofRest(lines);
                } catch (IOException e) {
                    throw new IllegalArgumentException("The file " + rest + " cannot be read.", e);
                }
            }
            check();
            comparison.requireOneTable();
            try (AwsAccess aws = new AwsAccess(address.endpoint(), address.region(), profile)) {
                InitRun run = new InitRun(aws.dynamoDb(), terminal, System::nanoTime, pause);
                return run.check(wish(), comparison);
            }
        }
    }

    private static BufferedReader lines(Path file) throws IOException {
        return file.toString().equals("-")
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(file);
    }

    private Wish wish() {
        return new Wish(
                table, sample, maxUnits, showValues ? EnumSet.of(Switch.SHOW_VALUES) : EnumSet.noneOf(Switch.class));
    }

    private void check() {
        if (table.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--table NAME is missing: which table? With --check, --rest FILE will do instead.");
        }
        if (sample < LEAST_SAMPLE) {
            throw new ParameterException(spec.commandLine(), "--sample must be at least 1.");
        }
        if (maxUnits < 1) {
            throw new ParameterException(spec.commandLine(), "--max-rcu must be at least 1.");
        }
        if (PathChoice.named(path).isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--path is connect, managed or both, not " + path + ".");
        }
        if (!bucket.matches("([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--bucket must be the name of a bucket: 3 to 63 small letters, digits, dots and hyphens.");
        }
        if (!database.matches("[a-z0-9_]+")) {
            throw new ParameterException(
                    spec.commandLine(), "--database must be of small letters, digits and _, as Athena takes it.");
        }
    }

    /** A worker and the function read files from the project's folder, so names of files in it begin there. */
    private static String reference(Path folder, Path home) {
        Path absolute = folder.toAbsolutePath().normalize();
        Path root = home.toAbsolutePath().normalize();
        Path shown = absolute.startsWith(root) ? root.relativize(absolute) : absolute;
        return shown.toString().replace('\\', '/');
    }

    /** The statements come from the files that were written, as {@code ./tailrace ddl} makes them. */
    private Map<String, String> statements(Finding finding, InitSettings settings, Path home) {
        List<String> keys = finding.keyColumns();
        Map<String, String> statements = new TreeMap<>();
        if (settings.paths().contains(PathChoice.CONNECT)) {
            Path file = settings.folder().resolve("sink.properties");
            List<String> viewKeys = entities ? List.of() : keys;
            String views = new SinkDdl(ConnectorFile.read(file), home)
                    .of(table).stream()
                            .map(lake -> lake.keyedBy(viewKeys).views(VIEW_DAYS).stripTrailing())
                            .collect(Collectors.joining("\n\n"));
            statements.put(
                    "views.sql",
                    write(
                            settings,
                            "views.sql",
                            """
                    -- Makes names for queries: the items as they are, exact to the last chunk, and all changes, each once. The sink makes the tables, and
                    -- its merging the view %s_live, which has to be there first.
                    -- Printed by: ./tailrace ddl --config %s/sink.properties%s

                    """.formatted(finding.lakeTable(), settings.reference(), keyOptions(viewKeys)) + views));
        }
        if (settings.paths().contains(PathChoice.MANAGED)) {
            statements.put("managed.sql", write(settings, "managed.sql", managed(finding, settings, home)));
        }
        return statements;
    }

    /** The bucket that a stack creates has no name before, and its tables are there with it. */
    private String managed(Finding finding, InitSettings settings, Path home) {
        boolean named = !settings.bucket().isEmpty();
        List<String> keys = finding.keyColumns();
        String location = "s3://" + (named ? settings.bucket() : "BUCKET") + "/" + finding.lakeTable() + "/";
        FunctionDdl ddl = new FunctionDdl(PropertiesFile.read(settings.folder().resolve("function.properties")), home);
        String statements = ddl.of(database, location, ddl.format(), settings.today(), keys).stream()
                .map(lake -> (named ? lake.table() + "\n" : "")
                        + lake.views(VIEW_DAYS).stripTrailing())
                .collect(Collectors.joining("\n\n"));
        String command = "./tailrace ddl --config %s/function.properties --location %s --database %s --first-day %s%s"
                .formatted(settings.reference(), location, database, settings.today(), keyOptions(keys));
        return (named ? TABLES_AND_VIEWS : VIEWS_ALONE)
                        .formatted(command, entities ? "tables" : "table", settings.reference())
                + statements;
    }

    private static String keyOptions(List<String> keys) {
        StringBuilder options = new StringBuilder();
        keys.forEach(key -> options.append(" --key ").append(key));
        return options.toString();
    }

    private static String write(InitSettings settings, String name, String text) {
        try {
            Files.writeString(settings.folder().resolve(name), text.stripTrailing() + "\n");
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + name + " cannot be written to " + settings.folder(), e);
        }
    }

    private void print(InitSettings settings, List<String> files, Map<String, String> statements) {
        terminal.blank();
        terminal.line(terminal.bold("Written to " + settings.folder()));
        files.forEach(file -> terminal.line("  " + file));
        statements.keySet().forEach(file -> terminal.line("  " + file));
        terminal.blank();
        terminal.line("Read columns.properties first. docs/your-own-table.md goes on from here:");
        if (settings.paths().contains(PathChoice.CONNECT)) {
            terminal.line("  ./tailrace apply " + settings.reference() + "/source.properties " + settings.reference()
                    + "/sink.properties");
        }
        if (settings.paths().contains(PathChoice.MANAGED)) {
            terminal.line("  ./tailrace deploy --config " + settings.reference() + "/pipeline.yaml");
        }
    }
}
