package io.tailrace.cli;

import io.tailrace.cli.demo.Demo;
import io.tailrace.cli.demo.PathKind;
import io.tailrace.cli.demo.Ports;
import io.tailrace.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tailrace demo}: the whole path on this machine. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the whole path on this machine, without Docker and without credentials: DynamoDB Local, an S3 server,"
                    + " Kafka, Kafka Connect with the connectors, a Glue stand-in and Trino, which is Athena's engine.",
            "Writes orders, waits until all have arrived, compares the lake with the table and queries it in SQL."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ./tailrace demo", "  ./tailrace demo --path managed", "  ./tailrace demo --keep-running"})
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--path",
            defaultValue = "connect",
            paramLabel = "PATH",
            description =
                    "connect: Kafka Connect with the connectors. managed: a pipe, Kinesis and Firehose as stand-ins,"
                            + " and the Lambda function's zip (${DEFAULT-VALUE}).")
    private String path = "connect";

    @Mixin
    private ChangeOptions changes = new ChangeOptions();

    @Option(
            names = "--orders",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Orders that are in the table before the connectors start (${DEFAULT-VALUE}).")
    private int orders;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Seed of the orders and their changes (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--keep-running", description = "Leave the servers up at the end, until Ctrl-C.")
    private boolean keepRunning;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where objects and logs go; emptied at the start (.tailrace/demo in the project).")
    private @Nullable Path dataDir;

    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            description = "First of six ports in a row, or 0 for any free ones (" + Ports.DEFAULT_BASE + ").")
    private int portBase = Ports.DEFAULT_BASE;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    private final Terminal terminal;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        changes.check(orders);
        Path home = Home.ofProcess();
        Path data = dataDir != null ? dataDir : home.resolve(".tailrace/demo");
        PathKind kind = PathKind.named(path)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--path is " + path + "; it must be connect or managed."));
        Demo.Options options = new Demo.Options(
                kind,
                home,
                data.toAbsolutePath().normalize(),
                new Ports(portBase),
                new Demo.Traffic(orders, changes.seconds(), changes.rate(), seed),
                keepRunning ? Demo.AtEnd.KEEP_RUNNING : Demo.AtEnd.STOP);
        return new Demo(options, terminal).run() ? ExitCode.DONE : ExitCode.DIFFERENT;
    }
}
