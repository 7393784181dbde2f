package io.tailrace.local;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * DynamoDB Local with Streams. All regions and credentials see the same tables.
 *
 * <p>DynamoDB Local listens on all interfaces, not only on loopback, and has no option for it: it accepts any credentials,
 * so keep the port behind a firewall. It is not AWS: event times are cut to the minute, ARNs name the region
 * {@code ddblocal}, and a stream has one open shard.
 */
public final class DynamoDbServer implements AutoCloseable {

    static final String NAME = "DynamoDB Local";

    private final DynamoDBProxyServer server;
    private final URI endpoint;

    private DynamoDbServer(DynamoDBProxyServer server, URI endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * Starts with no tables; they are gone after {@link #close()}.
     *
     * @param port the port, or 0 for any free one
     * @throws PortTakenException if the port is taken
     */
    public static DynamoDbServer start(int port) {
        return start(port, List.of("-inMemory"));
    }

    /**
     * Starts with the tables that a former server left in the folder.
     *
     * @param port the port, or 0 for any free one
     * @param folder an existing folder for the tables
     * @throws PortTakenException if the port is taken
     */
    public static DynamoDbServer start(int port, Path folder) {
        return start(port, List.of("-dbPath", folder.toString()));
    }

    private static DynamoDbServer start(int wantedPort, List<String> storage) {
        int port = Port.claim(NAME, wantedPort);
        List<String> arguments = new ArrayList<>(storage);
        arguments.addAll(List.of("-sharedDb", "-disableTelemetry", "-port", Integer.toString(port)));
        try {
            DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(arguments.toArray(String[]::new));
            server.start();
            return new DynamoDbServer(server, URI.create("http://127.0.0.1:" + port));
        } catch (Exception e) {
            throw new IllegalStateException(NAME + " does not start on port " + port, e);
        }
    }

    /** The endpoint of both DynamoDB and DynamoDB Streams. */
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(NAME + " does not stop", e);
        }
    }
}
