package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.aws.glue.GlueCatalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Iceberg's own catalog for Glue, over the stand-in. */
class IcebergInGlueIT {

    private static final Namespace LAKE = Namespace.of("lake");
    private static final TableIdentifier ORDERS = TableIdentifier.of(LAKE, "orders");
    private static final Schema SCHEMA = new Schema(Types.NestedField.required(1, "id", Types.StringType.get()));

    private S3Server s3;
    private GlueServer glue;
    private GlueClient client;
    private GlueCatalog catalog;

    @BeforeEach
    void start(@TempDir Path folder) {
        s3 = S3Server.start(0, folder);
        glue = GlueServer.start(0);
        client = Clients.glue(glue.endpoint());
        try (S3Client objects = Clients.s3(s3.endpoint())) {
            objects.createBucket(create -> create.bucket("lake"));
        }
        catalog = open();
        catalog.createNamespace(LAKE, Map.of("owner", "sales"));
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
        client.close();
        glue.close();
        s3.close();
    }

    @Test
    void glue_says_where_the_metadata_is_and_was() throws IOException {
        Table table = catalog.createTable(ORDERS, SCHEMA);
        String first = parameters().get("metadata_location");
        table.newAppend().appendFile(file(table, "a")).commit();

        assertThat(parameters())
                .containsEntry("table_type", "ICEBERG")
                .containsEntry("previous_metadata_location", first)
                .containsEntry(
                        "metadata_location",
                        ((BaseTable) table).operations().current().metadataFileLocation());
        assertThat(files(catalog.loadTable(ORDERS))).containsExactly("a");
    }

    @Test
    void concurrent_committers_lose_no_commit_and_make_none_twice() throws Exception {
        catalog.buildTable(ORDERS, SCHEMA)
                .withProperty("commit.retry.num-retries", "100")
                .withProperty("commit.retry.min-wait-ms", "10")
                .withProperty("commit.retry.max-wait-ms", "50")
                .create();
        ExecutorService committers = Executors.newFixedThreadPool(4);
        try {
            CountDownLatch start = new CountDownLatch(4);
            List<Future<?>> all = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int committer = 0; committer < 4; committer++) {
                List<String> own = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    own.add("c" + committer + "-" + i);
                }
                expected.addAll(own);
                all.add(committers.submit(() -> {
                    try (GlueCatalog catalogOfItsOwn = open()) {
                        Table table = catalogOfItsOwn.loadTable(ORDERS);
                        start.countDown();
                        start.await();
                        for (String name : own) {
                            table.newFastAppend().appendFile(file(table, name)).commit();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }

            assertThat(files(catalog.loadTable(ORDERS))).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(client.getTable(get -> get.databaseName("lake").name("orders"))
                            .table()
                            .versionId())
                    .isEqualTo("20");
        } finally {
            committers.shutdownNow();
        }
    }

    @Test
    void a_commit_upon_metadata_that_has_passed_is_refused() throws IOException {
        Table table = catalog.createTable(ORDERS, SCHEMA);
        TableOperations late = ((BaseTable) catalog.loadTable(ORDERS)).operations();
        TableMetadata base = late.current();
        table.newAppend().appendFile(file(table, "a")).commit();

        assertThatThrownBy(() -> late.commit(base, base.replaceProperties(Map.of("late", "true"))))
                .isInstanceOf(CommitFailedException.class);

        assertThat(catalog.loadTable(ORDERS).properties()).doesNotContainKey("late");
    }

    @Test
    void a_commit_whose_answer_is_lost_is_made_once() throws IOException {
        Table table = catalog.createTable(ORDERS, SCHEMA);
        glue.expect("UpdateTable", GlueTrouble.LOST_ANSWER);

        table.newAppend().appendFile(file(table, "a")).commit();

        assertThat(files(catalog.loadTable(ORDERS))).containsExactly("a");
        assertThat(catalog.loadTable(ORDERS).snapshots()).hasSize(1);
    }

    @Test
    void tables_and_databases_are_renamed_described_and_dropped() {
        catalog.createTable(ORDERS, SCHEMA);

        catalog.renameTable(ORDERS, TableIdentifier.of(LAKE, "renamed"));
        catalog.setProperties(LAKE, Map.of("team", "lake"));

        assertThat(catalog.listTables(LAKE)).containsExactly(TableIdentifier.of(LAKE, "renamed"));
        assertThat(catalog.loadNamespaceMetadata(LAKE))
                .containsEntry("owner", "sales")
                .containsEntry("team", "lake");
        assertThatThrownBy(() -> catalog.dropNamespace(LAKE)).isInstanceOf(NamespaceNotEmptyException.class);
        assertThat(catalog.dropTable(TableIdentifier.of(LAKE, "renamed"), true)).isTrue();
        assertThat(catalog.dropNamespace(LAKE)).isTrue();
        assertThat(catalog.listNamespaces()).isEmpty();
    }

    private GlueCatalog open() {
        GlueCatalog opened = new GlueCatalog();
        opened.initialize("glue", LocalAwsClients.properties(glue.endpoint(), s3.endpoint()));
        return opened;
    }

    private Map<String, String> parameters() {
        return client.getTable(get -> get.databaseName("lake").name("orders"))
                .table()
                .parameters();
    }

    private static DataFile file(Table table, String name) {
        return DataFiles.builder(table.spec())
                .withPath(table.location() + "/data/" + name)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .build();
    }

    private static List<String> files(Table table) throws IOException {
        List<String> names = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task ->
                    names.add(Path.of(task.file().location()).getFileName().toString()));
        }
        return names;
    }
}
