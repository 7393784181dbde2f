package io.tailrace.local;

import io.tailrace.local.trino.TrinoEngine;
import io.tailrace.local.trino.iceberg.IcebergTrinoEngine;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Trino over a Glue and an S3 endpoint, in a process of its own, because its class path fits no other server's. See
 * {@link TrinoEngine} for what it offers, and {@link IcebergTrinoEngine} for the other one.
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
        return start(ServerCommand.trino(port, glue, s3), log);
    }

    /**
     * Starts one that reads Iceberg tables, too: those of Glue in the same catalog as Hive's, those of a REST catalog in one
     * named {@code rest}. It is an older Trino, see {@link IcebergTrinoEngine}.
     *
     * @param port the port on loopback, or 0 for any free one
     * @param glue the endpoint of the Glue API
     * @param s3 the endpoint of an {@link S3Server}
     * @param rest the endpoint of an Iceberg REST catalog whose files are in the S3 server, or null for none
     * @param log a file to append to; its folder exists
     * @throws PortTakenException if the port is taken
     * @throws IllegalStateException if it does not start, with the reason
     */
    public static TrinoServer startWithIceberg(int port, URI glue, URI s3, @Nullable URI rest, Path log) {
        return start(ServerCommand.trinoWithIceberg(port, glue, s3, rest), log);
    }

    private static TrinoServer start(ServerCommand command, Path log) {
        ServerProcess process = ServerProcess.start(command, log);
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

    /** Trino compiles classes for each query: the 48 MB of code that the first compiler has alone are full after some fifty. */
    static ServerCommand inClassPathOfItsOwn(Class<?> engine, ServerCommand command) {
        Path agent = OwnClassPath.location(TrinoEngine.class).resolveSibling("trino-agent.jar");
        return OwnClassPath.of(engine, "trino.classpath", "local/trino,local/trino-iceberg", command)
                .withJvm(
                        "-XX:ReservedCodeCacheSize=240m",
                        "-javaagent:" + agent,
                        "-Duser.timezone=UTC",
                        "-Duser.language=en",
                        "-Duser.country=US");
    }
}
