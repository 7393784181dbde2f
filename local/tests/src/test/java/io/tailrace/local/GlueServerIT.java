package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionResponse;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionError;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.PartitionValueList;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.TableVersion;

class GlueServerIT {

    private final GlueServer server = GlueServer.start(0);
    private final GlueClient glue = Clients.glue(server.endpoint());

    @AfterEach
    void close() {
        glue.close();
        server.close();
    }

    @Test
    void a_table_comes_back_as_it_was_created_with_what_glue_adds() {
        createDatabase("lake");

        glue.createTable(create -> create.databaseName("lake").tableInput(table("Orders", "id", "name")));

        Table table =
                glue.getTable(get -> get.databaseName("lake").name("orders")).table();
        assertThat(table.name()).isEqualTo("orders");
        assertThat(table.databaseName()).isEqualTo("lake");
        assertThat(table.versionId()).isEqualTo("0");
        assertThat(table.createTime()).isNotNull();
        assertThat(table.parameters()).containsEntry("projection.enabled", "true");
        assertThat(table.storageDescriptor().columns()).extracting(Column::name).containsExactly("id", "name");
        assertThat(table.storageDescriptor().numberOfBuckets()).isZero();
        assertThat(table.storageDescriptor().compressed()).isFalse();
    }

    @Test
    void what_is_missing_is_not_found() {
        createDatabase("lake");

        assertThatThrownBy(() -> glue.getDatabase(get -> get.name("none")))
                .isInstanceOf(EntityNotFoundException.class)
                .hasMessageContaining("Database none not found.");
        assertThatThrownBy(() -> glue.getTable(get -> get.databaseName("lake").name("none")))
                .isInstanceOf(EntityNotFoundException.class)
                .hasMessageContaining("Table none not found.");
        assertThatThrownBy(() ->
                        glue.createTable(create -> create.databaseName("none").tableInput(table("orders"))))
                .isInstanceOf(EntityNotFoundException.class)
                .hasMessageContaining("Database none not found.");
    }

    @Test
    void nothing_is_created_twice() {
        createDatabase("lake");
        glue.createTable(create -> create.databaseName("lake").tableInput(table("orders")));

        assertThatThrownBy(() -> createDatabase("lake"))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Database lake already exists.");
        assertThatThrownBy(() ->
                        glue.createTable(create -> create.databaseName("lake").tableInput(table("orders"))))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Table orders already exists.");
    }

    @Test
    void an_update_replaces_the_table_and_counts_its_version() {
        createDatabase("lake");
        glue.createTable(create -> create.databaseName("lake").tableInput(table("orders", "id")));

        glue.updateTable(update -> update.databaseName("lake").tableInput(table("orders", "id", "name")));

        Table table =
                glue.getTable(get -> get.databaseName("lake").name("orders")).table();
        assertThat(table.versionId()).isEqualTo("1");
        assertThat(table.storageDescriptor().columns()).extracting(Column::name).containsExactly("id", "name");
    }

    @Test
    void a_column_may_have_any_name_of_one_line_and_255_bytes() {
        createDatabase("lake");
        glue.createTable(create -> create.databaseName("lake")
                .tableInput(table("orders", "order-id", "unit price", "straße", "\uD83D\uDE00", "ö".repeat(127))));

        for (String name : List.of("", "a\nb", "ö".repeat(128))) {
            assertThatThrownBy(() -> glue.createTable(
                            create -> create.databaseName("lake").tableInput(table("bad", name))))
                    .isInstanceOf(InvalidInputException.class);
        }
    }

    @Test
    void an_update_of_a_version_that_has_passed_is_refused() {
        createDatabase("lake");
        glue.createTable(create -> create.databaseName("lake").tableInput(table("orders", "id")));
        glue.updateTable(
                update -> update.databaseName("lake").versionId("0").tableInput(table("orders", "id", "name")));

        assertThatThrownBy(() -> glue.updateTable(
                        update -> update.databaseName("lake").versionId("0").tableInput(table("orders", "id", "city"))))
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessageContaining("Update table failed due to concurrent modifications.");
        assertThat(glue.getTable(get -> get.databaseName("lake").name("orders"))
                        .table()
                        .storageDescriptor()
                        .columns())
                .extracting(Column::name)
                .containsExactly("id", "name");
    }

