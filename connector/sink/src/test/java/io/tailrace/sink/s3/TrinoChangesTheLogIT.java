package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tailrace.merge.ChangeRows;
import io.tailrace.sink.format.AsksTrino;
import io.tailrace.sink.format.TrinoLake;
import io.tailrace.sink.format.TrinoSession;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Statements of users, in Athena's engine, that change the log of changes. */
@AsksTrino
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrinoChangesTheLogIT {
    private static final Instant NOON = ChangeRows.NOON;
    private static final int LAST_MINUTE_OF_THE_DAY = 12 * 3600 - 30;
    private static final Schema ITEM = ChangeRows.schema(SchemaBuilder.struct()
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
    void rows_that_were_deleted_from_the_log_stay_deleted_when_it_is_compacted() throws SQLException {
        TestTopic topic = new TestTopic("erased");
        Map<String, String> props = props("rotate.max.records", "2", "merge.keys", "erased=id");
        for (int i = 0; i < 8; i++) {
            add(topic, change("INSERT", "person", 1 + i), change("INSERT", "other" + i, 20 + i));
        }
        writeAndMerge(topic, props, "erased");
        trino.run("DELETE FROM erased_changes WHERE id = 'person'");
        assertThat(trino.ask("SELECT count(*) FROM erased_changes WHERE id = 'person'"))
                .containsExactly(List.of("0"));

        try (SinkMerge merge = SinkMerge.of(props)) {
            assertThat(merge.compact("erased", NOON.plus(Duration.ofDays(2)))).isNotNull();
        }

        assertThat(trino.ask("SELECT count(*) FROM erased_changes WHERE id = 'person'"))
                .containsExactly(List.of("0"));
    }

    @Test
    void rows_that_were_deleted_from_the_log_before_a_merge_are_in_no_table() throws SQLException {
        TestTopic topic = new TestTopic("unmerged");
        Map<String, String> props = props("rotate.max.records", "2", "merge.keys", "unmerged=id");
        add(topic, change("INSERT", "a", 1), change("INSERT", "person", 2));
        TestWorker.writeAll(topic, RecordedLake.with(props, "merge.keys", ""), 0);
        trino.run("DELETE FROM unmerged_changes WHERE id = 'person'");

        look(props, "unmerged");

        assertThat(trino.ask("SELECT id FROM unmerged")).containsExactly(List.of("a"));
        assertThat(trino.ask("SELECT id FROM unmerged_live")).containsExactly(List.of("a"));
    }

    @Test
    void an_optimize_of_the_log_brings_no_removed_item_into_the_live_view() throws SQLException {
        TestTopic topic = new TestTopic("optimized");
        Map<String, String> props = props("rotate.max.records", "2", "merge.keys", "optimized=id");
        add(topic, change("INSERT", "a", 1), change("REMOVE", "a", LAST_MINUTE_OF_THE_DAY));
        add(topic, change("INSERT", "b", 2), change("MODIFY", "b", 3));
        // A snapshot read the item before its removal, and its row came after that, with the next day's date.
        Struct read = change("READ", "a", LAST_MINUTE_OF_THE_DAY + 60).put("cdc_sequence", null);
        add(topic, read, change("INSERT", "c", LAST_MINUTE_OF_THE_DAY + 70));
        writeAndMerge(topic, props, "optimized");
        List<List<String>> items = List.of(List.of("b"), List.of("c"));
        assertThat(trino.ask("SELECT id FROM optimized ORDER BY id")).isEqualTo(items);
        assertThat(trino.ask("SELECT id FROM optimized_live ORDER BY id")).isEqualTo(items);

        // In Athena: OPTIMIZE optimized_changes REWRITE DATA USING BIN_PACK WHERE ...
        trino.run(
                "ALTER TABLE optimized_changes EXECUTE optimize WHERE cdc_event_time < TIMESTAMP '2026-11-23 00:00:00'");
        look(props, "optimized");

        assertThat(trino.ask("SELECT id FROM optimized ORDER BY id")).isEqualTo(items);
        assertThat(trino.ask("SELECT id FROM optimized_live ORDER BY id")).isEqualTo(items);
    }

    @Test
    void a_merge_goes_on_after_the_statement_that_its_refusal_of_rows_names() throws SQLException {
        TestTopic topic = new TestTopic("refused");
        Map<String, String> props = props("rotate.max.records", "2", "merge.keys", "refused=id");
        add(topic, change("INSERT", "a", 1), change("INSERT", "b", 2).put("cdc_event_time", null));
        add(topic, change("INSERT", "c", 3), change("UPSERT", "d", 4));
        TestWorker.writeAll(topic, RecordedLake.with(props, "merge.keys", ""), 0);
        String refusal =
                String.valueOf(catchThrowable(() -> look(props, "refused")).getMessage());
        assertThat(refusal).contains("the row at refused-0, offset 1");

        trino.run(refusal.substring(refusal.indexOf("DELETE FROM"), refusal.indexOf(" -- ")));
        look(props, "refused");

        assertThat(trino.ask("SELECT id FROM refused ORDER BY id")).containsExactly(List.of("a"), List.of("c"));
        assertThat(trino.ask("SELECT id FROM refused_live ORDER BY id")).containsExactly(List.of("a"), List.of("c"));
    }

    private static void add(TestTopic topic, Struct... changes) {
        for (Struct change : changes) {
            topic.add(0, change, NOON.toEpochMilli());
        }
    }

    private static Struct change(String type, String id, int second) {
        return ChangeRows.row(ITEM, type, second).put("id", id).put("value", "v" + second);
    }

    /** To the end of the topic and of the log. */
    private static void writeAndMerge(TestTopic topic, Map<String, String> props, String table) {
        TestWorker.writeAll(topic, RecordedLake.with(props, "merge.keys", ""), 0);
        look(props, table);
    }

    private static void look(Map<String, String> props, String table) {
        try (SinkMerge merge = SinkMerge.of(props)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> merge.step(table) == null);
        }
    }

    private Map<String, String> props(String... more) {
        return lake.icebergProps(glue, more);
    }
}
