package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.merge.MergeDefinition.LogRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Types;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which way a bucket's changes are written, seen in the table's own metadata, and what other writers leave there. */
class BucketMergeTest {
    private static final int BUCKETS = 4;

    @TempDir
    private Path folder;

    private TestTables tables;
    private Merger merger;
    private int second;

    @BeforeEach
    void start() {
        tables = new TestTables(folder);
        merger = tables.merger(1 << 30, "order_id");
    }

    @Test
    void few_changes_are_a_file_of_position_deletes_and_a_small_sorted_file() throws IOException {
        List<String> ids = idsOf(0, 100);
        merge(upserts(ids, 1));

        merge(upserts(List.of(ids.get(50), ids.get(3), ids.get(99)), 2), List.of(change("REMOVE", ids.get(7), 0)));

        assertThat(summary())
                .containsEntry("added-data-files", "1")
                .containsEntry("added-records", "3")
                .containsEntry("added-position-delete-files", "1")
                .containsEntry("added-position-deletes", "4")
                .doesNotContainKeys("deleted-data-files", "removed-position-delete-files");
        assertThat(files()).hasSize(2).allSatisfy(this::assertSorted);
        Map<String, Integer> expected = quantities(ids, 1);
        expected.putAll(quantities(List.of(ids.get(50), ids.get(3), ids.get(99)), 2));
        expected.remove(ids.get(7));
        assertThat(quantities()).isEqualTo(expected);
    }

    @Test
    void above_a_fifth_of_deleted_rows_the_bucket_is_rewritten_and_its_deletes_are_gone() throws IOException {
        List<String> ids = idsOf(0, 100);
        List<String> others = idsOf(1, 10);
        merge(upserts(ids, 1), upserts(others, 1));
        merge(upserts(ids.subList(0, 20), 2), upserts(others.subList(0, 1), 2));
        assertThat(summary()).containsEntry("added-position-delete-files", "2").doesNotContainKey("deleted-data-files");

        merge(upserts(ids.subList(20, 30), 3));

        assertThat(summary())
                .containsEntry("deleted-data-files", "2")
                .containsEntry("removed-position-delete-files", "1")
                .containsEntry("added-data-files", "1")
                .containsEntry("added-records", "100")
                .doesNotContainKey("added-position-delete-files");
        assertThat(files()).allSatisfy(this::assertSorted);
        assertThat(deleteFilesOf(0)).isEmpty();
        assertThat(deleteFilesOf(1)).hasSize(1);
        Map<String, Integer> expected = quantities(ids, 1);
        expected.putAll(quantities(ids.subList(0, 20), 2));
        expected.putAll(quantities(ids.subList(20, 30), 3));
        expected.putAll(quantities(others, 1));
        expected.putAll(quantities(others.subList(0, 1), 2));
        assertThat(quantities()).isEqualTo(expected);
    }

    @Test
    void small_files_that_gather_become_one() throws IOException {
        List<String> ids = idsOf(0, 9);
        for (int i = 0; i < 8; i++) {
            merge(upserts(ids.subList(i, i + 1), i));
            assertThat(files()).hasSize(i + 1);
        }

        merge(upserts(ids.subList(8, 9), 8));

        assertThat(files()).singleElement().satisfies(this::assertSorted);
        assertThat(summary()).containsEntry("deleted-data-files", "8").containsEntry("added-records", "9");
        assertThat(quantities()).hasSize(9);
    }

    @Test
    void a_bucket_may_lose_all_its_rows_and_get_others() throws IOException {
        List<String> ids = idsOf(0, 30);
        merge(upserts(ids, 1), upserts(idsOf(2, 1), 1));

        merge(ids.stream().map(id -> change("REMOVE", id, 0)).toList());

        assertThat(summary()).containsEntry("deleted-data-files", "1").doesNotContainKey("added-data-files");
        assertThat(quantities()).isEqualTo(quantities(idsOf(2, 1), 1));

        merge(upserts(ids.subList(4, 6), 2));

        assertThat(quantities()).hasSize(3).containsAllEntriesOf(quantities(ids.subList(4, 6), 2));
    }

    @Test
    void a_row_that_another_writer_deleted_comes_back_with_its_next_change_only() throws IOException {
        List<String> ids = idsOf(0, 100);
        merge(upserts(ids, 1));
        MergeFiles user = new MergeFiles(
                tables.current(),
                CurrentTable.key(tables.current(), List.of("order_id")),
                folder,
                () -> "of-a-user-" + UUID.randomUUID());
        DataFile file = files().get(0);
        DeleteFile deletes = user.deletes(0, new TreeMap<>(Map.of(file.location(), Set.of(3L, 4L))));
        tables.current().newRowDelta().addDeletes(deletes).commit();
        Map<String, Integer> left = quantities();
        assertThat(left).hasSize(98);

        merge(upserts(ids.subList(50, 51), 2));

        left.put(ids.get(50), 2);
        assertThat(quantities()).isEqualTo(left);
        merge(upserts(ids, 3));
        assertThat(quantities()).isEqualTo(quantities(ids, 3));
    }

