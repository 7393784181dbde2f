package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.GlueServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.awaitility.Durations;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;

/** Rows that no file or table can hold are refused one by one, before anything is claimed, and the next good row lands. */
class RefusedRowsIT {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();

    private final TestTopic topic = new TestTopic("orders");
    private RecordingS3 s3;
    private RecordedLake lake;
    private GlueServer server;
    private GlueClient glue;

    @BeforeEach
    void start() throws IOException {
        s3 = new RecordingS3();
        lake = new RecordedLake(s3);
        server = GlueServer.start(0);
        glue = GlueClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
    }

    @AfterEach
    void stop() {
        glue.close();
        server.close();
        s3.close();
    }

    static Stream<Arguments> inGlue() {
        return Stream.of(
                bad(row("id", Schema.STRING_SCHEMA, "one"), "is bigint, and the row has string"),
                bad(row("id", decimal(50, 2), new BigDecimal("1.00")), "decimals have 1 to 38 digits"),
                bad(
                        row(
                                "m",
                                SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA)
                                        .build(),
                                Map.of(1, "x")),
                        "The map m has keys of type int32"),
                bad(row("order,id", Schema.STRING_SCHEMA, "x"), "Column order,id has a comma in its name"),
                bad(row(" id", Schema.STRING_SCHEMA, "x"), "has a space at the start or end of its name"),
                bad(row("ö".repeat(128), Schema.STRING_SCHEMA, "x"), "has a name of 256 bytes"),
                bad(row("a\nb", Schema.STRING_SCHEMA, "x"), "has a control character in its name"),
                bad(row("İd", Schema.STRING_SCHEMA, "x"), "has an upper-case letter in its name"),
                bad(nested("order-id"), "Column s.order-id is a field of a struct"),
                bad(row("e", SchemaBuilder.struct().build(), null), "The struct e has no field"),
                bad(row("DT", Schema.STRING_SCHEMA, "x"), "The row has a column DT, and so has the folder"),
                bad(twice("ID", "id"), "Column id appears twice, in upper and lower case"),
                bad(nested("Sku", "SKU"), "Column s.SKU appears twice"),
                bad(row("Kafka_Offset", Schema.INT64_SCHEMA, 1L), "has a column Kafka_Offset of its own"),
                bad(Map.of("id", 7L), "The value has no schema"));
    }

    @ParameterizedTest(name = "{index} {1}")
    @MethodSource("inGlue")
    void a_row_that_the_table_cannot_hold_is_refused_and_the_next_one_lands(Object bad, String reason) {
        for (String format : List.of("parquet", "jsonl")) {
            assertRefusedAlone(
                    topic("orders-" + format, NOON, order(0), bad, order(2)),
                    reason,
                    "catalog",
                    "glue",
                    "format",
                    format,
                    "format.compression",
                    "none");
        }
    }

    static Stream<Arguments> withoutCatalog() {
        return Stream.of(
                bad(row("id", decimal(50, 2), new BigDecimal("1.00")), "Column id is decimal(50,2)"),
                bad(row("id", decimal(5, 7), new BigDecimal("0.0000001")), "Column id is decimal(5,7)"),
                bad(row("id", SchemaBuilder.bytes().name(Decimal.LOGICAL_NAME).build(), null), "which is not a number"),
                bad(
                        row(
                                "m",
                                SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA)
                                        .build(),
                                Map.of(1, "x")),
                        "The map m has keys of type int32"),
                bad(twice("ID", "id"), "Column id appears twice"),
                bad(nested("Sku", "SKU"), "Column s.SKU appears twice"),
                bad(row("KAFKA_TOPIC", Schema.STRING_SCHEMA, "x"), "has a column KAFKA_TOPIC of its own"));
    }

    @ParameterizedTest(name = "{index} {1}")
    @MethodSource("withoutCatalog")
    void a_row_that_no_reader_could_read_is_refused_without_a_catalog_too(Object bad, String reason) {
        assertRefusedAlone(topic("orders", NOON, order(0), bad, order(2)), reason, "format", "parquet");
        if (reason.contains("twice") || reason.contains("KAFKA")) {
            assertRefusedAlone(
                    topic("lines", NOON, order(0), bad, order(2)),
                    reason,
                    "format",
                    "jsonl",
                    "format.compression",
                    "none");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1_795_348_800L, 1_795_348_800_000_000L, 1_893_456_000_000L})
    void a_row_in_a_folder_that_no_query_of_the_table_looks_into_is_refused(long timestamp) {
        topic.add(0, order(0), NOON);
        topic.add(0, order(1), timestamp);
        topic.add(0, order(2), NOON);

        assertRefusedAlone(topic, "The row's time (partition.time=record) gives it the folder of", "catalog", "glue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "longest"})
    void a_value_that_makes_a_key_too_long_is_refused_by_the_name_of_its_field(String field) {
        Map<String, Object> wide = Map.of("id", "x".repeat(field.equals("id") ? 1100 : 1), "longest", "é".repeat(520));
        topic.add(0, Map.of("id", "a", "longest", "b"), NOON);
        topic.add(0, wide, NOON);
        topic.add(0, Map.of("id", "c", "longest", "d"), NOON);

        assertRefusedAlone(
                topic,
                "Field " + field + " gives",
                "format",
                "jsonl",
                "format.compression",
                "none",
                "partition.template",
                "{table}/i={field:id}/l={field:longest}");
    }

    @Test
    void the_ways_out_of_a_conflict_of_types_work() {
        Schema both = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("id_text", Schema.STRING_SCHEMA)
                .build();
        topic.add(0, order(0), NOON);
        topic.add(0, row("id", Schema.STRING_SCHEMA, "one"), NOON);
        topic.add(0, new Struct(both).put("id", 2L).put("id_text", "two"), NOON);
        assertRefusedAlone(topic, "Write the new values to a column with another name", "catalog", "glue");

        TestTopic other = topic("orders", NOON, row("id", Schema.STRING_SCHEMA, "one"));
        try (TestWorker worker =
                worker(other, "catalog", "glue", "table.name.template", "${topic}_2", "s3.prefix", "p2")) {
            finish(worker, other);
            assertThat(worker.reasons).isEmpty();
        }
    }

    @Test
    void a_table_that_was_mended_takes_the_row_without_a_restart() {
        topic.add(0, order(0), NOON);
        topic.add(0, row("id", Schema.STRING_SCHEMA, "one"), NOON);
        try (TestWorker worker = worker(topic, "catalog", "glue")) {
            finish(worker, topic);
            assertThat(worker.reasons).hasSize(1);

            glue.deleteTable(request -> request.databaseName("tailrace").name("orders"));
            topic.add(0, row("id", Schema.STRING_SCHEMA, "two"), NOON);
            finish(worker, topic);

            assertThat(worker.reasons).hasSize(1);
        }
        assertThat(columns("orders")).contains("id string");
    }

    @Test
    void a_double_in_a_column_of_floats_is_refused_and_the_others_go_on() {
        topic.add(0, row("v", Schema.FLOAT32_SCHEMA, 1.5f), NOON);
        topic.add(0, row("v", Schema.FLOAT64_SCHEMA, 2.5d), NOON);
        topic.add(0, row("v", Schema.FLOAT32_SCHEMA, 3.5f), NOON);
        try (TestWorker worker = worker(topic, "catalog", "glue")) {
            finish(worker, topic);

            assertThat(worker.reasons)
                    .singleElement()
                    .satisfies(reason ->
                            assertThat(reason).hasMessageContaining("Column v").hasMessageContaining("float"));
        }
        assertThat(columns("orders")).contains("v float");
    }

    @Test
    void jsonl_by_mistake_and_back_fails_before_anything_is_claimed_and_another_table_helps() {
        topic.add(0, order(0), NOON);
        try (TestWorker worker = worker(topic, "catalog", "glue", "format", "jsonl")) {
            finish(worker, topic);
        }
        topic.add(0, order(1), NOON);
        TestWorker mistaken = worker(topic, "catalog", "glue");
        mistaken.assign(topic.partition(0));
        assertThatThrownBy(() -> await().atMost(Durations.ONE_MINUTE).until(() -> mistaken.poll(1) < 0))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(DataException.class)
                .hasMessageContaining("is read with org.apache.hive.hcatalog.data.JsonSerDe")
                .hasMessageContaining("for example ${topic}_2");
        mistaken.crash();
        assertThat(s3.claims("raw/_chunks")).hasSize(1);

        try (TestWorker worker = worker(topic, "catalog", "glue", "table.name.template", "${topic}_2")) {
            finish(worker, topic);
        }
        assertThat(s3.puts("raw/orders_2/")).hasSize(1);
    }

    /** All rows but the second are written, each in a chunk of its own; the second is reported with the reason. */
    private void assertRefusedAlone(TestTopic rows, String reason, String... options) {
        int before = files().size();
        try (TestWorker worker = worker(rows, options)) {
            finish(worker, rows);

            assertThat(worker.errant)
                    .as(reason)
                    .singleElement()
                    .satisfies(record -> assertThat(record.kafkaOffset()).isEqualTo(1));
            assertThat(worker.reasons)
                    .singleElement()
                    .isInstanceOf(DataException.class)
                    .satisfies(each -> assertThat(each).hasMessageContaining(reason));
        }
        assertThat(files()).as("files, of a chunk each").hasSize(before + 2);
    }

    private Set<String> files() {
        return s3.objects.keySet().stream()
                .filter(key -> key.startsWith("raw/") && !key.startsWith("raw/_"))
                .collect(Collectors.toSet());
    }

    private TestWorker worker(TestTopic rows, String... options) {
        // What is refused last is claimed when the interval is over.
        Map<String, String> props = lake.props(
                "glue.endpoint", server.endpoint().toString(), "rotate.max.records", "1", "rotate.interval.ms", "1000");
        return new TestWorker(rows, RecordedLake.with(props, options));
    }

    private static void finish(TestWorker worker, TestTopic rows) {
        worker.assign(rows.partition(0));
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    // Only when the chunk before is durable, or the task looks for proof of it.
                    if (worker.position(rows.partition(0)) <= rows.committed(rows.partition(0))) {
                        worker.poll(1);
                    } else {
                        worker.poll(0);
                    }
                    worker.commit();
                    return rows.committed(rows.partition(0)) == rows.end(0);
                });
    }

    private List<String> columns(String table) {
        return glue
                .getTable(request -> request.databaseName("tailrace").name(table))
                .table()
                .storageDescriptor()
                .columns()
                .stream()
                .map((Column column) -> column.name() + " " + column.type())
                .toList();
    }

    private static TestTopic topic(String name, long timestamp, Object... values) {
        TestTopic topic = new TestTopic(name);
        for (Object value : values) {
            topic.add(0, value, timestamp);
        }
        return topic;
    }

    private static Arguments bad(Object row, String reason) {
        return Arguments.of(row, reason);
    }

    private static Struct order(long id) {
        return row("id", Schema.INT64_SCHEMA, id);
    }

    private static Struct row(String column, Schema type, @Nullable Object value) {
        Schema schema = SchemaBuilder.struct().field(column, optional(type)).build();
        return new Struct(schema).put(column, value);
    }

    private static Struct twice(String one, String other) {
        Schema schema = SchemaBuilder.struct()
                .field(one, Schema.OPTIONAL_STRING_SCHEMA)
                .field(other, Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        return new Struct(schema);
    }

    private static Struct nested(String... names) {
        SchemaBuilder inner = SchemaBuilder.struct().optional();
        for (String name : names) {
            inner.field(name, Schema.OPTIONAL_STRING_SCHEMA);
        }
        return new Struct(SchemaBuilder.struct().field("s", inner.build()).build());
    }

    private static Schema decimal(int precision, int scale) {
        return Decimal.builder(scale)
                .parameter("connect.decimal.precision", Integer.toString(precision))
                .build();
    }

    private static Schema optional(Schema type) {
        return switch (type.type()) {
            case STRUCT -> SchemaBuilder.struct().optional().build();
            case MAP ->
                SchemaBuilder.map(type.keySchema(), type.valueSchema())
                        .optional()
                        .build();
            default -> {
                SchemaBuilder builder =
                        new SchemaBuilder(type.type()).name(type.name()).optional();
                if (type.parameters() != null) {
                    builder.parameters(type.parameters());
                }
                yield builder.build();
            }
        };
    }
}
