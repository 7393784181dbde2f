package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.GlueServer;
import io.tailrace.merge.ChangeRows;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The task with Iceberg tables, against a real S3 server and a catalog in Glue. */
class IcebergRowsAreVisibleOnceIT {
    private static final Schema ORDER = SchemaBuilder.struct()
            .name("order")
            .field("id", Schema.INT64_SCHEMA)
            .field("status", Schema.OPTIONAL_STRING_SCHEMA)
            .field(
                    "price",
                    Decimal.builder(2)
                            .parameter("connect.decimal.precision", "10")
                            .optional()
                            .build())
            .field("lines", SchemaBuilder.array(line()).optional().build())
            .field("cdc_event_time", Timestamp.builder().optional().build())
            .build();
    private static final Schema CHANGE = ChangeRows.schema(
            SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA).field("status", Schema.OPTIONAL_STRING_SCHEMA));
    private static final Instant NOON = ChangeRows.NOON;
    private static final TableIdentifier CHANGES = TableIdentifier.of("tailrace", "sales_orders_changes");
    private static final String DATA = "raw/sales_orders_changes/data/";

    @TempDir
    private Path folder;

    private TestLake lake;
    private GlueServer glue;
    private final TestTopic topic = new TestTopic("sales-orders");

    private static Schema line() {
        return SchemaBuilder.struct()
                .field("sku", Schema.OPTIONAL_STRING_SCHEMA)
                .field("quantity", Schema.OPTIONAL_INT16_SCHEMA)
                .optional()
                .build();
    }

    @BeforeEach
    void start() throws IOException {
        lake = new TestLake(folder);
        glue = GlueServer.start(0);
    }

    @AfterEach
    void stop() {
        glue.close();
        lake.close();
    }

    @Test
    void rows_are_in_one_table_by_day_with_bounds_that_a_query_prunes_by() throws IOException, SQLException {
        for (int i = 0; i < 100; i++) {
            add(0, order(i, NOON.plus(Duration.ofDays(i % 2))));
        }
        add(0, order(100, null));

        writeAll(props("rotate.max.records", "101"));

        assertThat(lake.keys(DATA))
                .containsExactly(
                        DATA + "cdc_event_time=2026-11-22/sales-orders-0-00000000000000000000.snappy.parquet",
                        DATA + "cdc_event_time=2026-11-23/sales-orders-0-00000000000000000000.snappy.parquet",
                        DATA + "cdc_event_time=null/sales-orders-0-00000000000000000000.snappy.parquet");
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            Table table = catalog.open().loadTable(CHANGES);
            assertThat(files(table, null)).extracting(DataFile::recordCount).containsExactlyInAnyOrder(50L, 50L, 1L);
            assertThat(files(table, "2026-11-23"))
                    .extracting(DataFile::recordCount)
                    .containsExactly(50L);
            assertThat(files(table, null))
                    .extracting(file -> file.partition().get(0, Integer.class))
                    .containsExactlyInAnyOrder(20_779, 20_780, null);
            DataFile first = files(table, "2026-11-22").get(0);
            int id = table.schema().findField("id").fieldId();
            assertThat(bound(first.lowerBounds(), id)).isZero();
            assertThat(bound(first.upperBounds(), id)).isEqualTo(98);
            assertThat(first.valueCounts()).containsEntry(id, 50L);
            assertThat(table.properties()).containsEntry("tailrace.position.sales-orders-0", "0:101");
        }
        assertThat(lake.query(
                        "SELECT count(*), sum(price), min(cdc_event_time), max(lines[1].quantity), max(kafka_offset)",
                        DATA,
                        ""))
                .containsExactly(List.of("101", "151.50", "2026-11-22 12:00:00.123", "7", "100"));
    }

    @Test
    void what_a_crash_left_is_written_again_and_becomes_visible_once() throws IOException {
        Map<String, String> props = props("rotate.max.records", "10");
        for (int i = 0; i < 195; i++) {
            add(i % 2, order(i, NOON));
        }
        for (int crash = 0; crash < 15; crash++) {
            TestWorker worker = new TestWorker(topic, props);
            worker.assign(topic.partition(0), topic.partition(1));
            worker.poll(7 + crash);
            if (crash % 3 == 0) {
                worker.poll(5);
                worker.commit();
            }
            worker.crash();
        }
        for (int i = 195; i < 220; i++) {
            add(i % 2, order(i, NOON));
        }

        writeAll(props);

        assertVisibleOnce(220);
    }

    @Test
    void two_tasks_that_both_believe_to_own_the_partitions_make_each_row_visible_once() throws IOException {
        for (int i = 0; i < 300; i++) {
            add(i % 2, order(i, NOON));
        }
        try (TestWorker one = new TestWorker(topic, props("rotate.max.records", "10"));
                TestWorker other = new TestWorker(topic, props("rotate.max.records", "7"))) {
            one.assign(topic.partition(0), topic.partition(1));
            other.assign(topic.partition(0), topic.partition(1));
            for (int i = 0; i < 40; i++) {
                one.poll(11);
                other.poll(13);
            }
        }
        topic.commit(topic.partition(0), 0);
        topic.commit(topic.partition(1), 0);
        add(0, order(300, NOON));
        add(1, order(301, NOON));

        writeAll(props("rotate.max.records", "10", "rotate.interval.ms", "1000"));

        assertVisibleOnce(302);
    }

    @Test
    void the_first_task_merges_the_log_into_the_current_table_and_makes_the_live_view() throws Exception {
        Map<String, String> props =
                props("rotate.max.records", "10", "merge.keys", "sales_orders=id", "merge.interval.ms", "1000");
        for (int i = 0; i < 60; i++) {
            add(0, change(i < 40 ? "INSERT" : i % 2 == 0 ? "MODIFY" : "REMOVE", i % 40, i));
        }
        try (TestWorker worker = new TestWorker(topic, RecordedLake.with(props, "rotate.idle.ms", "1000"))) {
            worker.assign(topic.partition(0));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                worker.poll(50);
                worker.commit();
                return topic.committed(topic.partition(0)) == 60 && merged() == 60;
            });
        }

        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            Table orders = catalog.open().loadTable(TableIdentifier.of("tailrace", "sales_orders"));
            Map<Long, String> statuses = new TreeMap<>();
            try (CloseableIterable<Record> rows = IcebergGenerics.read(orders).build()) {
                rows.forEach(row -> statuses.put((Long) row.getField("id"), (String) row.getField("status")));
            }
            Map<Long, String> expected = new TreeMap<>();
            for (long id = 0; id < 40; id++) {
                if (id >= 20 || id % 2 == 0) {
                    expected.put(id, id < 20 ? "s" + (id + 40) : "s" + id);
                }
            }
            assertThat(statuses).isEqualTo(expected);
        }
        try (SinkMerge merge = SinkMerge.of(props)) {
            assertThat(merge.step("sales_orders")).isNull();
        }
    }

    private long merged() {
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            return Long.parseLong(catalog.open()
                    .loadTable(TableIdentifier.of("tailrace", "sales_orders"))
                    .properties()
                    .getOrDefault("tailrace.merged.offset.sales-orders-0", "0"));
        } catch (NoSuchTableException notYet) {
            return 0;
        }
    }

    private static Struct change(String type, long id, int second) {
        return ChangeRows.row(CHANGE, type, second).put("id", id).put("status", "s" + second);
    }

    /** Reads the files that the table lists, and no others. */
    private void assertVisibleOnce(int rows) throws IOException {
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            List<DataFile> files = files(catalog.open().loadTable(CHANGES), null);
            assertThat(files).extracting(DataFile::location).doesNotHaveDuplicates();
            assertThat(files)
                    .extracting(file -> file.location().substring("s3://lake/".length()))
                    .containsExactlyInAnyOrderElementsOf(lake.keys(DATA));
            assertThat(files.stream().mapToLong(DataFile::recordCount).sum()).isEqualTo(rows);
        }
        try {
            assertThat(lake.query("SELECT count(*), count(DISTINCT id)", DATA, ""))
                    .containsExactly(List.of(Integer.toString(rows), Integer.toString(rows)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long bound(Map<Integer, ByteBuffer> bounds, int id) {
        return Conversions.fromByteBuffer(Types.LongType.get(), Objects.requireNonNull(bounds.get(id), "bound"));
    }

    /** The files that a query of a day has to read; all without a day. */
    private static List<DataFile> files(Table table, @Nullable String day) throws IOException {
        List<DataFile> files = new ArrayList<>();
        var scan = table.newScan().includeColumnStats();
        if (day != null) {
            scan = scan.filter(Expressions.and(
                    Expressions.greaterThanOrEqual("cdc_event_time", day + "T00:00:00"),
                    Expressions.lessThanOrEqual("cdc_event_time", day + "T23:59:59")));
        }
        try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        }
        return files;
    }

    private void add(int partition, Struct order) {
        topic.add(partition, order, NOON.toEpochMilli());
    }

    private static Struct order(long id, @Nullable Instant time) {
        Struct line = new Struct(ORDER.field("lines").schema().valueSchema())
                .put("sku", "s" + id)
                .put("quantity", (short) 7);
        return new Struct(ORDER)
                .put("id", id)
                .put("status", id % 3 == 0 ? null : "new")
                .put("price", new BigDecimal("1.50"))
                .put("lines", List.of(line))
                .put("cdc_event_time", time == null ? null : Date.from(time));
    }

    private Map<String, String> props(String... more) {
        return lake.icebergProps(glue.endpoint(), more);
    }

    private void writeAll(Map<String, String> props) {
        TestWorker.writeAll(topic, RecordedLake.with(props, "rotate.idle.ms", "1000"), 0, 1);
    }
}
