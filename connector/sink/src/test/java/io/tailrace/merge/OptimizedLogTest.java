package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of which another engine rewrote files: a merge reads their rows once more. */
class OptimizedLogTest {
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
    void an_optimizer_does_not_move_the_offsets_of_the_live_view_back() throws IOException {
        // A day that an OPTIMIZE of Athena rewrites, and changes after it.
        tables.append(0, List.of(change("INSERT", "a", 1, 1), change("REMOVE", "a", 0, 100)));
        tables.append(0, List.of(change("INSERT", "b", 1, 3)));
        DataFile day = files(tables.log()).get(0);
        // Read by a snapshot before the removal, and delivered after it.
        tables.append(0, List.of(TestOrders.read("a", 1, 110)));
        merge();
        assertThat(tables.rows()).extracting(row -> row.get("order_id")).containsExactly("b");
        assertThat(tail()).contains(" >= 4");

        rewrite(tables.log(), day);
        merge();

        assertThat(tail())
                .as("with the rows from offset 2 on in its tail the view shows a, which was removed")
                .contains(" >= 4");
    }

    @Test
    void nor_does_it_while_later_commits_wait() throws IOException {
        tables.append(0, List.of(change("INSERT", "a", 1, 1), change("REMOVE", "a", 0, 100)));
        tables.append(0, List.of(change("INSERT", "b", 1, 3)));
        merge();
        rewrite(tables.log(), files(tables.log()).get(0));
        tables.append(0, List.of(change("MODIFY", "b", 2, 4)));

        assertThat(tables.merger(1, "order_id").step()).isNotNull();

        assertThat(tail()).contains(" >= 3");
        merge();
        assertThat(tail()).contains(" >= 4");
    }

    @Test
    void a_partition_that_is_read_anew_moves_them_back_and_an_optimizer_not_forward() throws IOException {
        tables.append(0, List.of(change("INSERT", "a", 1, 1), change("MODIFY", "a", 2, 2)));
        DataFile day = files(tables.log()).get(0);
        merge();

        tables.readAnew(0, 0);
        tables.append(0, List.of(change("INSERT", "b", 1, 3)));
        merge();
        assertThat(tail()).contains(" >= 1");

        rewrite(tables.log(), day);
        merge();
        assertThat(tail()).contains(" >= 1");
    }

    /** From which offset on the live view reads partition 0 of the log. */
    private String tail() {
        return Objects.requireNonNull(tables.live)
                .sql()
                .lines()
                .filter(line -> line.contains("\"kafka_partition\" = 0"))
                .findFirst()
                .orElseThrow();
    }

    private void merge() {
        while (merger.step() != null) {}
    }

    /** As an optimizer does it that knows nothing of sequence numbers. */
    private static void rewrite(Table table, DataFile file) throws IOException {
        String location = "s3://lake/orders_changes/data/" + UUID.randomUUID() + ".parquet";
        try (InputStream in = table.io().newInputFile(file.location()).newStream();
                OutputStream out = table.io().newOutputFile(location).create()) {
            in.transferTo(out);
        }
        RewriteFiles rewrite = table.newRewrite();
        rewrite.deleteFile(file);
        rewrite.addFile(
                DataFiles.builder(table.spec()).copy(file).withPath(location).build());
        rewrite.commit();
    }

    private static List<DataFile> files(Table table) throws IOException {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().includeColumnStats().planFiles()) {
            tasks.forEach(task -> files.add(task.file().copy()));
        }
        files.sort(Comparator.comparing(DataFile::dataSequenceNumber));
        return files;
    }

    private static Struct change(String type, String id, int quantity, int second) {
        return ChangeRows.row(TestOrders.ROW, type, second).put("order_id", id).put("quantity", quantity);
    }
}
