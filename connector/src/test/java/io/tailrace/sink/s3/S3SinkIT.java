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

/** The task against a real S3 server, its files read by DuckDB. */
class S3SinkIT {
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

        writeAll(lake.props("rotate.records", "100"));

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

        writeAll(lake.props("rotate.records", "10"));

        assertThat(lake.keys("raw/_chunks/")).containsExactly("raw/_chunks/sales-orders/0/00000000000000000020.json");
        assertThat(topic.committed(topic.partition(0))).isEqualTo(30);
    }

    @Test
    void what_a_crash_left_half_written_is_written_again_and_nothing_twice() throws SQLException {
        addOrders(0, 95);
        Map<String, String> props = lake.props("rotate.records", "10");
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
        try (TestWorker one = new TestWorker(topic, lake.props("rotate.records", "10"));
                TestWorker other = new TestWorker(topic, lake.props("rotate.records", "7"))) {
            one.assign(topic.partition(0));
            other.assign(topic.partition(0));
            for (int i = 0; i < 60; i++) {
                one.poll(11);
                other.poll(13);
            }
        }

        topic.commit(topic.partition(0), 0);
        addOrders(0, 3);
        writeAll(lake.props("rotate.records", "503", "rotate.interval.ms", "1000"));

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
            await().atMost(Duration.ofSeconds(10)).until(() -> {
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

        writeAll(lake.props("rotate.records", "7", "rotate.interval.ms", "1000"));

        assertEachOffsetOnce();
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
