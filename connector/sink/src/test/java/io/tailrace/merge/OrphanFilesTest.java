package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanFilesTest {
    private static final Instant DAYS_AGO = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String DATA = "s3://lake/orders/data/";

    @TempDir
    private Path folder;

    private TestTables tables;
    /** What the store has. */
    private final List<FileInfo> store = new ArrayList<>();
    /** What another writer does after the store was listed. */
    private Runnable meanwhile = () -> {};

    private int second;

    @BeforeEach
    void start() throws IOException {
        tables = new TestTables(folder);
        tables.append(0, List.of(change("a"), change("b")));
        merge();
        tables.append(0, List.of(change("a")));
        merge();
        storeHasFilesOfTheTable();
    }

    @Test
    void old_files_that_no_snapshot_lists_are_removed_and_all_others_stay() throws IOException {
        String orphan = put(DATA + "killed.parquet", DAYS_AGO);
        String young = put(DATA + "under-way.parquet", NOW);
        put(DATA + "note.txt", DAYS_AGO);
        List<Map<String, Object>> rows = tables.rows();

        assertThat(remove()).containsExactly(orphan);

        assertThat(exists(orphan)).isFalse();
        assertThat(exists(young)).isTrue();
        assertThat(store)
                .allSatisfy(file -> assertThat(exists(file.location()))
                        .isEqualTo(!file.location().equals(orphan)));
        assertThat(tables.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(MergePosition.of(tables.current()).sequence()).isEqualTo(2);
    }

    @Test
    void files_of_snapshots_that_are_not_the_newest_stay() throws IOException {
        put(DATA + "killed.parquet", DAYS_AGO);
        List<String> before = store.stream().map(FileInfo::location).toList();
        tables.current()
                .updateProperties()
                .set("write.target-file-size-bytes", "1")
                .commit();
        rewriteAll();

        remove();

        assertThat(before).filteredOn(location -> !location.contains("killed")).allMatch(this::exists);
    }

    @Test
    void a_merger_that_was_decided_before_commits_nothing_any_more() throws IOException {
        put(DATA + "killed.parquet", DAYS_AGO);
        tables.append(0, List.of(change("c")));
        boolean[] removed = {false};
        Merger slow = new Merger(
                tables.catalog,
                TestTables.definition("order_id"),
                folder,
                1 << 20,
                () -> {
                    if (!removed[0]) {
                        removed[0] = true;
                        remove();
                    }
                    return UUID.randomUUID().toString();
                },
                (name, view) -> {});

        assertThatThrownBy(slow::step)
                .isInstanceOf(MergeRefusedException.class)
                .hasMessageContaining("Another merger changed table");

        slow.step();
        assertThat(tables.rows()).hasSize(3);
    }

    @Test
    void files_of_a_first_merge_that_was_killed_are_removed_and_the_next_merge_succeeds() throws IOException {
        tables = new TestTables(Files.createDirectory(folder.resolve("new")));
        store.clear();
        tables.append(0, List.of(change("a")));
        Merger killed = new Merger(
                tables.catalog,
                TestTables.definition("order_id"),
                folder,
                1 << 20,
                () -> {
                    throw new UncheckedIOException(new IOException("killed"));
                },
                (name, view) -> {});
        assertThatThrownBy(killed::step).hasRootCauseMessage("killed");
        String orphan = put(DATA + "killed.parquet", DAYS_AGO);

        assertThat(remove()).containsExactly(orphan);
        merge();

        assertThat(tables.rows()).hasSize(1);
    }

    @Test
    void what_a_merger_commits_after_the_listing_stays() throws IOException {
        String file = put(DATA + "killed.parquet", DAYS_AGO);
        tables.append(0, List.of(change("c")));
        meanwhile = this::merge;

        assertThat(remove()).containsExactly(file);

        assertThat(tables.rows()).hasSize(3);
    }

    @Test
    void without_orphans_nothing_is_committed() {
        long snapshot = tables.current().currentSnapshot().snapshotId();

        assertThat(remove()).isEmpty();

        assertThat(tables.current().currentSnapshot().snapshotId()).isEqualTo(snapshot);
    }

    @Test
    void a_table_that_is_not_there_yet_has_none() {
        tables.catalog.dropTable(TestTables.CURRENT, false);

        assertThat(remove()).isEmpty();
    }

    /** As when glue.database is changed, and s3.prefix is not. */
    @Test
    void files_of_a_table_of_another_database_in_the_same_folder_stay() throws IOException {
        String orphan = put(DATA + "killed.parquet", DAYS_AGO);
        Table former = tables.current();
        TableIdentifier renamed = TableIdentifier.of("lake_2", "orders");
        ((SupportsNamespaces) tables.catalog).createNamespace(Namespace.of("lake_2"));
        tables.catalog
                .buildTable(renamed, former.schema())
                .withLocation(former.location())
                .create();
        List<String> metadata = List.of(metadataOf(former), metadataOf(tables.catalog.loadTable(renamed)));

        try (LogLines log = new LogLines(OtherTables.class.getName())) {
            List<String> removed = OrphanFiles.ofCurrent(
                            tables.catalog,
                            renamed,
                            (table, location) -> location.equals(DATA)
                                    ? store
                                    : metadata.stream()
                                            .map(file -> new FileInfo(file, 1, 0))
                                            .toList())
                    .remove(NOW.minusSeconds(86_400));

            assertThat(removed).containsExactly(orphan);
            assertThat(log.with("with another table")).hasSize(1);
        }
        assertThat(TestTables.rows(former)).hasSize(2);
    }

    private static String metadataOf(Table table) {
        return ((HasTableOperations) table).operations().current().metadataFileLocation();
    }

    private List<String> remove() {
        return OrphanFiles.ofCurrent(tables.catalog, TestTables.CURRENT, (table, location) -> {
                    if (location.endsWith("/metadata/")) {
                        return List.of();
                    }
                    assertThat(location).isEqualTo(DATA);
                    List<FileInfo> listed = List.copyOf(store);
                    meanwhile.run();
                    return listed;
                })
                .remove(NOW.minusSeconds(86_400));
    }

    private void rewriteAll() throws IOException {
        List<Struct> rows = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            rows.add(change("a"));
        }
        tables.append(0, rows);
        merge();
    }

    private void storeHasFilesOfTheTable() throws IOException {
        try (CloseableIterable<FileScanTask> tasks = tables.current().newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                store.add(new FileInfo(task.file().location(), 1, DAYS_AGO.toEpochMilli()));
                task.deletes().forEach(file -> store.add(new FileInfo(file.location(), 1, DAYS_AGO.toEpochMilli())));
            }
        }
    }

    private String put(String location, Instant time) throws IOException {
        try (OutputStream out = tables.current().io().newOutputFile(location).create()) {
            out.write(1);
        }
        store.add(new FileInfo(location, 1, time.toEpochMilli()));
        return location;
    }

    private boolean exists(String location) {
        return ((InMemoryFileIO) tables.current().io()).fileExists(location);
    }

    private Struct change(String id) {
        second++;
        return ChangeRows.row(TestOrders.ROW, "INSERT", second)
                .put("order_id", id)
                .put("quantity", second);
    }

    private void merge() {
        tables.merger(1 << 20, "order_id").step();
    }
}
