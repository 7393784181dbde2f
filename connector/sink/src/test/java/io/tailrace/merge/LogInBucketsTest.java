package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that a user has partitioned further: by buckets, whose bounds say nothing of what is between them. */
class LogInBucketsTest {
    @TempDir
    private Path folder;

    private TestTables tables;

    @BeforeEach
    void start() throws IOException {
        tables = new TestTables(folder);
        tables.append(0, List.of(change("first", 1)));
        // ALTER TABLE orders_changes ADD PARTITION FIELD bucket(4, order_id)
        tables.log().updateSpec().addField(Expressions.bucket("order_id", 4)).commit();
    }

    @Test
    void a_query_finds_each_row_of_a_log_that_a_user_partitioned_by_buckets_of_the_key() throws IOException {
        List<String> ids = new ArrayList<>();
        for (int chunk = 0; chunk < 20; chunk++) {
            List<Struct> rows = new ArrayList<>();
            for (int i = chunk * 10; i < chunk * 10 + 10; i++) {
                ids.add("order-" + i);
                rows.add(change("order-" + i, 10 + i));
            }
            tables.append(0, rows);
        }

        List<String> lost = new ArrayList<>();
        for (String id : ids) {
            try (CloseableIterable<Record> found = IcebergGenerics.read(tables.log())
                    .where(Expressions.equal("order_id", id))
                    .build()) {
                if (!found.iterator().hasNext()) {
                    lost.add(id);
                }
            }
        }
        assertThat(lost).isEmpty();
    }

    @Test
    void a_file_is_listed_in_a_bucket_only_where_all_its_rows_have_the_same_key() throws IOException {
        tables.append(0, List.of(change("of-one-item", 2), change("of-one-item", 3)));
        tables.append(0, List.of(change("of-two-1", 4), change("of-two-2", 5)));

        Table log = tables.log();
        List<Integer> specs = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = log.newScan().planFiles()) {
            tasks.forEach(task -> specs.add(task.file().specId()));
        }
        assertThat(specs).containsExactlyInAnyOrder(0, 0, log.spec().specId());
    }

    private static Struct change(String id, int second) {
        return ChangeRows.row(TestOrders.ROW, "INSERT", second).put("order_id", id);
    }
}