    @Test
    void each_update_archives_the_version_before_it_unless_told_not_to() {
        createDatabase("lake");
        glue.createTable(create -> create.databaseName("lake").tableInput(table("orders", "id")));

        glue.updateTable(update -> update.databaseName("lake").tableInput(table("orders", "id", "name")));
        glue.updateTable(update ->
                update.databaseName("lake").skipArchive(true).tableInput(table("orders", "id", "name", "city")));

        assertThat(glue.getTableVersions(get -> get.databaseName("lake").tableName("orders"))
                        .tableVersions())
                .extracting(
                        TableVersion::versionId,
                        version -> version.table().storageDescriptor().columns().size())
                .containsExactly(tuple("2", 3), tuple("0", 1));
    }

    @Test
    void a_database_is_described_anew_and_deleted_with_its_tables() {
        createDatabase("lake");
        glue.createTable(create -> create.databaseName("lake").tableInput(table("orders")));

        glue.updateDatabase(update -> update.name("lake")
                .databaseInput(DatabaseInput.builder()
                        .name("lake")
                        .parameters(Map.of("owner", "sales"))
                        .build()));

        assertThat(glue.getDatabase(get -> get.name("lake")).database().parameters())
                .containsEntry("owner", "sales");
        glue.deleteDatabase(delete -> delete.name("lake"));
        assertThatThrownBy(() -> glue.getTable(get -> get.databaseName("lake").name("orders")))
                .isInstanceOf(EntityNotFoundException.class);
    }

    @Test
    void a_call_can_be_throttled_or_lost_before_or_after_it_is_carried_out() {
        createDatabase("lake");
        glue.createTable(create -> create.databaseName("lake").tableInput(table("orders")));
        server.expect("UpdateTable", GlueTrouble.THROTTLED);
        server.expect("UpdateTable", GlueTrouble.LOST_REQUEST);
        server.expect("UpdateTable", GlueTrouble.LOST_ANSWER);

        try (GlueClient once = Clients.glueWithoutRetries(server.endpoint())) {
            assertThatThrownBy(() -> once.updateTable(
                            update -> update.databaseName("lake").tableInput(table("orders", "a"))))
                    .isInstanceOfSatisfying(
                            GlueException.class,
                            refusal ->
                                    assertThat(refusal.isThrottlingException()).isTrue());
            assertThatThrownBy(() -> once.updateTable(
                            update -> update.databaseName("lake").tableInput(table("orders", "b"))))
                    .isInstanceOf(SdkClientException.class);
            assertThat(version("orders")).isEqualTo("0");
            assertThatThrownBy(() -> once.updateTable(
                            update -> update.databaseName("lake").tableInput(table("orders", "c"))))
                    .isInstanceOf(SdkClientException.class);
            assertThat(version("orders")).isEqualTo("1");
        }
    }

    @Test
    void tables_are_listed_in_pages_and_by_expression() {
        createDatabase("lake");
        for (String name : List.of("a1", "a2", "b1")) {
            glue.createTable(create -> create.databaseName("lake").tableInput(table(name)));
        }

        assertThat(glue.getTablesPaginator(get -> get.databaseName("lake").maxResults(2)))
                .flatExtracting(GetTablesResponse::tableList)
                .extracting(Table::name)
                .containsExactly("a1", "a2", "b1");
        assertThat(glue.getTables(get -> get.databaseName("lake").expression("a.*"))
                        .tableList())
                .extracting(Table::name)
                .containsExactly("a1", "a2");
    }

    @Test
    void a_deleted_table_is_gone() {
        createDatabase("lake");
        glue.createTable(create -> create.databaseName("lake").tableInput(table("orders")));

        glue.deleteTable(delete -> delete.databaseName("lake").name("orders"));

        assertThat(glue.getTables(get -> get.databaseName("lake")).tableList()).isEmpty();
        assertThatThrownBy(() ->
                        glue.deleteTable(delete -> delete.databaseName("lake").name("orders")))
                .isInstanceOf(EntityNotFoundException.class);
    }

