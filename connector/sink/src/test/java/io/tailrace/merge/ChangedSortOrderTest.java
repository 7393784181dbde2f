package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users do to the current table beside writing rows, and rows of items that are there already. */
class ChangedSortOrderTest {
    @TempDir
    private Path folder;

    private TestTables tables;
    private Merger merger;

    @BeforeEach
    void start() {
        tables = new TestTables(folder);
        merger = tables.merger(1 << 30, "order_id");
    }

    @Test
    void files_have_the_sort_order_of_the_key_until_a_user_sets_another() throws IOException {
        merge(change("INSERT", "a", 2, 1));
        SortOrder ofKey = tables.current().sortOrder();
        tables.current().replaceSortOrder().desc("quantity").commit();
        merge(change("INSERT", "b1", 1, 2), change("INSERT", "b2", 2, 3), change("INSERT", "b3", 3, 4));

        Map<Integer, Long> rows = new HashMap<>();
        try (CloseableIterable<FileScanTask> tasks = tables.current().newScan().planFiles()) {
            tasks.forEach(
                    task -> rows.merge(task.file().sortOrderId(), task.file().recordCount(), Long::sum));
        }
        assertThat(ofKey.fields()).hasSize(1);
        assertThat(rows)
                .isEqualTo(Map.of(ofKey.orderId(), 1L, SortOrder.unsorted().orderId(), 3L));
    }

    @Test
    void a_sort_order_that_a_user_extends_by_what_rows_are_sorted_by_as_well_is_kept() throws IOException {
        merge(change("INSERT", "a", 2, 1));
        tables.current().replaceSortOrder().asc("order_id").asc("cdc_table").commit();
        merge(change("INSERT", "b", 1, 2));
        SortOrder extended = tables.current().sortOrder();
        tables.current().replaceSortOrder().desc("order_id").commit();
        merge(change("INSERT", "c", 1, 3));

        List<Integer> orders = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = tables.current().newScan().planFiles()) {
            tasks.forEach(task -> orders.add(task.file().sortOrderId()));
        }
        assertThat(orders)
                .containsExactlyInAnyOrder(
                        1, extended.orderId(), SortOrder.unsorted().orderId());
    }

    private void merge(Struct... changes) throws IOException {
        tables.append(0, List.of(changes));
        assertThat(merger.step()).isNotNull();
    }

    private static Struct change(String type, String id, int quantity, int second) {
        return ChangeRows.row(TestOrders.ROW, type, second).put("order_id", id).put("quantity", quantity);
    }
}
