package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.merge.LogCompaction.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that a user deleted from the log, as Athena's DELETE does it: by position deletes. */
class ErasedLogRowsTest {
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
    void a_compaction_does_not_bring_rows_back_that_were_deleted_from_the_log() throws IOException {
        mergedChunks();
        deleteRows(1);
        List<Map<String, Object>> left = TestTables.rows(tables.log());
        assertThat(left)
                .hasSize(8)
                .allSatisfy(row -> assertThat((String) row.get("order_id")).startsWith("other-"));

        Step step = tables.compaction().step(LATER);

        assertThat(step).returns(7, Step::filesBefore).returns(1, Step::files);
        assertThat(TestTables.rows(tables.log())).containsExactlyInAnyOrderElementsOf(left);
        assertThat(compactedRows()).isEqualTo(7);
    }

    @Test
    void files_of_which_all_rows_were_deleted_go_with_a_compaction() throws IOException {
        mergedChunks();
        deleteRows(2);

        assertThat(tables.compaction().step(LATER))
                .returns(7, Step::filesBefore)
                .returns(0, Step::files);

        assertThat(LogTail.files(tables.log(), 0)).hasSize(1);
        assertThat(TestTables.rows(tables.log())).isEmpty();
    }

    @Test
    void rows_that_are_deleted_from_the_log_while_it_is_compacted_stay_deleted() throws IOException {
        mergedChunks();
        boolean[] deleted = {false};
        LogCompaction slow = tables.compaction(() -> {
            if (!deleted[0]) {
                deleted[0] = true;
                deleteRows(1);
            }
            return UUID.randomUUID().toString();
        });

        assertThat(slow.step(LATER)).isNull();
        assertThat(TestTables.rows(tables.log())).hasSize(8);
        assertThat(slow.step(LATER)).returns(7, Step::filesBefore);

        assertThat(TestTables.rows(tables.log())).hasSize(8);
    }

    @Test
    void a_row_that_was_deleted_from_the_log_before_its_merge_is_not_merged() throws IOException {
        tables.append(0, List.of(change("person"), change("other")));
        deleteRows(1);

        merge();

        assertThat(tables.rows()).extracting(row -> row.get("order_id")).containsExactly("other");
    }

    @Test
    void equality_deletes_of_the_log_are_refused_with_advice() throws IOException {
        tables.append(0, List.of(change("person"), change("other")));
        Table log = tables.log();
        log.newRowDelta()
                .addDeletes(FileMetadata.deleteFileBuilder(log.spec())
                        .ofEqualityDeletes(log.schema().findField("order_id").fieldId())
                        .withPath("s3://lake/orders_changes/data/equality.parquet")
                        .withFormat(FileFormat.PARQUET)
                        .withFileSizeInBytes(100)
                        .withRecordCount(1)
                        .build())
                .commit();

        assertThatThrownBy(this::merge)
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "Table memory.lake.orders_changes has equality deletes, which another writer made. Rewrite its"
                                + " data files with that writer's own tools first.");
    }

    private void mergedChunks() throws IOException {
        for (int i = 0; i < 8; i++) {
            tables.append(0, List.of(change("person-" + i), change("other-" + i)));
        }
        merge();
    }

    private void merge() {
        tables.merger(1 << 30, "order_id").step();
    }

    private long compactedRows() {
        return LogTail.files(tables.log(), 0).stream()
                .filter(file -> file.location().contains(LogCompaction.PLACE))
                .mapToLong(DataFile::recordCount)
                .sum();
    }

    private Struct change(String id) {
        second++;
        return ChangeRows.row(TestOrders.ROW, "INSERT", second)
                .put("order_id", id)
                .put("quantity", second);
    }

    /** The first of each file. */
    private void deleteRows(int count) {
        try {
            deleteRows(tables.log(), count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As another engine does it, with Iceberg's own writer. */
    private static void deleteRows(Table table, int count) throws IOException {
        PositionDeleteWriter<Record> writer = Parquet.writeDeletes(table.io()
                        .newOutputFile("s3://lake/orders_changes/data/" + UUID.randomUUID() + "-deletes.parquet"))
                .createWriterFunc(GenericParquetWriter::create)
                .overwrite()
                .withSpec(table.spec())
                .buildPositionWriter();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            List<String> files = new ArrayList<>();
            tasks.forEach(task -> files.add(task.file().location()));
            files.sort(null);
            for (String file : files) {
                for (int position = 0; position < count; position++) {
                    writer.write(PositionDelete.<Record>create().set(file, position));
                }
            }
        }
        writer.close();
        table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
    }
}
