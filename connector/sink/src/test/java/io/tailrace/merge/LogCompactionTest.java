package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.merge.LogCompaction.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCompactionTest {
    private static final String COMPACTED = "s3://lake/orders_changes/data/compacted/";
    private static final Instant LATER = ChangeRows.NOON.plus(Duration.ofDays(2));

    @TempDir
    private Path folder;

    private TestTables tables;
    private int second;

    @BeforeEach
    void start() {
        tables = new TestTables(folder);
    }

    @Test
    void small_files_become_one_with_the_same_rows_and_positions_and_are_not_merged_again() throws IOException {
        chunks(0, 8);
        mergeAll();
        List<Map<String, Object>> log = rows();
        List<Map<String, Object>> items = tables.rows();
        Map<String, String> properties = tables.log().properties();

        Step step = tables.compaction().step(LATER);

        // The newest chunk's stays.
        assertThat(step).returns(7, Step::filesBefore).returns(1, Step::files);
        assertThat(files()).hasSize(2);
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(log);
        assertThat(tables.log().properties()).isEqualTo(properties);
        assertThat(tables.log().currentSnapshot().summary()).containsEntry("tailrace.position.orders-0", "0:16");
        assertThat(tables.compaction().step(LATER)).isNull();
        assertThat(tables.merger(1 << 20, "order_id").step()).isNull();
        assertThat(tables.rows()).containsExactlyInAnyOrderElementsOf(items);

        chunks(0, 1);
        mergeAll();
        assertThat(rows()).hasSize(18);
        assertThat(tables.rows()).hasSize(18);
    }

    @Test
    void files_that_are_not_merged_yet_are_left_alone() throws IOException {
        chunks(0, 3);
        mergeAll();
        chunks(0, 8);

        assertThat(tables.compaction().step(LATER)).isNull();

        mergeAll();
        assertThat(tables.compaction().step(LATER)).returns(10, Step::filesBefore);
    }

    @Test
    void files_with_a_row_that_is_younger_are_left_alone() throws IOException {
        chunks(0, 9);
        mergeAll();

        assertThat(tables.compaction().step(ChangeRows.NOON)).isNull();
        // The first five files have the seconds 1 to 10.
        assertThat(tables.compaction().step(ChangeRows.NOON.plusSeconds(11))).returns(5, Step::filesBefore);
    }

    @Test
    void the_newest_chunk_of_each_partition_keeps_its_files() throws IOException {
        chunks(1, 1);
        chunks(0, 7);
        mergeAll();
        List<String> before = locations();

        assertThat(tables.compaction().step(LATER)).returns(6, Step::filesBefore);

        assertThat(locations()).hasSize(3).contains(before.get(0), before.get(7));
    }

    @Test
    void the_manifests_of_many_chunks_become_few() throws IOException {
        chunks(0, 20);
        mergeAll();

        assertThat(tables.compaction().step(LATER)).returns(19, Step::filesBefore);

        assertThat(tables.log().currentSnapshot().dataManifests(tables.log().io()))
                .hasSizeLessThan(4);
    }

    @Test
    void a_log_whose_first_snapshots_have_expired_is_compacted_like_any_other() throws IOException {
        chunks(0, 8);
        mergeAll();
        tables.log()
                .expireSnapshots()
                .expireOlderThan(System.currentTimeMillis())
                .retainLast(1)
                .commit();

        assertThat(tables.compaction().step(LATER)).returns(7, Step::filesBefore);
        assertThat(rows()).hasSize(16);
    }

    @Test
    void few_files_are_not_worth_it() throws IOException {
        chunks(0, 5);
        mergeAll();

        assertThat(tables.compaction().step(LATER)).isNull();
    }

    @Test
    void files_that_a_killed_compaction_left_are_removed_once_they_are_old_and_those_of_others_stay()
            throws IOException {
        chunks(0, 8);
        mergeAll();
        tables.compaction().step(LATER);
        List<FileInfo> store = new ArrayList<>();
        addCompacted(store);
        chunks(0, 7);
        mergeAll();
        tables.compaction().step(LATER);
        addCompacted(store);
        List<Map<String, Object>> rows = rows();
        String orphan = put(store, "killed", LATER.minusSeconds(1));
        String young = put(store, "under-way", LATER);
        assertThat(store).hasSize(4);

        assertThat(removeOrphans(store)).containsExactly(orphan);

        assertThat(store)
                .allSatisfy(file -> assertThat(exists(file.location()))
                        .isEqualTo(!file.location().equals(orphan)));
        assertThat(exists(young)).isTrue();
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(tables.log().currentSnapshot().summary()).containsEntry("tailrace.position.orders-0", "0:30");
        assertThat(removeOrphans(List.of())).isEmpty();
    }

    @Test
    void a_compaction_that_began_before_orphans_were_removed_commits_nothing_and_the_next_one_does()
            throws IOException {
        chunks(0, 8);
        mergeAll();
        List<Map<String, Object>> rows = rows();
        List<FileInfo> store = new ArrayList<>();
        put(store, "killed", LATER.minusSeconds(1));
        boolean[] removed = {false};
        LogCompaction slow = tables.compaction(() -> {
            if (!removed[0]) {
                removed[0] = true;
                assertThat(removeOrphans(store)).hasSize(1);
            }
            return UUID.randomUUID().toString();
        });

        assertThat(slow.step(LATER)).isNull();
        assertThat(files()).hasSize(8);
        assertThat(slow.step(LATER)).returns(7, Step::filesBefore);

        assertThat(files()).hasSize(2);
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void without_orphans_nothing_is_committed_to_the_log() throws IOException {
        chunks(0, 1);
        long snapshot = tables.log().currentSnapshot().snapshotId();

        assertThat(removeOrphans(List.of())).isEmpty();

        assertThat(tables.log().currentSnapshot().snapshotId()).isEqualTo(snapshot);
    }

    @Test
    void a_log_that_is_not_there_yet_has_nothing_to_compact() {
        assertThat(tables.compaction().step(LATER)).isNull();
    }

    private List<String> removeOrphans(List<FileInfo> store) {
        return tables.logOrphans(location -> {
                    if (location.endsWith("/metadata/")) {
                        return List.of();
                    }
                    assertThat(location).isEqualTo(COMPACTED);
                    return store;
                })
                .remove(LATER);
    }

    private void addCompacted(List<FileInfo> store) {
        locations().stream()
                .filter(location -> location.startsWith(COMPACTED))
                .forEach(location -> store.add(new FileInfo(location, 1, 0)));
    }

    private String put(List<FileInfo> store, String name, Instant time) throws IOException {
        String location = COMPACTED + name + ".parquet";
        try (OutputStream out = tables.log().io().newOutputFile(location).create()) {
            out.write(1);
        }
        store.add(new FileInfo(location, 1, time.toEpochMilli()));
        return location;
    }

    private boolean exists(String location) {
        return ((InMemoryFileIO) tables.log().io()).fileExists(location);
    }

    private void chunks(int partition, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            tables.append(partition, List.of(change(), change()));
        }
    }

    private Struct change() {
        second++;
        return ChangeRows.row(TestOrders.ROW, "INSERT", second)
                .put("order_id", "o" + second)
                .put("quantity", second);
    }

    private void mergeAll() {
        Merger merger = tables.merger(1 << 20, "order_id");
        boolean more;
        do {
            more = merger.step() != null;
        } while (more);
    }

    private List<Map<String, Object>> rows() throws IOException {
        return TestTables.rows(tables.log());
    }

    private List<DataFile> files() {
        return LogTail.files(tables.log(), 0);
    }

    private List<String> locations() {
        List<DataFile> files = new ArrayList<>(files());
        files.sort(java.util.Comparator.comparingLong(DataFile::dataSequenceNumber));
        return files.stream().map(DataFile::location).toList();
    }
}
