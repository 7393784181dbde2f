package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.catalog.AthenaDdl;
import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.Folders;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.catalog.TrinoSql;
import io.tailrace.sink.format.AsksTrino;
import io.tailrace.sink.format.TrinoLake;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that the sink makes in Glue, asked by Trino, of which Athena is one. */
@AsksTrino
class TrinoReadsTablesIT {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of(
            "order-id",
            "customer.name",
            "unit price",
            "straße",
            "Größe",
            "a:b",
            "x\"y",
            "x`y",
            "a/b",
            "a'b",
            "日本",
            "select",
            "1st",
            "_id",
            "\uD83D\uDE00");
    private static final List<String> FIELDS = List.of("größe", "a.b", "1a", "_x", "Ab");

    private static final Schema CHANGE = SchemaBuilder.struct()
            .field("cdc_event_type", Schema.STRING_SCHEMA)
            .field("cdc_event_time", Timestamp.SCHEMA)
            .field("cdc_event_id", Schema.STRING_SCHEMA)
            .field("cdc_stream", Schema.STRING_SCHEMA)
            .field("cdc_sequence", Schema.STRING_SCHEMA)
            .build();

    private static TrinoLake lake;

    @BeforeAll
    static void start(TrinoLake shared) {
        lake = shared;
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "jsonl"})
    void columns_with_any_name_that_a_table_can_have_are_written_and_read(String format) throws SQLException {
        Schema inner = fields(SchemaBuilder.struct(), FIELDS).build();
        Schema schema =
                fields(SchemaBuilder.struct(), NAMES).field("inner", inner).build();
        TestTopic topic = new TestTopic("names-" + format);
        topic.add(0, named(schema), NOON);
        topic.add(0, named(schema), NOON);

        write(topic, format);

        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (String name : NAMES) {
            columns.add(quoted(name));
            values.add("of " + name);
        }
        for (String name : FIELDS) {
            columns.add("\"inner\"." + quoted(name));
            values.add("in " + name);
        }
        assertThat(ask("SELECT " + String.join(", ", columns) + " FROM tailrace.names_" + format))
                .containsExactly(values, values);
    }

    @Test
    void views_of_columns_with_any_name_have_the_rows_of_items_with_any_key() throws SQLException {
        SchemaBuilder builder = fields(SchemaBuilder.struct(), NAMES);
        CHANGE.fields().forEach(field -> builder.field(field.name(), field.schema()));
        Schema schema = builder.build();
        TestTopic topic = new TestTopic("views");
        for (int i = 0; i < 3; i++) {
            topic.add(
                    0,
                    named(schema)
                            .put("a/b", "version " + i)
                            .put("cdc_event_type", "MODIFY")
                            .put("cdc_event_time", Date.from(Instant.ofEpochMilli(NOON + i)))
                            .put("cdc_event_id", "e" + i)
                            .put("cdc_stream", "2026-11-22")
                            .put("cdc_sequence", "000" + i),
                    NOON);
        }
        write(topic, "parquet");
        AthenaDdl ddl = new AthenaDdl(new TableDefinition(
                "tailrace",
                "views",
                "s3://lake/raw/views/",
                TableFormat.PARQUET,
                ConnectColumns.of(schema),
                new Partitioning(Folders.HOURLY, LocalDate.of(2026, 11, 22))));
        List<String> keys = List.of("x\"y", "x`y", "a'b", "a:b", "customer.name", "select");

        lake.run(ddl.currentView(keys, 36_500).replace(";\n", ""));
        lake.run(ddl.historyView(keys, 36_500).replace(";\n", ""));

        assertThat(ask("SELECT \"x\"\"y\", \"a/b\" FROM tailrace.views_current"))
                .containsExactly(List.of("of x\"y", "version 2"));
        assertThat(ask("SELECT version, \"a/b\" FROM tailrace.views_history"))
                .containsExactlyInAnyOrder(
                        List.of("1", "version 0"), List.of("2", "version 1"), List.of("3", "version 2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "jsonl"})
    void a_table_of_days_is_made_gets_columns_and_is_read_by_day_alone(String format) throws SQLException {
        TestTopic topic = new TestTopic("days-" + format);
        topic.add(0, number(Schema.INT32_SCHEMA, 1, Schema.INT8_SCHEMA, (byte) 1), NOON);
        topic.add(0, number(Schema.INT32_SCHEMA, 2, Schema.INT64_SCHEMA, 1L << 40), NOON + 9 * HOUR);
        Schema wider = SchemaBuilder.struct()
                .field("value", Schema.INT32_SCHEMA)
                .field("hour", Schema.STRING_SCHEMA)
                .build();
        topic.add(0, new Struct(wider).put("value", 3).put("hour", "late"), NOON + 12 * HOUR);

        write(topic, format, Folders.DAILY);

        String table = "tailrace.days_" + format;
        assertThat(lake.ask("SELECT column_name FROM information_schema.columns WHERE table_schema = 'tailrace'"
                        + " AND table_name = 'days_" + format + "' ORDER BY ordinal_position"))
                .endsWith(List.of("hour"), List.of("dt"));
        assertThat(lake.ask("SELECT dt, value, count, hour FROM " + table + " ORDER BY value"))
                .containsExactly(
                        Arrays.asList("2026-11-22", "1", "1", null),
                        Arrays.asList("2026-11-22", "2", "1099511627776", null),
                        Arrays.asList("2026-11-23", "3", null, "late"));
        assertThat(lake.ask("SELECT value FROM " + table + " WHERE dt = '2026-11-23'"))
                .containsExactly(List.of("3"));
        assertThat(lake.ask("SELECT DISTINCT regexp_extract(\"$path\", '/raw/(.*)/', 1) FROM " + table + " ORDER BY 1"))
                .containsExactly(
                        List.of("days_" + format + "/dt=2026-11-22"), List.of("days_" + format + "/dt=2026-11-23"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "of_days | HOURLY | DAILY | 3 | Its queries also see the rows in folders of [dt, hour]",
                "of_hours | DAILY | HOURLY | 1 | Its queries do not see the rows in folders of [dt]."
            })
    void a_table_of_the_other_folders_takes_no_row_until_it_is_dropped_and_then_shows_what_the_message_says(
            String name, Folders before, Folders after, int rows, String says) throws SQLException {
        TestTopic topic = new TestTopic(name);
        topic.add(0, number(Schema.INT32_SCHEMA, 1, Schema.INT32_SCHEMA, 1), NOON);
        topic.add(0, number(Schema.INT32_SCHEMA, 2, Schema.INT32_SCHEMA, 2), NOON);
        write(topic, "parquet", before);
        topic.add(0, number(Schema.INT32_SCHEMA, 3, Schema.INT32_SCHEMA, 3), NOON);

        TestWorker refused = new TestWorker(topic, options("parquet", after));
        refused.assign(topic.partition(0));
        assertThatThrownBy(() -> await().atMost(PATIENCE).until(() -> {
                    refused.poll(1);
                    return false;
                }))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Set partition.template=" + before.template() + " to keep the table as it is.")
                .hasMessageContaining(says);
        refused.crash();
        assertThat(lake.ask("SELECT count(*) FROM tailrace." + name)).containsExactly(List.of("2"));
        lake.run("DROP TABLE tailrace." + name);
        write(topic, "parquet", after);

        assertThat(lake.ask("SELECT count(*) FROM tailrace." + name)).containsExactly(List.of(Integer.toString(rows)));
    }

    @Test
    void texts_in_queries_mean_their_characters() throws SQLException {
        String text = "it's \\ \" `";

        assertThat(lake.ask("SELECT " + TrinoSql.text(text) + " AS " + TrinoSql.name(text)))
                .containsExactly(List.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "jsonl"})
    void integers_of_older_files_are_read_as_the_wider_ones_of_the_table(String format) throws SQLException {
        TestTopic topic = new TestTopic("numbers-" + format);
        topic.add(0, number(Schema.FLOAT32_SCHEMA, 1.5f, Schema.INT8_SCHEMA, (byte) 1), NOON);
        topic.add(0, number(Schema.FLOAT32_SCHEMA, 2.5f, Schema.INT64_SCHEMA, 1L << 40), NOON);
        topic.add(0, number(Schema.FLOAT32_SCHEMA, 3.5f, Schema.INT32_SCHEMA, 3), NOON);

        write(topic, format);

        assertThat(ask("SELECT CAST(value AS varchar), CAST(count AS varchar) FROM tailrace.numbers_" + format))
                .containsExactlyInAnyOrder(
                        List.of("1.5E0", "1"), List.of("2.5E0", "1099511627776"), List.of("3.5E0", "3"));
    }

    private static Struct named(Schema schema) {
        Struct row = new Struct(schema);
        NAMES.forEach(name -> row.put(name, "of " + name));
        if (schema.field("inner") != null) {
            Struct inner = new Struct(schema.field("inner").schema());
            FIELDS.forEach(name -> inner.put(name, "in " + name));
            row.put("inner", inner);
        }
        return row;
    }

    private static SchemaBuilder fields(SchemaBuilder schema, List<String> names) {
        names.forEach(name -> schema.field(name, Schema.STRING_SCHEMA));
        return schema;
    }

    private static Struct number(Schema valueType, Object value, Schema countType, Object count) {
        Schema schema = SchemaBuilder.struct()
                .field("value", valueType)
                .field("count", countType)
                .build();
        return new Struct(schema).put("value", value).put("count", count);
    }

    private static Map<String, String> options(String format, Folders folders) {
        return lake.sink(
                "format",
                format,
                "partition.template",
                folders.template(),
                "glue.first.day",
                "2026-11-22",
                "rotate.max.records",
                "1");
    }

    private static void write(TestTopic topic, String format) {
        write(topic, format, Folders.HOURLY);
    }

    private static void write(TestTopic topic, String format, Folders folders) {
        try (TestWorker worker = new TestWorker(topic, options(format, folders))) {
            worker.assign(topic.partition(0));
            await().atMost(PATIENCE).until(() -> {
                worker.poll(1);
                worker.commit();
                return topic.committed(topic.partition(0)) == topic.end(0);
            });
            assertThat(worker.reasons).isEmpty();
        }
    }

    private static String quoted(String name) {
        return TrinoSql.name(name.toLowerCase(Locale.ROOT));
    }

    private static List<List<@Nullable String>> ask(String select) throws SQLException {
        return lake.ask(select + " WHERE dt = '2026-11-22' AND hour = '12'");
    }
}
