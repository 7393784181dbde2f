package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items of which another writer added a row that the current table has already. */
class ItemsThatAreThereTwiceTest {
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
    void both_rows_of_an_item_are_replaced_by_its_next_change() throws IOException {
        merge(change("INSERT", "a", 1, 1));
        tables.insert(Map.of("order_id", "a", "cdc_table", "orders", "quantity", 77));
        assertThat(quantities()).containsExactlyInAnyOrder("a=1", "a=77");

        merge(change("MODIFY", "a", 2, 2));

        assertThat(quantities()).containsExactly("a=2");
    }

    @Test
    void both_rows_of_an_item_go_with_its_removal() throws IOException {
        merge(change("INSERT", "a", 1, 1));
        tables.insert(Map.of("order_id", "a", "cdc_table", "orders", "quantity", 77));

        merge(change("REMOVE", "a", 0, 2));

        assertThat(quantities()).isEmpty();
    }

    @Test
    void the_newest_of_two_rows_of_an_item_stays_when_a_change_arrives_late() throws IOException {
        merge(change("INSERT", "a", 1, 2));
        tables.insert(Map.of("order_id", "a", "cdc_table", "orders", "quantity", 77));

        merge(change("INSERT", "a", 0, 1));

        assertThat(quantities()).containsExactly("a=1");
    }

    @Test
    void one_of_two_copies_of_a_row_stays_when_its_change_arrives_twice() throws IOException {
        merge(change("INSERT", "a", 1, 1), change("INSERT", "b", 1, 2));
        tables.current().newAppend().appendFile(copy(files().get(0))).commit();
        assertThat(tables.rows()).hasSizeGreaterThan(2);

        merge(change("INSERT", "a", 1, 1), change("INSERT", "b", 1, 2));

        assertThat(quantities()).containsExactlyInAnyOrder("a=1", "b=1");
    }

    private void merge(Struct... changes) throws IOException {
        tables.append(0, List.of(changes));
        assertThat(merger.step()).isNotNull();
    }

    private List<DataFile> files() throws IOException {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                tables.current().newScan().includeColumnStats().planFiles()) {
            tasks.forEach(task -> files.add(task.file().copy()));
        }
        return files;
    }

    private DataFile copy(DataFile file) throws IOException {
        Table table = tables.current();
        String location = "s3://lake/orders/data/" + UUID.randomUUID() + ".parquet";
        try (InputStream in = table.io().newInputFile(file.location()).newStream();
                OutputStream out = table.io().newOutputFile(location).create()) {
            in.transferTo(out);
        }
        return DataFiles.builder(table.spec()).copy(file).withPath(location).build();
    }

    private List<String> quantities() throws IOException {
        return tables.rows().stream()
                .map(row -> row.get("order_id") + "=" + row.get("quantity"))
                .toList();
    }

    private static Struct change(String type, String id, int quantity, int second) {
        return ChangeRows.row(TestOrders.ROW, type, second).put("order_id", id).put("quantity", quantity);
    }
}