    @Test
    void a_row_that_another_writer_added_is_replaced_by_the_next_change_of_its_item() throws IOException {
        List<String> ids = idsOf(0, 10);
        merge(upserts(ids.subList(0, 9), 1));
        tables.current()
                .newAppend()
                .appendFile(ofUser(row(ids.get(9), "orders", 77)))
                .commit();
        assertThat(quantities()).containsEntry(ids.get(9), 77);

        merge(upserts(ids, 2));

        assertThat(quantities()).isEqualTo(quantities(ids, 2));
    }

    @Test
    void rows_without_a_key_stay_as_they_are_and_do_not_stop_merges() throws IOException {
        List<String> ids = idsOf(0, 10);
        merge(upserts(ids, 1));
        Table table = tables.current();
        DataFile incomplete = ofUser(row("nobody's", null, 77));
        DataFile withoutBucket = DataFiles.builder(table.spec())
                .copy(ofUser(row(null, "orders", 78)))
                .withPartition(new PartitionData(table.spec().partitionType()))
                .build();
        table.newAppend().appendFile(incomplete).appendFile(withoutBucket).commit();

        merge(upserts(ids, 2));

        assertThat(summary()).containsEntry("deleted-data-files", "2");
        assertThat(tables.rows())
                .extracting(row -> row.get("quantity"))
                .contains(77, 78)
                .hasSize(12);
    }

