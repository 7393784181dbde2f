package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.GlueServer;
import io.tailrace.local.TrinoServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that the sink makes in Glue, asked by Trino, of which Athena is one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TablesInTrinoIT {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
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

    private TestLake lake;
    private GlueServer glue;
    private TrinoServer trino;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        lake = new TestLake(folder);
        glue = GlueServer.start(0);
        trino = TrinoServer.start(0, glue.endpoint(), lake.endpoint(), folder.resolve("trino.log"));
    }

    @AfterAll
    void stop() {
        trino.close();
        glue.close();
        lake.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "jsonl"})
    void columns_with_any_name_that_a_table_can_have_are_written_and_read(String format) throws SQLException {
        Schema inner = schema(FIELDS, Schema.STRING_SCHEMA);
        SchemaBuilder outer = SchemaBuilder.struct();
        NAMES.forEach(name -> outer.field(name, Schema.STRING_SCHEMA));
        Struct row = new Struct(outer.field("inner", inner).build());
        NAMES.forEach(name -> row.put(name, "of " + name));
        Struct fields = new Struct(inner);
        FIELDS.forEach(name -> fields.put(name, "in " + name));
        TestTopic topic = new TestTopic("names-" + format);
        topic.add(0, row.put("inner", fields), NOON);
        topic.add(0, row, NOON);

        write(topic, format);

        for (String name : NAMES) {
            assertThat(ask("SELECT " + quoted(name) + " FROM tailrace.names_" + format))
                    .as(name)
                    .containsExactly("of " + name, "of " + name);
        }
        for (String name : FIELDS) {
            assertThat(ask("SELECT \"inner\"." + quoted(name) + " FROM tailrace.names_" + format))
                    .as("inner." + name)
                    .containsExactly("in " + name, "in " + name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "jsonl"})
    void integers_of_older_files_are_read_as_the_wider_ones_of_the_table(String format) throws SQLException {
        TestTopic topic = new TestTopic("numbers-" + format);
        topic.add(0, number(Schema.FLOAT32_SCHEMA, 1.5f, Schema.INT8_SCHEMA, (byte) 1), NOON);
        topic.add(0, number(Schema.FLOAT32_SCHEMA, 2.5f, Schema.INT64_SCHEMA, 1L << 40), NOON);
        topic.add(0, number(Schema.FLOAT32_SCHEMA, 3.5f, Schema.INT32_SCHEMA, 3), NOON);

        write(topic, format);

        assertThat(ask("SELECT CAST(value AS varchar) || ' ' || CAST(count AS varchar) FROM tailrace.numbers_" + format
                        + " ORDER BY kafka_offset"))
                .containsExactly("1.5E0 1", "2.5E0 1099511627776", "3.5E0 3");
    }

    private static Struct number(Schema valueType, Object value, Schema countType, Object count) {
        Schema schema = SchemaBuilder.struct()
                .field("value", valueType)
                .field("count", countType)
                .build();
        return new Struct(schema).put("value", value).put("count", count);
    }

    private static Schema schema(List<String> names, Schema type) {
        SchemaBuilder schema = SchemaBuilder.struct();
        names.forEach(name -> schema.field(name, type));
        return schema.build();
    }

    private void write(TestTopic topic, String format) {
        try (TestWorker worker = new TestWorker(
                topic,
                lake.props(
                        "format", format,
                        "catalog", "glue",
                        "glue.endpoint", glue.endpoint().toString(),
                        "glue.first.day", "2026-11-22",
                        "rotate.records", "1"))) {
            worker.assign(topic.partition(0));
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                worker.poll(1);
                worker.commit();
                return topic.committed(topic.partition(0)) == topic.end(0);
            });
            assertThat(worker.reasons).isEmpty();
        }
    }

    private static String quoted(String name) {
        return '"' + name.toLowerCase(Locale.ROOT).replace("\"", "\"\"") + '"';
    }

    private List<String> ask(String sql) throws SQLException {
        String[] parts = sql.split(" ORDER BY ", 2);
        String oneDay = parts[0] + " WHERE dt = '2026-11-22' AND hour = '12'"
                + (parts.length > 1 ? " ORDER BY " + parts[1] : "");
        try (Connection connection = DriverManager.getConnection(trino.jdbcUrl(), "test", null);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(oneDay)) {
            List<String> first = new ArrayList<>();
            while (rows.next()) {
                first.add(rows.getString(1));
            }
            return first;
        }
    }
}
