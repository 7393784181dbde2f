package io.tailrace.local.iceberg;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/**
 * The REST catalog of Iceberg's own tests, with its list of tables in memory and their files in S3. It asks for no credentials
 * and gives none: its clients bring their own for S3.
 */
public final class RestCatalog implements AutoCloseable {

    private final Server server;
    private final InMemoryCatalog catalog;
    private final int port;

    private RestCatalog(Server server, InMemoryCatalog catalog, int port) {
        this.server = server;
        this.catalog = catalog;
        this.port = port;
    }

    /**
     * Starts with no namespaces.
     *
     * @param port the port on loopback
     * @param warehouse where tables are put that do not say where, such as {@code s3://lake/warehouse}
     * @param s3 the endpoint of the S3 API, for path-style addresses
     * @param accessKey for S3
     * @param secretKey for S3
     */
    public static RestCatalog start(int port, String warehouse, URI s3, String accessKey, String secretKey)
            throws Exception {
        InMemoryCatalog catalog = new InMemoryCatalog();
        catalog.initialize(
                "rest",
                Map.of(
                        "warehouse",
                        warehouse,
                        "io-impl",
                        "org.apache.iceberg.aws.s3.S3FileIO",
                        "http-client.type",
                        "urlconnection",
                        "client.region",
                        "us-east-1",
                        "s3.endpoint",
                        s3.toString(),
                        "s3.path-style-access",
                        "true",
                        "s3.access-key-id",
                        accessKey,
                        "s3.secret-access-key",
                        secretKey));
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new RESTCatalogServlet(new RESTCatalogAdapter(catalog))), "/*");
        server.setHandler(context);
        server.start();
        return new RestCatalog(server, catalog, port);
    }

    /** What a client has as its {@code uri}. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IOException("The server does not stop", e);
        }
        catalog.close();
    }
}