    @Test
    void partitions_are_found_by_their_values() {
        createDatabase("lake");
        glue.createTable(create -> create.databaseName("lake").tableInput(table("orders")));
        createPartitions("2026-01-01", "2026-01-02");

        List<PartitionError> errors = createPartitions("2026-01-02", "2026-01-03");

        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.partitionValues()).containsExactly("2026-01-02");
            assertThat(error.errorDetail().errorCode()).isEqualTo("AlreadyExistsException");
        });
        assertThat(glue.getPartitions(get -> get.databaseName("lake").tableName("orders"))
                        .partitions())
                .extracting(Partition::values)
                .containsExactly(List.of("2026-01-01"), List.of("2026-01-02"), List.of("2026-01-03"));
        assertThat(glue.getPartition(get ->
                                get.databaseName("lake").tableName("orders").partitionValues("2026-01-02"))
                        .partition()
                        .values())
                .containsExactly("2026-01-02");
        BatchGetPartitionResponse batch = glue.batchGetPartition(get -> get.databaseName("lake")
                .tableName("orders")
                .partitionsToGet(values("2026-01-03"), values("2026-01-09")));
        assertThat(batch.partitions()).extracting(Partition::values).containsExactly(List.of("2026-01-03"));
        assertThat(batch.unprocessedKeys()).isEmpty();
    }

    @Test
    void what_it_does_not_know_it_refuses() {
        createDatabase("lake");
        glue.createTable(create -> create.databaseName("lake").tableInput(table("orders")));

        assertThatThrownBy(() -> glue.startCrawler(start -> start.name("any")))
                .isInstanceOf(GlueException.class)
                .hasMessageContaining("StartCrawler is not among the calls that this Glue stand-in knows.");
        assertThatThrownBy(() -> glue.updateTable(
                        update -> update.databaseName("lake").force(true).tableInput(table("orders"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("This Glue stand-in does not know Force of UpdateTable.");
        assertThatThrownBy(() -> glue.createTable(create -> create.databaseName("lake")
                        .tableInput(table("other").toBuilder()
                                .targetTable(target -> target.name("orders"))
                                .build())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("does not know TableInput.TargetTable of CreateTable.");
        assertThatThrownBy(() -> glue.getPartitions(
                        get -> get.databaseName("lake").tableName("orders").expression("dt = '2026-01-01'")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("does not evaluate partition expressions");
    }

    @Test
    void a_catalog_in_a_folder_outlives_its_server(@TempDir Path folder) {
        try (GlueServer first = GlueServer.start(0, folder);
                GlueClient client = Clients.glue(first.endpoint())) {
            client.createDatabase(create ->
                    create.databaseInput(DatabaseInput.builder().name("lake").build()));
        }

        try (GlueServer second = GlueServer.start(0, folder);
                GlueClient client = Clients.glue(second.endpoint())) {
            assertThat(client.getDatabases(get -> {}).databaseList())
                    .singleElement()
                    .satisfies(database -> assertThat(database.name()).isEqualTo("lake"));
        }
    }

    @Test
    void a_taken_port_is_named() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> GlueServer.start(other.getLocalPort()))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("Glue stand-in cannot listen on port " + other.getLocalPort());
        }
    }

    private String version(String table) {
        return glue.getTable(get -> get.databaseName("lake").name(table))
                .table()
                .versionId();
    }

    private void createDatabase(String name) {
        glue.createDatabase(create ->
                create.databaseInput(DatabaseInput.builder().name(name).build()));
    }

    private List<PartitionError> createPartitions(String... days) {
        List<PartitionInput> inputs = List.of(days).stream()
                .map(day -> PartitionInput.builder().values(day).build())
                .toList();
        return glue.batchCreatePartition(create ->
                        create.databaseName("lake").tableName("orders").partitionInputList(inputs))
                .errors();
    }

    private static PartitionValueList values(String value) {
        return PartitionValueList.builder().values(value).build();
    }

    private static TableInput table(String name, String... columns) {
        List<Column> all = List.of(columns).stream()
                .map(column -> Column.builder().name(column).type("string").build())
                .toList();
        return TableInput.builder()
                .name(name)
                .tableType("EXTERNAL_TABLE")
                .parameters(Map.of("projection.enabled", "true"))
                .storageDescriptor(StorageDescriptor.builder().columns(all).build())
                .build();
    }
}
