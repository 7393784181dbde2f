package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The task against a real S3 server, its files read by DuckDB. */
class RowsReachTheLakeIT {
    private static final Schema ORDER = SchemaBuilder.struct()
            .name("order")
            .field("id", Schema.INT64_SCHEMA)
            .field("status", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final long HOUR = 3_600_000;

    @TempDir
    private Path folder;

    private TestLake lake;
    private final TestTopic topic = new TestTopic("sales-orders");

    @BeforeEach
    void start() throws IOException {
        lake = new TestLake(folder);
    }

    @AfterEach
    void stop() {
        lake.close();
    }

    @Test
    void rows_of_each_hour_are_in_the_folder_of_their_hour() throws SQLException {
        for (int i = 0; i < 100; i++) {
            topic.add(0, order(i), NOON + (i % 2) * HOUR);
        }

        writeAll(lake.props("rotate.max.records", "100"));

        assertThat(lake.keys("raw/sales_orders/"))
                .containsExactly(
                        "raw/sales_orders/dt=2026-11-22/hour=12/sales-orders-0-00000000000000000000.snappy.parquet",
                        "raw/sales_orders/dt=2026-11-22/hour=13/sales-orders-0-00000000000000000000.snappy.parquet");
        assertThat(lake.query(
                        "SELECT count(*), min(id), max(id), min(kafka_offset), max(kafka_offset), min(kafka_topic)",
                        "raw/sales_orders/dt=2026-11-22/hour=13/",
                        ""))
                .containsExactly(List.of("50", "1", "99", "1", "99", "sales-orders"));
    }

    @Test
    void a_chunk_is_claimed_and_the_claim_before_it_is_removed() {
        addOrders(0, 30);

        writeAll(lake.props("rotate.max.records", "10"));

        assertThat(lake.keys("raw/_chunks/"))
                .containsExactly(
                        "raw/_chunks/sales-orders/0/00000000000000000020.json", "raw/_chunks/sales-orders/owner.json");
        assertThat(topic.committed(topic.partition(0))).isEqualTo(30);
    }

    @Test
    void what_a_crash_left_half_written_is_written_again_and_nothing_twice() throws SQLException {
        addOrders(0, 95);
        Map<String, String> props = lake.props("rotate.max.records", "10");
        for (int crash = 0; crash < 20; crash++) {
            TestWorker worker = new TestWorker(topic, props);
            worker.assign(topic.partition(0));
            worker.poll(7 + crash);
            if (crash % 3 == 0) {
                worker.poll(5);
                worker.commit();
            }
            worker.crash();
        }

        addOrders(0, 5);
        writeAll(props);

        assertEachOffsetOnce();
    }

    @Test
    void two_tasks_that_both_believe_to_own_a_partition_write_each_row_once() throws SQLException {
        addOrders(0, 500);
        try (TestWorker one = new TestWorker(topic, lake.props("rotate.max.records", "10"));
                TestWorker other = new TestWorker(topic, lake.props("rotate.max.records", "7"))) {
            one.assign(topic.partition(0));
            other.assign(topic.partition(0));
            for (int i = 0; i < 60; i++) {
                one.poll(11);
                other.poll(13);
            }
        }

        topic.commit(topic.partition(0), 0);
        addOrders(0, 3);
        writeAll(lake.props("rotate.max.records", "503", "rotate.interval.ms", "1000"));

        assertEachOffsetOnce();
    }

    @Test
    void a_partition_that_went_quiet_is_written_without_another_record() {
        addOrders(0, 3);
        try (TestWorker worker =
                new TestWorker(topic, lake.props("rotate.idle.ms", "1000", "rotate.interval.ms", "600000"))) {
            worker.assign(topic.partition(0));
            worker.poll(100);

            assertThat(worker.timeout).as("when the worker calls again").isBetween(1L, 1000L);
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                worker.poll(100);
                worker.commit();
                return topic.committed(topic.partition(0)) == 3;
            });
        }

