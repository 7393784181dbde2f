package io.tailrace.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.lake.IcebergLake;
import io.tailrace.local.GlueServer;
import io.tailrace.local.S3Server;
import io.tailrace.testing.TextRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The rows that sinks have written to a real S3 server, as files in folders and as Iceberg tables, read by DuckDB: a reader of
 * which we wrote no line.
 */
final class StoredRows implements AutoCloseable {

    private static final String BUCKET = "lake";

    private final Path copies;
    private final S3Server server;
    private final S3Client s3;
    private final GlueServer glue;
    private final IcebergLake iceberg;

    /** How a sink keeps a table. */
    enum TableFormat {
        HIVE,
        ICEBERG;

        /** The table with a row for each change, where {@code table} is named after the topic. */
        String changes(String table) {
            return switch (this) {
                case HIVE -> table;
                case ICEBERG -> table + "_changes";
            };
        }
    }

    StoredRows(Path folder) throws IOException, SQLException {
        copies = Files.createDirectories(folder.resolve("copies"));
        server = S3Server.start(0, Files.createDirectories(folder.resolve("s3")));
        s3 = S3Client.builder()
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .build();
        s3.createBucket(request -> request.bucket(BUCKET));
        glue = GlueServer.start(0);
        iceberg =
                new IcebergLake(glue.endpoint(), server.endpoint(), Files.createDirectories(folder.resolve("iceberg")));
    }

    /** What a sink needs to write here. */
    Map<String, String> sink(TableFormat format) {
        Map<String, String> sink = new HashMap<>(Map.of(
                "s3.bucket",
                BUCKET,
                "s3.endpoint",
                server.endpoint().toString(),
                "s3.path.style.enabled",
                "true",
                "aws.region",
                "us-east-1",
                "aws.access.key.id",
                S3Server.ACCESS_KEY,
                "aws.secret.access.key",
                S3Server.SECRET_KEY));
        sink.putAll(
                switch (format) {
                    case HIVE -> Map.of("s3.prefix", "raw");
                    case ICEBERG ->
                        Map.of(
                                "s3.prefix",
                                "iceberg",
                                "table.format",
                                "iceberg",
                                "catalog",
                                "glue",
                                "glue.endpoint",
                                glue.endpoint().toString());
                });
        return sink;
    }

    /** The rows of a table as JSON, in an order, once there are so many. */
    List<JsonNode> await(TableFormat format, String table, String columns, String condition, String order, int count) {
        List<JsonNode> rows = new ArrayList<>();
        // A column is there with the first file that has it.
        Awaitility.await(table)
                .atMost(RegistryWorker.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    rows.clear();
                    rows.addAll(query(
                            format,
                            table,
                            "SELECT to_json(r) FROM (SELECT " + columns + " FROM rows WHERE " + condition + " ORDER BY "
                                    + order + ") r"));
                    assertThat(rows).hasSizeGreaterThanOrEqualTo(count);
                });
        return rows;
    }

    private List<JsonNode> query(TableFormat format, String table, String sql) throws SQLException, IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (List<String> row : switch (format) {
            case HIVE -> askFiles(table, sql);
            case ICEBERG -> iceberg.ask("tailrace", table, sql);
        }) {
            rows.add(Json.read(row.get(0)));
        }
        return rows;
    }

    private List<List<String>> askFiles(String table, String sql) throws SQLException {
        List<String> files = new ArrayList<>();
        s3.listObjectsV2Paginator(request -> request.bucket(BUCKET).prefix("raw/" + table + "/"))
                .contents()
                .forEach(object -> {
                    Path copy = copies.resolve(object.key().replace('/', '_'));
                    if (!Files.exists(copy)) {
                        s3.getObject(request -> request.bucket(BUCKET).key(object.key()), copy);
                    }
                    files.add("'" + copy + "'");
                });
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
            TextRows.of(duck, "SET TimeZone='UTC'");
            TextRows.of(duck, "CREATE TEMP VIEW rows AS SELECT * FROM read_parquet(" + files + ", union_by_name=true)");
            return TextRows.of(duck, sql);
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        iceberg.close();
        glue.close();
        s3.close();
        server.close();
    }
}
