package io.tailrace.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.local.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The rows that sinks have written to a real S3 server, read by DuckDB: a reader of which we wrote no line. */
final class StoredRows implements AutoCloseable {

    private static final String BUCKET = "lake";

    private final Path copies;
    private final S3Server server;
    private final S3Client s3;

    StoredRows(Path folder) throws IOException {
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
    }

    /** What a sink needs to write here. */
    Map<String, String> sink() {
        return Map.of(
                "s3.bucket",
                BUCKET,
                "s3.prefix",
                "raw",
                "s3.endpoint",
                server.endpoint().toString(),
                "s3.path.style.enabled",
                "true",
                "aws.region",
                "us-east-1",
                "aws.access.key.id",
                S3Server.ACCESS_KEY,
                "aws.secret.access.key",
                S3Server.SECRET_KEY);
    }

    /** The rows of a table as JSON, in an order, once there are so many. */
    List<JsonNode> await(String table, String columns, String condition, String order, int count) {
        List<JsonNode> rows = new ArrayList<>();
        // The server lists an object a moment before it has it, and a column is there with the first file that has it.
        Awaitility.await(table)
                .atMost(RegistryWorker.PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> {
                    rows.clear();
                    rows.addAll(query(table, columns, condition, order));
                    assertThat(rows).hasSizeGreaterThanOrEqualTo(count);
                });
        return rows;
    }

    private List<JsonNode> query(String table, String columns, String condition, String order)
            throws SQLException, IOException {
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
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duck.createStatement()) {
            statement.execute("SET TimeZone='UTC'");
            List<JsonNode> rows = new ArrayList<>();
            try (ResultSet found =
                    statement.executeQuery("SELECT to_json(r) FROM (SELECT " + columns + " FROM read_parquet(" + files
                            + ", union_by_name=true) WHERE " + condition + " ORDER BY " + order + ") r")) {
                while (found.next()) {
                    rows.add(Json.read(found.getString(1)));
                }
            }
            return rows;
        }
    }

    @Override
    public void close() {
        s3.close();
        server.close();
    }
}