        assertThat(lake.keys("raw/sales_orders/")).hasSize(1);
    }

    @Test
    void holes_that_transactions_leave_cost_no_record() throws SQLException {
        for (int i = 0; i < 40; i++) {
            topic.add(0, order(i), NOON);
            if (i % 3 == 0) {
                topic.addMarker(0);
            }
        }

        writeAll(lake.props("rotate.max.records", "7", "rotate.interval.ms", "1000"));

        assertEachOffsetOnce();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void schemas_that_alternate_make_no_more_files_than_there_are_versions(int openFiles) throws SQLException {
        for (int i = 0; i < 300; i++) {
            topic.add(0, flapping(i), NOON);
        }

        writeAll(lake.props("rotate.max.records", "300", "files.max.open", Integer.toString(openFiles)));

        assertThat(lake.keys("raw/sales_orders/")).hasSizeLessThanOrEqualTo(3);
        assertThat(lake.query(
                        "SELECT count(*), count(DISTINCT kafka_offset), sum(id), count(status), count(priority)",
                        "raw/sales_orders/",
                        ""))
                .containsExactly(List.of("300", "300", Integer.toString(299 * 150), "200", "100"));
    }

    /** An older version, one with a column more, and one with another and a wider number. */
    private static Struct flapping(int i) {
        SchemaBuilder schema =
                SchemaBuilder.struct().field("id", i % 3 == 2 ? Schema.INT64_SCHEMA : Schema.INT32_SCHEMA);
        if (i % 3 > 0) {
            schema.field("status", Schema.OPTIONAL_STRING_SCHEMA);
        }
        if (i % 3 == 2) {
            schema.field("priority", Schema.OPTIONAL_INT16_SCHEMA);
        }
        Struct row = new Struct(schema.build()).put("id", i % 3 == 2 ? (Object) (long) i : (Object) i);
        if (i % 3 > 0) {
            row.put("status", "new");
        }
        return i % 3 == 2 ? row.put("priority", (short) 1) : row;
    }

    @ParameterizedTest
    @CsvSource({"parquet, 0", "parquet, 100", "avro, 0", "avro, 100"})
    void records_that_can_never_be_rows_are_reported_with_a_reason_and_hold_nothing_up(String format, int openFiles) {
        Schema other = SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA).build();
        Schema clash = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("DT", Schema.INT64_SCHEMA)
                .build();
        topic.add(0, order(0), NOON);
        topic.add(0, new Struct(other).put("id", "one"), NOON);
        topic.add(0, "no row at all", NOON);
        topic.add(0, Map.of("id", 3L), NOON);
        topic.add(0, new Struct(clash).put("id", 4L).put("DT", 4L), NOON);
        topic.add(0, order(5), NOON);

        try (TestWorker worker = new TestWorker(
                topic,
                lake.props(
                        "rotate.max.records", "2", "format", format, "files.max.open", Integer.toString(openFiles)))) {
            worker.assign(topic.partition(0));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                worker.poll(3);
                worker.commit();
                return topic.committed(topic.partition(0)) == 6;
            });

            assertThat(worker.reasons)
                    .extracting(Throwable::getMessage)
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .startsWith(
                                            "The record at sales-orders-0@1 cannot be written: Column id is int64 in"
                                                    + " earlier rows and string in this one."),
                            second -> assertThat(second).startsWith("The record at sales-orders-0@2 cannot be written"),
                            third -> assertThat(third).contains("or in the option columns, or use format=jsonl"),
                            fourth -> assertThat(fourth).contains("The row has a column DT, and so has the folder"));
        }
        assertThat(lake.keys("raw/sales_orders/")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "jsonl"})
    void values_without_a_schema_become_rows_of_the_declared_columns(String format) throws SQLException {
        topic.add(0, Map.of("id", 1L, "price", 9.9, "placed", "2026-11-22T12:00:00Z"), NOON);
        topic.add(0, Map.of("id", "two"), NOON);
        topic.add(0, Map.of("id", 3L), NOON);
        Map<String, String> props = lake.props(
                "rotate.max.records", "2",
                "format", format,
                "format.compression", "gzip",
                "columns", "id bigint, price decimal(10,2), placed timestamp");

        writeAll(props);

        assertThat(lake.query("SELECT id, price, placed::timestamp::text", "raw/sales_orders/", "ORDER BY id"))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isIn(
                                        List.of("1", "9.90", "2026-11-22 12:00:00"),
                                        List.of("1", "9.9", "2026-11-22 12:00:00")),
                        second -> assertThat(second.get(0)).isEqualTo("3"));
    }

    private void addOrders(int partition, int count) {
        for (int i = 0; i < count; i++) {
            topic.add(partition, order(topic.size()), NOON);
        }
    }

    private static Struct order(long id) {
        return new Struct(ORDER).put("id", id).put("status", id % 5 == 0 ? null : "new");
    }

    /** Runs one task until Kafka has been told that everything is durable. */
    private void writeAll(Map<String, String> props) {
        try (TestWorker worker = new TestWorker(topic, props)) {
            worker.assign(topic.partition(0));
            long end = topic.read(topic.partition(0), 0, Integer.MAX_VALUE).stream()
                            .mapToLong(record -> record.kafkaOffset())
                            .max()
                            .orElseThrow()
                    + 1;
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                worker.poll(1000);
                worker.commit();
                return topic.committed(topic.partition(0)) == end;
            });
        }
    }

    private void assertEachOffsetOnce() throws SQLException {
        List<String> stored = lake.query("SELECT kafka_offset", "raw/sales_orders/", "ORDER BY kafka_offset").stream()
                .map(row -> row.get(0))
                .toList();
        assertThat(stored)
                .isEqualTo(topic.read(topic.partition(0), 0, Integer.MAX_VALUE).stream()
                        .map(record -> Long.toString(record.kafkaOffset()))
                        .toList());
    }
}
