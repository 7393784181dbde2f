package io.tailrace.local.trino.iceberg;

import io.trino.plugin.hive.HiveConnectorFactory;
import io.trino.plugin.iceberg.IcebergPlugin;
import io.trino.server.testing.TestingTrinoServer;
import io.trino.spi.Plugin;
import io.trino.spi.connector.ConnectorFactory;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trino with Iceberg tables beside those of Hive, over HTTP and JDBC. The main catalog is named as in Athena and shows every
 * table of Glue, as Athena does: it reads those of Hive itself, with partition projection, and sends queries of Iceberg tables
 * to the second catalog. Sessions are in UTC, as in Athena, whatever a client asks for.
 *
 * <p>It is older than {@code io.tailrace.local.trino.TrinoEngine}, and reads JSON by Hive's own SerDe.
 */
public final class IcebergTrinoEngine implements AutoCloseable {

    /** The catalog's name in Athena. */
    private static final String CATALOG = "awsdatacatalog";

    /** Where the main catalog sends queries of Glue's Iceberg tables; it can be named in a query, too. */
    private static final String ICEBERG_CATALOG = "iceberg";

    /** The tables of an Iceberg REST catalog, which Athena does not have. */
    private static final String REST_CATALOG = "rest";

    private static final Map<String, String> HIVE = Map.of(
            "hive.metastore", "glue",
            "hive.metastore.glue.partitions-segments", "1",
            "hive.partition-projection-enabled", "true",
            "hive.iceberg-catalog-name", ICEBERG_CATALOG,
            // The Glue API has no statistics here, and would be asked for them before every query.
            "hive.table-statistics-enabled", "false",
            "hive.recursive-directories", "true",
            // A table of Hive's whose location is said is one that is not managed.
            "hive.non-managed-table-writes-enabled", "true",
            "hive.security", "allow-all");

    /** What Trino writes is as Athena writes it. */
    private static final Map<String, String> ICEBERG = Map.of("iceberg.file-format", "PARQUET");

    private final TestingTrinoServer server;

    private IcebergTrinoEngine(TestingTrinoServer server) {
        this.server = server;
    }

    /**
     * Starts a coordinator that is its own worker.
     *
     * @param port the port on loopback
     * @param glue the endpoint of the Glue API
     * @param s3 the endpoint of the S3 API, for path-style addresses
     * @param rest the endpoint of an Iceberg REST catalog, or null for none
     * @param accessKey for Glue and S3
     * @param secretKey for Glue and S3
     */
    public static IcebergTrinoEngine start(
            int port, URI glue, URI s3, @Nullable URI rest, String accessKey, String secretKey) {
        TestingTrinoServer server = TestingTrinoServer.builder()
                .setProperties(Map.of(
                        "http-server.http.port", Integer.toString(port),
                        "node-scheduler.include-coordinator", "true",
                        "sql.forced-session-time-zone", "UTC",
                        // Five times a second Trino looks at every task that it remembers, those of 15 minutes.
                        "task.info.max-age", "20s"))
                .build();
        Map<String, String> storage = Map.of(
                "hive.s3.endpoint",
                s3.toString(),
                "hive.s3.path-style-access",
                "true",
                "hive.s3.ssl.enabled",
                "false",
                "hive.s3.aws-access-key",
                accessKey,
                "hive.s3.aws-secret-key",
                secretKey);
        Map<String, String> metastore = Map.of(
                "hive.metastore.glue.endpoint-url",
                glue.toString(),
                "hive.metastore.glue.region",
                "us-east-1",
                "hive.metastore.glue.aws-access-key",
                accessKey,
                "hive.metastore.glue.aws-secret-key",
                secretKey);
        server.installPlugin(new HivePlugin());
        server.installPlugin(new IcebergPlugin());
        server.createCatalog(CATALOG, "hive", together(storage, metastore, HIVE));
        server.createCatalog(
                ICEBERG_CATALOG,
                "iceberg",
                together(storage, metastore, ICEBERG, Map.of("iceberg.catalog.type", "glue")));
        if (rest != null) {
            Map<String, String> catalog =
                    Map.of("iceberg.catalog.type", "rest", "iceberg.rest-catalog.uri", rest.toString());
            server.createCatalog(REST_CATALOG, "iceberg", together(storage, ICEBERG, catalog));
        }
        return new IcebergTrinoEngine(server);
    }

    @SafeVarargs
    private static Map<String, String> together(Map<String, String>... properties) {
        Map<String, String> all = new HashMap<>();
        for (Map<String, String> some : properties) {
            all.putAll(some);
        }
        return all;
    }

    /** Where HTTP and JDBC are served. */
    public URI endpoint() {
        return server.getBaseUrl();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The class of this name is in no jar on Maven Central. */
    private static final class HivePlugin implements Plugin {
        @Override
        public Iterable<ConnectorFactory> getConnectorFactories() {
            return List.of(new HiveConnectorFactory("hive"));
        }
    }
}
