package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A current table that was set back to an earlier snapshot by another tool: its properties stay as they were. */
class RolledBackTableTest {
    @TempDir
    private Path folder;

    private TestTables tables;

    @BeforeEach
    void start() {
        tables = new TestTables(folder);
    }

    @Test
    void changes_that_a_rollback_took_out_of_the_current_table_are_merged_again() throws IOException {
        long before = mergeTwice();

        tables.current().manageSnapshots().rollbackTo(before).commit();
        tables.append(0, List.of(change("INSERT", "c", 1, 6)));
        merge();

        assertThat(quantities()).isEqualTo(Map.of("a", 2, "b", 1, "c", 1));
    }

    @Test
    void a_table_that_was_rolled_back_waits_for_the_changes_that_it_lost() throws IOException {
        long before = mergeTwice();

        tables.current().manageSnapshots().setCurrentSnapshot(before).commit();

        assertThat(tables.state().waiting().files()).isEqualTo(1);
    }

    @Test
    void an_optimizers_snapshot_after_a_rollback_does_not_hide_it() throws IOException {
        long before = mergeTwice();

        tables.current().manageSnapshots().rollbackTo(before).commit();
        tables.current().newFastAppend().commit();
        merge();

        assertThat(quantities()).isEqualTo(Map.of("a", 2, "b", 1));
    }

    @Test
    void nothing_is_merged_again_when_only_an_expired_snapshot_had_the_position() throws IOException {
        mergeTwice();
        Table table = tables.current();
        Snapshot merged = table.currentSnapshot();

        table.newFastAppend().commit();
        table.expireSnapshots()
                .expireSnapshotId(merged.snapshotId())
                .expireSnapshotId(merged.parentId())
                .commit();

        assertThat(tables.state().waiting()).isEqualTo(Waiting.NOTHING);
    }

    @Test
    void all_is_merged_again_after_a_rollback_to_a_snapshot_of_which_no_position_is_known() throws IOException {
        tables.append(0, List.of(change("INSERT", "a", 1, 1), change("INSERT", "gone", 1, 2)));
        merge();
        long merged = tables.current().currentSnapshot().snapshotId();
        tables.current().newFastAppend().commit();
        long optimized = tables.current().currentSnapshot().snapshotId();
        tables.append(0, List.of(change("MODIFY", "a", 2, 3), change("REMOVE", "gone", 0, 4)));
        merge();
        tables.current().expireSnapshots().expireSnapshotId(merged).commit();

        tables.current().manageSnapshots().rollbackTo(optimized).commit();
        merge();

        assertThat(quantities()).isEqualTo(Map.of("a", 2));
    }

    /** The snapshot of the first merge. */
    private long mergeTwice() throws IOException {
        tables.append(0, List.of(change("INSERT", "a", 1, 1), change("INSERT", "gone", 1, 2)));
        merge();
        long first = tables.current().currentSnapshot().snapshotId();
        tables.append(
                0, List.of(change("MODIFY", "a", 2, 3), change("INSERT", "b", 1, 4), change("REMOVE", "gone", 0, 5)));
        merge();
        return first;
    }

    private void merge() {
        Merger merger = tables.merger(1 << 30, "order_id");
        while (merger.step() != null) {}
    }

    private Map<String, Object> quantities() throws IOException {
        Map<String, Object> quantities = new HashMap<>();
        tables.rows().forEach(row -> quantities.put((String) row.get("order_id"), row.get("quantity")));
        return quantities;
    }

    private static Struct change(String type, String id, int quantity, int second) {
        return ChangeRows.row(TestOrders.ROW, type, second).put("order_id", id).put("quantity", quantity);
    }
}
