package io.tailrace.cli;

import io.tailrace.cli.connect.ConnectorClient;
import io.tailrace.cli.connect.ConnectorClient.Unknown;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tailrace apply}: connector files to a worker's REST API. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Creates connectors from .properties files, or changes them, through a Connect worker's REST API.",
            "The worker validates each file first; errors are shown option by option, and so is an option that nothing",
            "reads, with the most similar one. Then the command waits until all tasks run, and shows the first error"
                    + " of",
            "one that does not."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./tailrace apply config/connect/sales-orders-source.properties"
                    + " config/connect/sales-orders-sink.properties",
            "  ./tailrace apply --dry-run --set tasks.max=2 config/connect/sales-orders-source.properties"
        })
final class ApplyCommand implements Callable<Integer> {
    @Option(
            names = "--connect",
            defaultValue = "http://localhost:8083",
            paramLabel = "URL",
            description = "The worker's REST API (${DEFAULT-VALUE}).")
    private URI worker = URI.create("http://localhost:8083");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "An option that overrides the files; may be given several times.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--allow-unknown",
            description = "Apply options too that neither Connect nor the connector nor its transforms define.")
    private boolean allowUnknown;

    @Option(
            names = "--wait",
            defaultValue = "60",
            paramLabel = "SECONDS",
            description = "How long to wait until all tasks run (${DEFAULT-VALUE}); 0 for not at all.")
    private int wait = 60;

    @Option(names = "--dry-run", description = "Send nothing; print the request of each file as a curl command.")
    private boolean dryRun;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Connector files, such as config/connect/sales-orders-source.properties.")
    private List<Path> files = new ArrayList<>();

    private final Terminal terminal;
    private final Pause pause;

    ApplyCommand(Terminal terminal, Pause pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<ConnectorFile> connectors = files.stream()
                .map(file -> ConnectorFile.read(file).with(overrides))
                .toList();
        if (dryRun) {
            connectors.forEach(this::print);
            return ExitCode.DONE;
        }
        ConnectorClient rest = new ConnectorClient(worker);
        for (ConnectorFile connector : connectors) {
            apply(connector, rest);
        }
        return wait == 0 || allRun(connectors, rest) ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    private void apply(ConnectorFile connector, ConnectorClient rest) throws InterruptedException {
        boolean failed =
                rest.states().stream().anyMatch(state -> state.name().equals(connector.name()) && state.isFailed());
        boolean created = rest.apply(connector, allowUnknown ? Unknown.ACCEPTED : Unknown.REFUSED);
        if (failed) {
            rest.restartFailed(connector.name());
        }
        terminal.line(connector.name() + (created ? " created" : failed ? " changed, and restarted" : " changed"));
    }

    private boolean allRun(List<ConnectorFile> connectors, ConnectorClient rest) throws InterruptedException {
        Set<String> names = connectors.stream().map(ConnectorFile::name).collect(Collectors.toSet());
        StartWatch watch = new StartWatch(rest, pause, names);
        return watch.await(Duration.ofSeconds(wait), terminal::line, terminal::failed);
    }

    private void print(ConnectorFile connector) {
        String address = worker.toString().replaceAll("/$", "") + "/connectors/" + connector.name() + "/config";
        terminal.line("curl -sS -X PUT -H 'Content-Type: application/json' " + address + " --data-binary @- <<'JSON'");
        terminal.line(connector.json());
        terminal.line("JSON");
    }
}
