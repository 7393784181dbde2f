package io.tailrace.local;

import io.tailrace.local.iceberg.RestCatalog;
import java.net.URI;
import java.nio.file.Path;

/** An Iceberg REST catalog over an S3 endpoint, in a process of its own; see {@link RestCatalog} for what it is. */
public final class IcebergRestServer implements AutoCloseable {

    static final String NAME = "Iceberg REST catalog";

    private final ServerProcess process;

    private IcebergRestServer(ServerProcess process) {
        this.process = process;
    }

    /**
     * Starts with no namespaces; they are gone after {@link #close()}.
     *
     * @param port the port on loopback, or 0 for any free one
     * @param warehouse where tables are put that do not say where, such as {@code s3://lake/warehouse}
     * @param s3 the endpoint of an {@link S3Server}
     * @param log a file to append to; its folder exists
     * @throws PortTakenException if the port is taken
     * @throws IllegalStateException if it does not start, with the reason
     */
    public static IcebergRestServer start(int port, String warehouse, URI s3, Path log) {
        return new IcebergRestServer(ServerProcess.start(ServerCommand.icebergRest(port, warehouse, s3), log));
    }

    /** What a client has as its {@code uri}. */
    public URI endpoint() {
        return URI.create(process.endpoint());
    }

    @Override
    public void close() {
        process.close();
    }

    static ServerCommand inClassPathOfItsOwn(ServerCommand command) {
        return OwnClassPath.of(RestCatalog.class, "iceberg-rest.classpath", "local/iceberg-rest", command);
    }
}
