package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.merge.LogCompaction.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCompactionTest {
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
    void few_files_are_not_worth_it() throws IOException {
        chunks(0, 5);
        mergeAll();

        assertThat(tables.compaction().step(LATER)).isNull();
    }

    @Test
    void a_log_that_is_not_there_yet_has_nothing_to_compact() {
        assertThat(tables.compaction().step(LATER)).isNull();
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
