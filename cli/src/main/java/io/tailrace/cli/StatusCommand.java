package io.tailrace.cli;

import io.tailrace.cli.connect.ConnectorClient;
import io.tailrace.cli.connect.TopicTail;
import io.tailrace.cli.stack.PathStatus;
import io.tailrace.cli.terminal.Terminal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tailrace status}: every hop of the managed path in an AWS account. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows every hop of the managed path in an AWS account with its state and its lag; with --sink the Iceberg"
                    + " tables of a sink on the Connect path, with what waits to be merged.",
            "Without --config, --stack and --sink it looks at the stack of config/pipeline.yaml. The exit code is 0 if"
                    + " no hop is unhealthy, or no table has waited for three times merge.interval.ms, else 1."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./tailrace status --stack tailrace-sales",
            "  ./tailrace status --connect http://localhost:8083",
            "  ./tailrace status --sink config/connect/sales-orders-sink.properties"
        })
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private StackOptions options = new StackOptions();

    @Option(
            names = "--sink",
            paramLabel = "FILE",
            description = "A sink's file, such as config/connect/sales-orders-sink.properties.")
    private @Nullable Path sink;

    @Option(
            names = "--connect",
            paramLabel = "URL",
            description = "A Connect worker's REST API, such as http://localhost:8083.")
    private @Nullable URI worker;

    @Mixin
    private BrokerOptions brokers = new BrokerOptions();

    private final Terminal terminal;

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (worker == null && sink == null) {
            if (brokers.isGiven()) {
                throw new IllegalArgumentException(
                        "--bootstrap-servers and --command-config are for --connect or --sink: name one of them.");
            }
            return code(isStackWell());
        }
        if (worker != null && (sink != null || options.namesStack())) {
            throw new IllegalArgumentException("--connect is of a worker, --sink of one connector's tables, and"
                    + " --config and --stack are of the managed path: name one.");
        }
        if (options.namesStack()) {
            throw new IllegalArgumentException(
                    "--sink is of the Connect path, --config and --stack of the managed path: name one.");
        }
        try (TopicTail kafka = brokers.open()) {
            Clock clock = Clock.systemUTC();
            return code(
                    worker == null
                            ? SinkStatus.print(Objects.requireNonNull(sink), kafka, terminal, clock)
                            : ConnectStatus.print(new ConnectorClient(worker), worker, kafka, terminal, clock));
        }
    }

    private boolean isStackWell() throws InterruptedException {
        try (StackOptions.Target target = options.target()) {
            return new PathStatus(target.aws(), terminal, Clock.systemUTC()).print(target.stack());
        }
    }

    private static int code(boolean isWell) {
        return isWell ? ExitCode.DONE : ExitCode.DIFFERENT;
    }
}
