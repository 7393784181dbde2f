package io.tailrace.sink.s3;

import io.tailrace.local.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket on a real S3 server, and DuckDB to read what is in it: a reader of which we wrote no line. */
final class TestLake implements AutoCloseable {
    static final String BUCKET = "lake";

    final S3Client s3;
    private final URI endpoint;
    private final @Nullable S3Server server;
    private final Path copy;

    TestLake(Path folder) throws IOException {
        this(folder, S3Server.start(0, Files.createDirectories(folder.resolve("s3"))));
        s3.createBucket(request -> request.bucket(BUCKET));
    }

    private TestLake(Path folder, S3Server server) throws IOException {
        this(folder, server.endpoint(), server);
    }

    /** In the bucket that another's server has. */
    TestLake(Path folder, URI endpoint) throws IOException {
        this(folder, endpoint, null);
    }

    private TestLake(Path folder, URI endpoint, @Nullable S3Server server) throws IOException {
        this.copy = Files.createDirectories(folder.resolve("copy"));
        this.endpoint = endpoint;
        this.server = server;
        this.s3 = S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .build();
    }

    URI endpoint() {
        return endpoint;
    }

    /** The least that a sink needs to write here. */
    Map<String, String> props(String... more) {
        Map<String, String> props = new HashMap<>(Map.of(
                "name",
                "lake-sink",
                "s3.bucket",
                BUCKET,
                "s3.prefix",
                "raw",
                "s3.endpoint",
                endpoint().toString(),
                "s3.path.style.enabled",
                "true",
                "aws.region",
                "us-east-1",
                "aws.access.key.id",
                S3Server.ACCESS_KEY,
                "aws.secret.access.key",
                S3Server.SECRET_KEY));
        for (int i = 0; i < more.length; i += 2) {
            props.put(more[i], more[i + 1]);
        }
        return props;
    }

    /** The same for Iceberg tables that are in this catalog. */
    Map<String, String> icebergProps(URI glue, String... more) {
        Map<String, String> props =
                props("table.format", "iceberg", "catalog", "glue", "glue.endpoint", glue.toString());
        return RecordedLake.with(props, more);
    }

    List<String> keys(String prefix) {
        return s3.listObjectsV2Paginator(request -> request.bucket(BUCKET).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** Rows of files below a prefix, each as text, read by DuckDB; {@code select} is what stands before FROM. */
    List<List<String>> query(String select, String prefix, String rest) throws SQLException {
        return query(select, keys(prefix), rest);
    }

    /** Rows of these files; a key that is there twice is read twice. */
    List<List<String>> query(String select, List<String> keys, String rest) throws SQLException {
        List<Path> files = download(keys);
        String list = files.stream().map(file -> "'" + file + "'").toList().toString();
        String reader = files.get(0).toString().endsWith("parquet")
                ? "read_parquet(" + list + ", union_by_name=true)"
                : "read_json(" + list + ", format='newline_delimited', union_by_name=true)";
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duck.createStatement()) {
            statement.execute("SET TimeZone='UTC'");
            try (ResultSet rows = statement.executeQuery(select + " FROM " + reader + " " + rest)) {
                List<List<String>> answer = new ArrayList<>();
                while (rows.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        row.add(rows.getString(i));
                    }
                    answer.add(row);
                }
                return answer;
            }
        }
    }

    private List<Path> download(List<String> keys) {
        try (Stream<Path> old = Files.list(copy)) {
            old.forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keys.stream()
                .distinct()
                .forEach(key -> s3.getObject(request -> request.bucket(BUCKET).key(key), copyOf(key)));
        return keys.stream().map(this::copyOf).toList();
    }

    private Path copyOf(String key) {
        return copy.resolve(key.replace('/', '_'));
    }

    @Override
    public void close() {
        s3.close();
        if (server != null) {
            server.close();
        }
    }
}
