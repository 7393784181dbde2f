package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.merge.ChangeRows;
import io.tailrace.sink.format.AsksTrino;
import io.tailrace.sink.format.TrinoLake;
import io.tailrace.sink.format.TrinoSession;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The log, the current table and the live view, asked by Athena's engine. */
@AsksTrino
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrinoReadsIcebergTablesIT {
    private static final Instant NOON = ChangeRows.NOON;
    private static final int CHUNK = 10;
    // With a stage for each of them, in each half of the view, more than Trino's query.max-stage-count.
    private static final int MANY_PARTITIONS = 75;

    private static final Schema ROW = ChangeRows.schema(SchemaBuilder.struct()
            .field("id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("value", Schema.OPTIONAL_STRING_SCHEMA));

    private TestLake lake;
    private URI glue;
    private TrinoSession trino;

    @BeforeAll
    void start(TrinoLake shared, @TempDir Path folder) throws IOException, SQLException {
        lake = new TestLake(folder, shared.s3());
        glue = shared.glue();
        trino = shared.iceberg();
    }

    @AfterAll
    void stop() {
        lake.close();
    }

    @Test
    void values_of_every_type_are_in_the_log_the_current_table_and_the_live_view() throws SQLException {
        Schema line = SchemaBuilder.struct()
                .field("sku", Schema.OPTIONAL_STRING_SCHEMA)
                .field("price", decimal(10, 2))
                .optional()
                .build();
        Schema schema = ChangeRows.schema(SchemaBuilder.struct()
                .field("pk", Schema.OPTIONAL_STRING_SCHEMA)
                .field("sk", decimal(38, 0))
                .field("small", Schema.OPTIONAL_INT16_SCHEMA)
                .field("large", Schema.OPTIONAL_INT64_SCHEMA)
                .field("ratio", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("flag", Schema.OPTIONAL_BOOLEAN_SCHEMA)
                .field("bytes", Schema.OPTIONAL_BYTES_SCHEMA)
                .field(
                        "day",
                        org.apache.kafka.connect.data.Date.builder().optional().build())
                .field("at", Timestamp.builder().optional().build())
                .field("lines", SchemaBuilder.array(line).optional().build())
                .field(
                        "tags",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_INT32_SCHEMA)
                                .optional()
                                .build()));
        TestTopic topic = new TestTopic("every-type");
        Struct full = ChangeRows.row(schema, "INSERT", 1)
                .put("pk", "straße")
                .put("sk", new BigDecimal("12345678901234567890123456789012345678"))
                .put("small", (short) -7)
                .put("large", Long.MIN_VALUE)
                .put("ratio", 0.1)
                .put("flag", true)
                .put("bytes", "ß".getBytes(StandardCharsets.UTF_8))
                .put("day", Date.from(Instant.parse("2026-11-22T00:00:00Z")))
                .put("at", Date.from(NOON))
                .put("lines", List.of(new Struct(line).put("sku", "a").put("price", new BigDecimal("1.50"))))
                .put("tags", Map.of("x", 1));
        Struct empty = ChangeRows.row(schema, "INSERT", 2).put("pk", "empty").put("sk", BigDecimal.ZERO);
        topic.add(0, full, NOON.toEpochMilli());
        topic.add(0, empty, NOON.toEpochMilli());

        writeAll(topic, props("rotate.max.records", "2", "merge.keys", "every_type=pk+sk"));

        String values =
                "SELECT pk, sk, small, large, ratio, flag, to_hex(bytes), day, at, lines[1].sku, lines[1].price,"
                        + " tags['x'] FROM every_type%s WHERE %s";
        List<@Nullable String> expected = List.of(
                "straße",
                "12345678901234567890123456789012345678",
                "-7",
                Long.toString(Long.MIN_VALUE),
                "0.1",
                "true",
                "C39F",
                "2026-11-22",
                "2026-11-22 12:00:00.123000",
                "a",
                "1.50",
                "1");
        for (String table : List.of("_changes", "", "_live")) {
            for (String condition : List.of(
                    "pk = 'straße'",
                    "sk = DECIMAL '12345678901234567890123456789012345678'",
                    "small = -7",
                    "at > TIMESTAMP '2026-11-22 12:00:00'",
                    "lines[1].price = 1.5")) {
                assertThat(trino.ask(values.formatted(table, condition)))
                        .as("every_type%s where %s", table, condition)
                        .containsExactly(expected);
            }
            assertThat(trino.ask("SELECT count(*) FROM every_type" + table + " WHERE small IS NULL AND at IS NULL"))
                    .containsExactly(List.of("1"));
        }
    }

    @Test
    void queries_in_a_loop_through_merges_see_the_items_of_one_chunk_boundary() throws Exception {
        TestTopic topic = new TestTopic("moving");
        List<Map<String, String>> boundaries = new ArrayList<>(List.of(Map.of()));
        int chunks = Integer.getInteger("tailrace.merges", 10);
        addChanges(topic, chunks * CHUNK, boundaries);
        Map<String, String> props = props("rotate.max.records", Integer.toString(CHUNK));
        AtomicBoolean written = new AtomicBoolean();
        Duration patience = Duration.ofMinutes(3).plusSeconds(5L * chunks);
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeSlowly(topic, props, patience))
                .whenComplete((done, e) -> written.set(true));
        CompletableFuture<Integer> merging = CompletableFuture.supplyAsync(
                () -> mergeUntil(written, RecordedLake.with(props, "merge.keys", "moving=id", "merge.max.bytes", "1")));

        int queries = 0;
        // Until the first chunk is written there is no schema either.
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> !trino.ask("SHOW TABLES LIKE 'moving_live'").isEmpty());
        while (!merging.isDone()) {
            long before = position("moving");
            Map<String, String> items = items("moving_live");
            long after = position("moving");
            queries++;

            assertThat(boundaries.subList((int) before / CHUNK, (int) after / CHUNK + 1))
                    .as("boundaries from %d to %d", before, after)
                    .contains(items);
        }

        writing.join();
        assertThat(merging.join()).isGreaterThanOrEqualTo(chunks);
        assertThat(queries).isGreaterThan(2);
        System.out.println(queries + " queries through " + merging.join() + " merges");
        assertThat(items("moving_live")).isEqualTo(boundaries.get(chunks));
        assertThat(trino.ask("SELECT count(*), count(DISTINCT id) FROM moving"))
                .containsExactly(List.of(
                        Integer.toString(boundaries.get(chunks).size()),
                        Integer.toString(boundaries.get(chunks).size())));
    }

    @Test
    void what_a_user_writes_to_the_current_table_holds_until_the_next_change_of_the_item() throws SQLException {
        TestTopic topic = new TestTopic("edited");
        Map<String, String> merging =
                props("rotate.max.records", "40", "merge.keys", "edited=id", "merge.buckets", "2");
        for (int i = 0; i < 40; i++) {
            topic.add(
                    0, ChangeRows.row(ROW, "INSERT", i).put("id", "i" + i).put("value", "first"), NOON.toEpochMilli());
        }
        writeAndMerge(topic, merging, "edited", 0);

        trino.run("UPDATE edited SET value = 'mine' WHERE id IN ('i1', 'i2')");
        trino.run("DELETE FROM edited WHERE id IN ('i3', 'i4')");
        trino.run(
                "INSERT INTO edited (id, value, cdc_table) VALUES ('i50', 'mine', 'orders'), ('i51', 'mine', 'orders')");
        List<List<@Nullable String>> edited =
                List.of(List.of("i1", "mine"), List.of("i2", "mine"), List.of("i50", "mine"), List.of("i51", "mine"));
        assertThat(trino.ask("SELECT id, value FROM edited WHERE value <> 'first' ORDER BY id"))
                .isEqualTo(edited);
        look(merging, "edited");
        assertThat(trino.ask("SELECT id, value FROM edited_live WHERE value <> 'first' ORDER BY id"))
                .isEqualTo(edited);
        for (int i : List.of(1, 3, 50)) {
            topic.add(
                    0,
                    ChangeRows.row(ROW, "MODIFY", 100 + i).put("id", "i" + i).put("value", "next"),
                    NOON.toEpochMilli());
        }
        writeAndMerge(topic, RecordedLake.with(merging, "rotate.max.records", "3"), "edited", 0);

        List<List<@Nullable String>> merged = List.of(
                List.of("i1", "next"),
                List.of("i2", "mine"),
                List.of("i3", "next"),
                List.of("i50", "next"),
                List.of("i51", "mine"));
        for (String table : List.of("edited", "edited_live")) {
            assertThat(trino.ask("SELECT id, value FROM " + table + " WHERE value <> 'first' ORDER BY id"))
                    .isEqualTo(merged);
            assertThat(trino.ask("SELECT count(*), count(DISTINCT id), count_if(id = 'i4') FROM " + table))
                    .containsExactly(List.of("41", "41", "0"));
        }

        trino.run("ALTER TABLE edited EXECUTE optimize");
        for (int i = 0; i < 3; i++) {
            topic.add(0, ChangeRows.row(ROW, "REMOVE", 200 + i).put("id", "i" + i), NOON.toEpochMilli());
        }
        writeAndMerge(topic, RecordedLake.with(merging, "rotate.max.records", "3"), "edited", 0);

        for (String table : List.of("edited", "edited_live")) {
            assertThat(trino.ask("SELECT count(*), count(DISTINCT id) FROM " + table))
                    .containsExactly(List.of("38", "38"));
        }
    }

    @Test
    void the_live_view_of_a_topic_of_many_partitions_can_be_planned() throws SQLException {
        TestTopic topic = new TestTopic("many_partitions");
        Map<String, String> props = props("rotate.max.records", "1", "merge.keys", "many_partitions=id");
        int[] partitions = IntStream.range(0, MANY_PARTITIONS).toArray();
        // The last one has nothing before the merge.
        for (int partition = 0; partition < MANY_PARTITIONS - 1; partition++) {
            for (int row = 0; row < (partition % 20 == 0 ? 3 : 1); row++) {
                addValue(topic, partition, "merged");
            }
        }
        writeAndMerge(topic, props, "many_partitions", partitions);
        for (int partition = 4; partition < MANY_PARTITIONS; partition += 10) {
            addValue(topic, partition, "tail");
        }
        TestWorker.writeAll(topic, RecordedLake.with(props, "merge.keys", ""), partitions);

        Map<String, String> expected = new TreeMap<>();
        for (int partition : partitions) {
            expected.put("i" + partition, partition % 10 == 4 ? "tail" : "merged");
        }
        assertThat(items("many_partitions_live")).isEqualTo(expected);
        assertThat(items("many_partitions")).hasSize(MANY_PARTITIONS - 1).doesNotContainValue("tail");
        assertThat(trino.ask("EXPLAIN (TYPE DISTRIBUTED) SELECT * FROM many_partitions_live")
                        .toString()
                        .lines()
                        .filter(line -> line.matches(".*Fragment [0-9]+ .*")))
                .hasSizeBetween(10, 30);
    }

    private static void addValue(TestTopic topic, int partition, String value) {
        int second = (int) topic.end(partition);
        topic.add(
                partition,
                ChangeRows.row(ROW, second == 0 ? "INSERT" : "MODIFY", second)
                        .put("id", "i" + partition)
                        .put("value", value),
                NOON.toEpochMilli());
    }

    /** To the ends of the partitions and of the log. */
    private static void writeAndMerge(TestTopic topic, Map<String, String> props, String table, int... partitions) {
        TestWorker.writeAll(topic, RecordedLake.with(props, "merge.keys", ""), partitions);
        look(props, table);
    }

    private static void look(Map<String, String> props, String table) {
        try (SinkMerge merge = SinkMerge.of(props)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> merge.step(table) == null);
        }
    }

    private static void addChanges(TestTopic topic, int count, List<Map<String, String>> boundaries) {
        Random random = new Random(1);
        TreeMap<String, String> items = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String id = "i" + random.nextInt(25);
            boolean exists = items.containsKey(id);
            boolean remove = exists && random.nextInt(3) == 0;
            Struct change = ChangeRows.row(ROW, remove ? "REMOVE" : exists ? "MODIFY" : "INSERT", i)
                    .put("id", id);
            if (remove) {
                items.remove(id);
            } else {
                items.put(id, "v" + i);
                change.put("value", "v" + i);
            }
            topic.add(0, change, NOON.toEpochMilli());
            if (i % CHUNK == CHUNK - 1) {
                boundaries.add(Map.copyOf(items));
            }
        }
    }

    private Map<String, String> items(String table) throws SQLException {
        Map<String, String> items = new TreeMap<>();
        for (List<@Nullable String> row : trino.ask("SELECT id, value FROM " + table)) {
            assertThat(items.put(String.valueOf(row.get(0)), String.valueOf(row.get(1))))
                    .as("twice: %s", row)
                    .isNull();
        }
        return items;
    }

    private void writeSlowly(TestTopic topic, Map<String, String> props, Duration patience) {
        try (TestWorker worker = new TestWorker(topic, props)) {
            worker.assign(topic.partition(0));
            await().atMost(patience).pollInterval(Duration.ofMillis(100)).until(() -> {
                worker.poll(CHUNK / 2);
                worker.commit();
                return topic.committed(topic.partition(0)) == topic.end(0);
            });
        }
    }

    /** How many steps it made. */
    private static int mergeUntil(AtomicBoolean written, Map<String, String> props) {
        int steps = 0;
        try (SinkMerge merge = SinkMerge.of(props)) {
            while (true) {
                boolean last = written.get();
                try {
                    if (merge.step("moving") != null) {
                        steps++;
                    } else if (last) {
                        return steps;
                    } else {
                        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                    }
                } catch (RetriableException later) {
                    assertThat(later).hasMessageContaining("moving");
                }
            }
        }
    }

    /** Up to where the log holds the topic's only partition. */
    private long position(String topic) {
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            String position = catalog.open()
                    .loadTable(TableIdentifier.of("tailrace", topic + "_changes"))
                    .properties()
                    .getOrDefault("tailrace.position." + topic + "-0", "0:0");
            return Long.parseLong(position.substring(2));
        } catch (NoSuchTableException notYet) {
            return 0;
        }
    }

    private void writeAll(TestTopic topic, Map<String, String> props) {
        try (TestWorker worker = new TestWorker(topic, RecordedLake.with(props, "merge.interval.ms", "1000"))) {
            worker.assign(topic.partition(0));
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        worker.poll(50);
                        worker.commit();
                        // The view is there before the first merge, over an empty table.
                        return topic.committed(topic.partition(0)) == topic.end(0)
                                && !trino.ask("SHOW TABLES LIKE 'every_type_live'")
                                        .isEmpty()
                                && trino.ask("SELECT count(*) FROM every_type").equals(List.of(List.of("2")));
                    });
        }
    }

    private static Schema decimal(int precision, int scale) {
        return Decimal.builder(scale)
                .parameter("connect.decimal.precision", Integer.toString(precision))
                .optional()
                .build();
    }

    private Map<String, String> props(String... more) {
        return lake.icebergProps(glue, more);
    }
}
