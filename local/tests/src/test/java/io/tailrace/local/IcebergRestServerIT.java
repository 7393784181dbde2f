package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** Iceberg's own client of REST catalogs, over the server of Iceberg's tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IcebergRestServerIT {

    private static final Namespace LAKE = Namespace.of("lake");
    private static final Schema SCHEMA = new Schema(Types.NestedField.required(1, "id", Types.StringType.get()));

    private S3Server s3;
    private GlueServer glue;
    private IcebergRestServer server;
    private RESTCatalog catalog;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        s3 = S3Server.start(0, Files.createDirectory(folder.resolve("buckets")));
        glue = GlueServer.start(0);
        server = IcebergRestServer.start(0, "s3://lake/warehouse", s3.endpoint(), folder.resolve("rest.log"));
        try (S3Client objects = Clients.s3(s3.endpoint())) {
            objects.createBucket(create -> create.bucket("lake"));
        }
        catalog = new RESTCatalog();
        catalog.initialize(
                "rest",
                Map.of(
                        "uri", server.endpoint().toString(),
                        "client.factory", LocalAwsClients.class.getName(),
                        "io-impl", "org.apache.iceberg.aws.s3.S3FileIO",
                        "local.glue", glue.endpoint().toString(),
                        "local.s3", s3.endpoint().toString()));
        // Trino asks the namespace for a place; the client asks the map for null, which Map.of refuses.
        catalog.createNamespace(LAKE, new HashMap<>(Map.of("location", "s3://lake/warehouse/lake")));
    }

    @AfterAll
    void close() throws IOException {
        catalog.close();
        server.close();
        glue.close();
        s3.close();
    }

    @Test
    void a_file_that_was_appended_is_found_and_read_through_the_catalog() throws IOException {
        Table table = catalog.createTable(TableIdentifier.of(LAKE, "files"), SCHEMA);
        String path = table.location() + "/data/a.parquet";
        try (PositionOutputStream file = table.io().newOutputFile(path).create()) {
            file.write(new byte[] {1, 2, 3});
        }

        append(table, path);

        Table read = catalog.loadTable(TableIdentifier.of(LAKE, "files"));
        assertThat(read.location()).startsWith("s3://lake/warehouse/");
        try (CloseableIterable<FileScanTask> tasks = read.newScan().planFiles()) {
            assertThat(tasks).singleElement().satisfies(task -> {
                assertThat(task.file().location()).isEqualTo(path);
                assertThat(read.io().newInputFile(path).newStream().readAllBytes())
                        .containsExactly(1, 2, 3);
            });
        }
    }

    @Test
    void a_commit_upon_metadata_that_has_passed_is_refused() {
        Table table = catalog.createTable(TableIdentifier.of(LAKE, "late"), SCHEMA);
        TableOperations late = ((BaseTable) catalog.loadTable(TableIdentifier.of(LAKE, "late"))).operations();
        TableMetadata base = late.current();
        table.updateSchema().addColumn("n", Types.LongType.get()).commit();

        assertThatThrownBy(() -> late.commit(
                        base,
                        TableMetadata.buildFrom(base)
                                .addSchema(new Schema(
                                        Types.NestedField.required(1, "id", Types.StringType.get()),
                                        Types.NestedField.optional(2, "m", Types.LongType.get())))
                                .build()))
                .isInstanceOf(CommitFailedException.class);
    }

    private static void append(Table table, String path) {
        table.newAppend()
                .appendFile(DataFiles.builder(table.spec())
                        .withPath(path)
                        .withFormat(FileFormat.PARQUET)
                        .withFileSizeInBytes(3)
                        .withRecordCount(1)
                        .build())
                .commit();
    }
}
