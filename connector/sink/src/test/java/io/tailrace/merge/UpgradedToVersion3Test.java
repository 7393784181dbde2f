package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A current table that a user upgraded to format-version 3, whose deletes are deletion vectors. */
class UpgradedToVersion3Test {
    @TempDir
    private Path folder;

    private TestTables tables;
    private Merger merger;

    @BeforeEach
    void start() throws IOException {
        tables = new TestTables(folder);
        merger = tables.merger(1 << 30, "order_id");
        List<Struct> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(change("INSERT", "id-" + i, 1, 1 + i));
        }
        merge(many.toArray(new Struct[0]));
        // Which leaves a file of deletes of version 2.
        merge(change("MODIFY", "id-0", 2, 200));
        tables.current().updateProperties().set("format-version", "3").commit();
    }

    @Test
    void rows_are_replaced_removed_and_added() throws IOException {
        merge(change("MODIFY", "id-0", 3, 300), change("MODIFY", "id-1", 3, 301), change("REMOVE", "id-2", 3, 302));
        merge(change("INSERT", "id-new", 4, 400), change("MODIFY", "id-1", 4, 401));

        assertThat(quantities())
                .hasSize(100)
                .contains("id-0=3", "id-1=4", "id-3=1", "id-new=4")
                .doesNotContain("id-0=1", "id-0=2", "id-1=1", "id-1=3", "id-2=1");
    }

    @Test
    void deletion_vectors_of_another_writer_are_refused_with_the_ways_out() throws IOException {
        deleteFirstRows();
        tables.append(0, everyItem(300));

        assertThatThrownBy(merger::step)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(
                        "lake.orders has deletes in files of the format PUFFIN, which another writer made.")
                .hasMessageContaining("or drop the table, and the next merge rebuilds it from the log");

        tables.catalog.dropTable(TestTables.CURRENT);
        assertThat(merger.step()).isNotNull();
        assertThat(quantities()).hasSize(100).contains("id-0=5", "id-99=5");
    }

    /** As Spark does with DELETE. */
    private void deleteFirstRows() throws IOException {
        Table table = tables.current();
        BaseDVFileWriter vectors = new BaseDVFileWriter(
                OutputFileFactory.builderFor(table, 1, 1)
                        .format(FileFormat.PUFFIN)
                        .build(),
                path -> null);
        try (vectors;
                CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                vectors.delete(
                        task.file().location(), 0, table.spec(), task.file().partition());
            }
        }
        RowDelta delta = table.newRowDelta();
        vectors.result().deleteFiles().forEach(delta::addDeletes);
        delta.commit();
    }

    private static List<Struct> everyItem(int second) {
        List<Struct> changes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            changes.add(change("MODIFY", "id-" + i, 5, second + i));
        }
        return changes;
    }

    private void merge(Struct... changes) throws IOException {
        tables.append(0, List.of(changes));
        assertThat(merger.step()).isNotNull();
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
