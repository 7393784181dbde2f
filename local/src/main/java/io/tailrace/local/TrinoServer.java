package io.tailrace.local;

import io.tailrace.local.trino.TrinoEngine;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Trino over a Glue and an S3 endpoint, in a process of its own, because its class path fits no other server's. See
 * {@link TrinoEngine} for what it offers.
 */
public final class TrinoServer implements AutoCloseable {

    static final String NAME = "Trino";

    private final ServerProcess process;
    private final URI endpoint;

    private TrinoServer(ServerProcess process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts and waits until queries are taken.
     *
     * @param port the port on loopback, or 0 for any free one
     * @param glue the endpoint of the Glue API
     * @param s3 the endpoint of an {@link S3Server}
     * @param log a file to append to; its folder exists
     * @throws PortTakenException if the port is taken
     * @throws IllegalStateException if it does not start, with the reason
     */
    public static TrinoServer start(int port, URI glue, URI s3, Path log) {
        ServerProcess process = ServerProcess.start(ServerCommand.trino(port, glue, s3), log);
        return new TrinoServer(process, URI.create(process.endpoint()));
    }

    /** Where Trino's HTTP API and its pages are served. */
    public URI endpoint() {
        return endpoint;
    }

    /** The URL for Trino's JDBC driver; it wants a user, of any name. */
    public String jdbcUrl() {
        return jdbcUrl(endpoint);
    }

    /** The JDBC URL of a Trino that is reached at an endpoint, with the catalog that is named as in Athena. */
    public static String jdbcUrl(URI endpoint) {
        return "jdbc:trino://" + endpoint.getAuthority() + "/awsdatacatalog";
    }

    @Override
    public void close() {
        process.close();
    }

    /** Trino's classes go before ours, of which it needs only {@link ServerMain} and its kin. */
    static ServerCommand inClassPathOfItsOwn(ServerCommand command) {
        Path engine = location(TrinoEngine.class);
        Path jars = engine.resolveSibling("trino.classpath");
        Path agent = engine.resolveSibling("trino-agent.jar");
        try {
            String classPath = String.join(
                    File.pathSeparator,
                    engine.toString(),
                    Files.readString(jars).strip(),
                    location(ServerMain.class).toString());
            return command.withClassPath(classPath)
                    .withJvm("-javaagent:" + agent, "-Duser.timezone=UTC", "-Duser.language=en", "-Duser.country=US");
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Trino's list of jars is missing: run ./mvnw -Dquick -pl local/trino package in the project", e);
        }
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("No folder or jar can hold " + type, e);
        }
    }
}
