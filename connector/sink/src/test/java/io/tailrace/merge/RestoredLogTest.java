package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that was registered again from an older metadata.json: the same table, which gives numbers of commits twice. */
class RestoredLogTest {
    @TempDir
    private Path folder;

    private TestTables tables;

    @BeforeEach
    void start() {
        tables = new TestTables(folder);
    }

    @Test
    void commits_of_a_restored_log_are_merged_although_their_numbers_were_merged_before() throws IOException {
        restoreAfterMergesOf(6);

        tables.append(0, List.of(change("MODIFY", "a", 9, 20), change("INSERT", "b", 9, 21)));
        List<String> warnings = merge();

        assertThat(quantities()).containsEntry("a", 9).containsEntry("b", 9);
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("orders_changes was restored from older metadata: it does not have commit 7,");
        assertThat(tables.state().waiting()).isEqualTo(Waiting.NOTHING);
    }

    @Test
    void a_restored_log_that_has_as_many_commits_again_is_recognized_by_the_snapshot_of_the_merged_one()
            throws IOException {
        restoreAfterMergesOf(2);

        for (int i = 0; i < 4; i++) {
            tables.append(0, List.of(change("MODIFY", "a", 10 + i, 20 + i), change("INSERT", "b-" + i, 9, 20 + i)));
        }
        assertThat(tables.state().waiting().files()).isEqualTo(5);
        List<String> warnings = merge();

        assertThat(quantities()).containsEntry("a", 13).containsKeys("b-0", "b-1", "b-2", "b-3");
        assertThat(warnings).hasSize(1);
    }

    @Test
    void a_log_that_was_loaded_before_another_merger_merged_a_newer_commit_is_not_taken_for_restored()
            throws IOException {
        SlowCatalog catalog = new SlowCatalog();
        tables = new TestTables(folder, catalog);
        tables.append(0, List.of(change("INSERT", "a", 1, 1)));
        Table early = tables.log();
        tables.append(0, List.of(change("INSERT", "b", 1, 2)));
        merge();

        catalog.log = early;

        assertThatThrownBy(this::merge)
                .isInstanceOf(MergeRefusedException.class)
                .hasMessageContaining("Another merger has merged what table");
        assertThat(merge()).isEmpty();
        assertThat(tables.current().snapshots()).hasSize(1);
    }

    /** The log goes back to its first commit when more were merged. */
    private void restoreAfterMergesOf(int more) throws IOException {
        tables.append(0, List.of(change("INSERT", "a", 1, 1)));
        String copy = ((BaseTable) tables.log()).operations().current().metadataFileLocation();
        for (int i = 0; i < more; i++) {
            tables.append(0, List.of(change("INSERT", "lost-" + i, 1, 2 + i)));
        }
        merge();
        tables.catalog.dropTable(TestTables.LOG, false);
        tables.catalog.registerTable(TestTables.LOG, copy);
    }

    /** Merges all, and returns the warnings. */
    private List<String> merge() {
        try (LogLines lines = new LogLines(Merger.class.getName())) {
            Merger merger = tables.merger(1 << 30, "order_id");
            while (merger.step() != null) {}
            return lines.with(" merged");
        }
    }

    private Map<String, Object> quantities() throws IOException {
        Map<String, Object> quantities = new HashMap<>();
        tables.rows().forEach(row -> quantities.put((String) row.get("order_id"), row.get("quantity")));
        return quantities;
    }

    private static Struct change(String type, String id, int quantity, int second) {
        return ChangeRows.row(TestOrders.ROW, type, second).put("order_id", id).put("quantity", quantity);
    }

    /** Answers with the log as it was a while ago. */
    private static final class SlowCatalog extends InMemoryCatalog {
        private @Nullable Table log;

        SlowCatalog() {
            initialize("memory", Map.of());
            createNamespace(Namespace.of("lake"));
        }

        @Override
        public Table loadTable(TableIdentifier name) {
            return log != null && name.equals(TestTables.LOG) ? log : super.loadTable(name);
        }
    }
}
