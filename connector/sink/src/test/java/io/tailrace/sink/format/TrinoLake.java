package io.tailrace.sink.format;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.Folders;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.local.GlueServer;
import io.tailrace.local.S3Server;
import io.tailrace.local.TrinoServer;
import io.tailrace.schema.Columns;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.row.Row;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bucket and a catalog that a real Trino, Athena's engine, reads: tables of files by the SerDe that the catalog gives them, or Iceberg's. All test classes
 * of a JVM share one: to start it, and to get it warm, costs more than what they ask. So each has tables of its own.
 */
public final class TrinoLake implements AutoCloseable {
    private static final String BUCKET = "lake";
    private static final String DATABASE = "lake";

    /** Gives a test class the lake, as the parameter of a method. */
    public static final class Shared implements ParameterResolver {
        private static final Namespace NAMESPACE = Namespace.create(TrinoLake.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TrinoLake.class;
        }

        @Override
        public TrinoLake resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                    .computeIfAbsent(TrinoLake.class, type -> start(), TrinoLake.class);
        }
    }

    private final Path folder;
    private final S3Server s3;
    private final GlueServer glue;
    private final S3Client objects;
    private final GlueClient catalog;
    private @Nullable TrinoSession files;
    private @Nullable TrinoSession iceberg;

    private static TrinoLake start() {
        try {
            return new TrinoLake(Files.createTempDirectory("lake"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TrinoLake(Path folder) throws IOException {
        this.folder = folder;
        this.s3 = S3Server.start(0, Files.createDirectory(folder.resolve("buckets")));
        this.glue = GlueServer.start(0);
        this.objects = s3(s3.endpoint());
        this.catalog = glue(glue.endpoint());
        objects.createBucket(create -> create.bucket(BUCKET));
        catalog.createDatabase(create -> create.databaseInput(input -> input.name(DATABASE)));
    }

    /** Where the bucket {@code lake} is. */
    public URI s3() {
        return s3.endpoint();
    }

    /** Where the catalog is. */
    public URI glue() {
        return glue.endpoint();
    }

    /** The newest Trino, which reads tables of files. Started when the first test asks. */
    private TrinoSession files() throws SQLException {
        if (files == null) {
            files = new TrinoSession(
                    TrinoServer.start(0, glue.endpoint(), s3.endpoint(), folder.resolve("trino.log")), DATABASE);
        }
        return files;
    }

    /** The Trino that reads Iceberg tables as well, with a sink's database. Started when the first test asks. */
    public TrinoSession iceberg() throws SQLException {
        if (iceberg == null) {
            Path log = folder.resolve("trino-iceberg.log");
            iceberg = new TrinoSession(
                    TrinoServer.startWithIceberg(0, glue.endpoint(), s3.endpoint(), null, log), "tailrace");
        }
        return iceberg;
    }

    /** The options of a sink that writes to this lake and registers its tables in the database tailrace. */
    public Map<String, String> sink(String... more) {
        Map<String, String> options = new HashMap<>(Map.of(
                "name",
                "lake-sink",
                "s3.bucket",
                BUCKET,
                "s3.prefix",
                "raw",
                "s3.endpoint",
                s3.endpoint().toString(),
                "s3.path.style.enabled",
                "true",
                "aws.region",
                "us-east-1",
                "aws.access.key.id",
                S3Server.ACCESS_KEY,
                "aws.secret.access.key",
                S3Server.SECRET_KEY,
                "catalog",
                "glue",
                "glue.endpoint",
                glue.endpoint().toString()));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return options;
    }

    /** A table with the columns that the catalog makes of this schema. */
    void createTable(String name, RowFormats format, Schema columns) {
        Columns declared = new TableDefinition(
                        DATABASE,
                        name,
                        "s3://" + BUCKET + "/" + name + "/",
                        format == RowFormats.JSONL ? TableFormat.JSON : TableFormat.PARQUET,
                        ConnectColumns.of(columns),
                        new Partitioning(Folders.HOURLY, LocalDate.EPOCH))
                .columns();
        catalog.createTable(create -> create.databaseName(DATABASE)
                .tableInput(table -> table.name(name)
                        .tableType("EXTERNAL_TABLE")
                        .parameters(Map.of("EXTERNAL", "TRUE"))
                        .storageDescriptor(storage -> storage.columns(declared.list().stream()
                                        .map(column -> Column.builder()
                                                .name(column.name())
                                                .type(column.type().athenaName())
                                                .build())
                                        .toList())
                                .location("s3://" + BUCKET + "/" + name + "/")
                                .inputFormat(inputFormat(format))
                                .outputFormat(outputFormat(format))
                                .serdeInfo(serde -> serde.serializationLibrary(serde(format)))
                                .numberOfBuckets(-1))));
    }

    /** Puts a file with these rows, which may be of an older schema than its columns. */
    Path put(String table, RowFormat format, Schema columns, List<Struct> rows) throws IOException {
        Path path = Files.createTempFile(folder, table, "." + format.extension());
        try (RowFile file = format.open(path, columns)) {
            long offset = 0;
            for (Struct row : rows) {
                file.append(new Row(row, "orders", 3, offset++));
            }
            file.complete();
        }
        objects.putObject(put -> put.bucket(BUCKET).key(table + "/" + path.getFileName()), path);
        return path;
    }

    /** Carries out a statement that answers nothing. */
    public void run(String sql) throws SQLException {
        files().run(sql);
    }

    /** The rows of an answer, each value as text. */
    public List<List<@Nullable String>> ask(String sql) throws SQLException {
        return files().ask(sql);
    }

    @Override
    public void close() throws SQLException, IOException {
        if (files != null) {
            files.close();
        }
        if (iceberg != null) {
            iceberg.close();
        }
        catalog.close();
        objects.close();
        glue.close();
        s3.close();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    private static String serde(RowFormats format) {
        return switch (format) {
            case PARQUET -> "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
            case JSONL -> "org.apache.hive.hcatalog.data.JsonSerDe";
            case AVRO -> throw new IllegalArgumentException("no table is made for Avro");
        };
    }

    private static String inputFormat(RowFormats format) {
        return format == RowFormats.PARQUET
                ? "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
                : "org.apache.hadoop.mapred.TextInputFormat";
    }

    private static String outputFormat(RowFormats format) {
        return format == RowFormats.PARQUET
                ? "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
                : "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
    }

    private static S3Client s3(URI endpoint) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials())
                .build();
    }

    private static GlueClient glue(URI endpoint) {
        return GlueClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials())
                .build();
    }

    private static StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY));
    }
}