    private static Map<String, @Nullable Object> row(@Nullable String id, @Nullable String table, int quantity) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("order_id", id);
        row.put("cdc_table", table);
        row.put("quantity", quantity);
        return row;
    }

    private DataFile ofUser(Map<String, @Nullable Object> values) throws IOException {
        Table table = tables.current();
        Struct row = new Struct(RowTypes.row(table.schema().columns()));
        values.forEach(row::put);
        var rows = List.of(row).iterator();
        MergeFiles user = new MergeFiles(
                table, CurrentTable.key(table, List.of("order_id")), folder, () -> "of-a-user-" + UUID.randomUUID());
        return user.data(0, () -> rows.hasNext() ? rows.next() : null).get(0);
    }

    @Test
    void equality_deletes_of_another_writer_are_refused_and_no_file_is_left() throws IOException {
        merge(upserts(idsOf(0, 20), 1), upserts(idsOf(3, 20), 1));
        Table table = tables.current();
        PartitionData partition = new PartitionData(table.spec().partitionType());
        partition.set(0, 3);
        table.newRowDelta()
                .addDeletes(FileMetadata.deleteFileBuilder(table.spec())
                        .ofEqualityDeletes(table.schema().findField("order_id").fieldId())
                        .withPartition(partition)
                        .withPath("s3://lake/orders/data/equality.parquet")
                        .withFormat(FileFormat.PARQUET)
                        .withFileSizeInBytes(100)
                        .withRecordCount(1)
                        .build())
                .commit();
        tables.append(0, upserts(idsOf(0, 1), 2));
        tables.append(0, upserts(idsOf(3, 1), 2));
        List<String> names = new ArrayList<>();
        Merger refused = new Merger(
                tables.catalog,
                new MergeDefinition(
                        TestTables.LOG,
                        LogRows.CHUNKS,
                        TestTables.CURRENT,
                        "s3://lake/orders",
                        List.of("order_id"),
                        BUCKETS),
                folder,
                1 << 30,
                () -> {
                    names.add("name-" + names.size());
                    return names.get(names.size() - 1);
                },
                Views.NONE);

        assertThatThrownBy(refused::step)
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "Table memory.lake.orders has equality deletes, which another writer made. Rewrite its data"
                                + " files with that writer's own tools first, or drop the table, and the next merge rebuilds it from the log.");

        assertThat(names).isNotEmpty();
        for (String name : names) {
            for (String end : List.of(".parquet", "-deletes.parquet")) {
                partition.set(0, 0);
                String location = table.locationProvider().newDataLocation(table.spec(), partition, name + end);
                assertThat(((InMemoryFileIO) table.io()).fileExists(location)).isFalse();
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void files_of_a_former_partitioning_are_refused() throws IOException {
        merge(upserts(idsOf(0, 20), 1));
        tables.current()
                .updateSpec()
                .removeField(Expressions.bucket("order_id", BUCKETS))
                .addField(Expressions.bucket("order_id", 8))
                .commit();
        tables.append(0, upserts(idsOf(0, 1), 2));

        assertThatThrownBy(merger::step)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Table memory.lake.orders has files of an earlier partitioning")
                .hasMessageContaining("drop the table, and the next merge rebuilds it from the log");

        tables.catalog.dropTable(TableIdentifier.of("lake", "orders"));
        while (merger.step() != null) {
            assertThat(quantities()).isNotEmpty();
        }
        Map<String, Integer> expected = quantities(idsOf(0, 20), 1);
        expected.putAll(quantities(idsOf(0, 1), 2));
        assertThat(quantities()).isEqualTo(expected);
    }

    @Test
    void the_snapshot_that_the_live_view_pins_outlives_all_that_are_expired() throws IOException {
        List<String> ids = idsOf(0, 40);
        merge(upserts(ids, 1));
        tables.current()
                .updateProperties()
                .set(TableProperties.MAX_SNAPSHOT_AGE_MS, "1")
                .set(TableProperties.MIN_SNAPSHOTS_TO_KEEP, "1")
                .commit();
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < 24; i++) {
            merge(upserts(ids.subList(i % 40, i % 40 + 1), i));
            List<Long> snapshots = StreamSupport.stream(
                            tables.current().snapshots().spliterator(), false)
                    .map(Snapshot::snapshotId)
                    .toList();
            fewest = i < 20 ? fewest : Math.min(fewest, snapshots.size());

            assertThat(snapshots).hasSizeLessThanOrEqualTo(20);
            String view = Objects.requireNonNull(tables.live, "no view").sql();
            assertThat(snapshots)
                    .filteredOn(snapshot -> view.contains("FOR VERSION AS OF " + snapshot))
                    .hasSize(1);
        }
        assertThat(fewest).isLessThan(20);
    }

    @SafeVarargs
    private void merge(List<Struct>... chunks) throws IOException {
        for (List<Struct> rows : chunks) {
            tables.append(0, rows);
        }
        assertThat(merger.step()).isNotNull();
    }

    private List<Struct> upserts(List<String> ids, int quantity) {
        return ids.stream().map(id -> change("MODIFY", id, quantity)).toList();
    }

    private Struct change(String type, String id, int quantity) {
        second++;
        Struct change = TestOrders.fill(new Struct(TestOrders.ROW), type, id, second, String.format("%021d", second));
        return type.equals("REMOVE") ? change : change.put("quantity", quantity);
    }

    /** Of one bucket, in no order. */
    private static List<String> idsOf(int bucket, int count) {
        var transform = Transforms.<CharSequence>bucket(BUCKETS).bind(Types.StringType.get());
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "order-" + Integer.toString(i * 7919, 36))
                .filter(id -> transform.apply(id) == bucket)
                .limit(count)
                .toList();
    }

    private static Map<String, Integer> quantities(List<String> ids, int quantity) {
        Map<String, Integer> quantities = new HashMap<>();
        ids.forEach(id -> quantities.put(id, quantity));
        return quantities;
    }

    private Map<String, Integer> quantities() throws IOException {
        Map<String, Integer> quantities = new HashMap<>();
        for (Map<String, Object> row : tables.rows()) {
            assertThat(quantities.put((String) row.get("order_id"), (Integer) row.get("quantity")))
                    .as("%s twice", row)
                    .isNull();
        }
        return quantities;
    }

    private Map<String, String> summary() {
        return tables.current().currentSnapshot().summary();
    }

    private List<DataFile> files() throws IOException {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                tables.current().newScan().includeColumnStats().planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        }
        return files;
    }

    private Set<String> deleteFilesOf(int bucket) throws IOException {
        Set<String> files = new HashSet<>();
        try (CloseableIterable<FileScanTask> tasks = tables.current().newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                if (task.file().partition().get(0, Integer.class) == bucket) {
                    task.deletes().forEach(file -> files.add(file.location()));
                }
            }
        }
        return files;
    }

    /** Its rows, and the bounds by which a query passes over it. */
    private void assertSorted(DataFile file) throws IOException {
        Table table = tables.current();
        assertThat(file.sortOrderId()).isEqualTo(table.sortOrder().orderId());
        List<String> ids = new ArrayList<>();
        try (ParquetRows rows = HistoryReader.ofCurrent(table).open(file)) {
            for (Struct row = rows.next(); row != null; row = rows.next()) {
                ids.add(row.getString("order_id"));
            }
        }
        assertThat(ids).isSorted().hasSize((int) file.recordCount());
        ByteBuffer least = Objects.requireNonNull(
                file.lowerBounds().get(table.schema().findField("order_id").fieldId()), "no bound");
        assertThat(StandardCharsets.UTF_8.decode(least.duplicate()).toString()).isEqualTo(ids.get(0));
    }
}
