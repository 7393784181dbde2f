package io.tailrace.local.trino;

import io.trino.plugin.hive.HiveConnectorFactory;
import io.trino.server.testing.TestingTrinoServer;
import io.trino.spi.Plugin;
import io.trino.spi.connector.ConnectorFactory;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Trino, the engine inside Athena, with HTTP and JDBC. Its one catalog is named as in Athena and reads Glue tables, with
 * partition projection, over objects in S3. Sessions are in UTC, as in Athena, whatever a client asks for.
 */
public final class TrinoEngine implements AutoCloseable {

    /** The catalog's name in Athena. */
    private static final String CATALOG = "awsdatacatalog";

    private final TestingTrinoServer server;

    private TrinoEngine(TestingTrinoServer server) {
        this.server = server;
    }

    /**
     * Starts a coordinator that is its own worker.
     *
     * @param port the port on loopback
     * @param glue the endpoint of the Glue API
     * @param s3 the endpoint of the S3 API, for path-style addresses
     * @param accessKey for both
     * @param secretKey for both
     */
    public static TrinoEngine start(int port, URI glue, URI s3, String accessKey, String secretKey) {
        TestingTrinoServer server = TestingTrinoServer.builder()
                .setProperties(Map.of(
                        "http-server.http.port", Integer.toString(port),
                        "node-scheduler.include-coordinator", "true",
                        "sql.forced-session-time-zone", "UTC"))
                .build();
        server.installPlugin(new HivePlugin());
        server.createCatalog(
                CATALOG,
                "hive",
                Map.ofEntries(
                        Map.entry("hive.metastore", "glue"),
                        Map.entry("hive.metastore.glue.endpoint-url", glue.toString()),
                        Map.entry("hive.metastore.glue.region", "us-east-1"),
                        Map.entry("hive.metastore.glue.aws-access-key", accessKey),
                        Map.entry("hive.metastore.glue.aws-secret-key", secretKey),
                        Map.entry("hive.metastore.glue.partitions-segments", "1"),
                        Map.entry("hive.partition-projection-enabled", "true"),
                        // The Glue API has no statistics here, and would be asked for them before every query.
                        Map.entry("hive.table-statistics-enabled", "false"),
                        Map.entry("hive.recursive-directories", "true"),
                        Map.entry("hive.security", "allow-all"),
                        Map.entry("hive.s3.endpoint", s3.toString()),
                        Map.entry("hive.s3.path-style-access", "true"),
                        Map.entry("hive.s3.ssl.enabled", "false"),
                        Map.entry("hive.s3.aws-access-key", accessKey),
                        Map.entry("hive.s3.aws-secret-key", secretKey)));
        return new TrinoEngine(server);
    }

    /** Where HTTP and JDBC are served. */
    public URI endpoint() {
        return server.getBaseUrl();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** What Trino loads from its plugin folder, which a class path has none of. */
    private static final class HivePlugin implements Plugin {
        @Override
        public Iterable<ConnectorFactory> getConnectorFactories() {
            return List.of(new HiveConnectorFactory());
        }
    }
}
