package io.tailrace.cli;

import io.tailrace.cli.connect.ConnectRest;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.terminal.Terminal;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
            "The worker validates each file first; errors are shown option by option."
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

    @Option(names = "--dry-run", description = "Send nothing; print the request of each file as a curl command.")
    private boolean dryRun;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Connector files, such as config/connect/sales-orders-source.properties.")
    private List<Path> files = new ArrayList<>();

    private final Terminal terminal;

    ApplyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<ConnectorFile> connectors = files.stream()
                .map(file -> ConnectorFile.read(file).with(overrides))
                .toList();
        ConnectRest rest = new ConnectRest(worker);
        for (ConnectorFile connector : connectors) {
            if (dryRun) {
                print(connector);
            } else {
                boolean created = rest.apply(connector);
                terminal.line(connector.name() + (created ? " created" : " changed"));
            }
        }
        return ExitCode.DONE;
    }

    private void print(ConnectorFile connector) {
        String address = worker.toString().replaceAll("/$", "") + "/connectors/" + connector.name() + "/config";
        terminal.line("curl -sS -X PUT -H 'Content-Type: application/json' " + address + " --data-binary @- <<'JSON'");
        terminal.line(connector.json());
        terminal.line("JSON");
    }
}
