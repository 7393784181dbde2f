package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.iceberg.ChangeLog;
import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that were written while the options named another table than the log: the log goes on after them, and says so. */
class RowsElsewhereIT {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final Schema ORDER = SchemaBuilder.struct()
            .name("order")
            .field("id", Schema.INT64_SCHEMA)
            .field("text", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    @TempDir
    private Path folder;

    private final TestTopic topic = new TestTopic("orders");
    private TestLake lake;
    private FaultyGlue glue;

    @BeforeEach
    void start() throws IOException {
        lake = new TestLake(folder);
        glue = new FaultyGlue();
    }

    @AfterEach
    void stop() {
        glue.close();
        lake.close();
    }

    @Test
    void a_log_that_begins_in_another_database_says_which_rows_it_does_not_have() throws IOException {
        add(20);
        assertThat(write(props())).isEmpty();
        add(20);

        List<String> warnings = write(props("glue.database", "renamed"));
        add(20);
        List<String> later = write(props("glue.database", "renamed"));

        assertThat(warnings)
                .singleElement()
                .asString()
                .contains(
                        "Table renamed.orders_changes does not have offsets 0 to 19 of orders-0,",
                        "run ./tailrace lake --config FILE --topic orders --partition 0 --replay-from 0");
        assertThat(later).isEmpty();
        assertThat(rows("renamed")).isEqualTo(40);
    }

    @Test
    void rows_that_were_written_with_hive_in_between_are_said_to_be_missing() throws IOException {
        add(20);
        write(props());
        add(20);
        write(props("table.format", "hive"));
        add(20);

        List<String> warnings = write(props());

        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("Table tailrace.orders_changes does not have offsets 20 to 39 of orders-0,");
        assertThat(rows("tailrace")).isEqualTo(40);
    }

    @Test
    void a_log_that_begins_with_its_topic_says_nothing_also_when_retention_has_removed_the_first_records() {
        add(40);
        topic.expire(0, 20);

        assertThat(write(props())).isEmpty();
        add(20);
        assertThat(write(props())).isEmpty();
    }

    /** The warnings of the log. */
    private List<String> write(Map<String, String> props) {
        try (LogLines lines = new LogLines(ChangeLog.class.getName())) {
            TestWorker.writeAll(topic, props, 0);
            return lines.with("does not have offsets");
        }
    }

    private long rows(String database) throws IOException {
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            Catalog open = catalog.open();
            Table table = open.loadTable(TableIdentifier.of(database, "orders_changes"));
            long rows = 0;
            try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
                for (FileScanTask task : tasks) {
                    rows += task.file().recordCount();
                }
            }
            return rows;
        }
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            topic.add(0, new Struct(ORDER).put("id", topic.end(0)), NOON);
        }
    }

    private Map<String, String> props(String... options) {
        return RecordedLake.with(
                lake.icebergProps(
                        glue.endpoint(),
                        "rotate.max.records",
                        "20",
                        "rotate.interval.ms",
                        "1000",
                        "rotate.idle.ms",
                        "1000",
                        "glue.first.day",
                        "2026-01-01"),
                options);
    }
}
