package io.tailrace.cli;

import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.connect.TopicTail;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Kafka's brokers, for a command that can do without them. */
final class BrokerOptions {

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description =
                    "Kafka's brokers, with --connect or --sink: shows how many rows of each topic the lake does not"
                            + " have yet. A row that has waited for three times rotate.interval.ms is late.")
    private @Nullable String servers;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Options of a client of these brokers, such as security.protocol.")
    private @Nullable Path client;

    boolean isGiven() {
        return servers != null || client != null;
    }

    /**
     * Connects to the brokers; null if none are named.
     *
     * @throws IllegalArgumentException when an option is wrong
     */
    @Nullable TopicTail open() {
        if (servers == null) {
            if (client != null) {
                throw new IllegalArgumentException("--command-config is for --bootstrap-servers: name these as well.");
            }
            return null;
        }
        return TopicTail.of(servers, client == null ? Map.of() : PropertiesFile.read(client), System::nanoTime);
    }
}
