package io.tailrace.registry;

import static io.tailrace.registry.SalesTables.ORDERS;
import static io.tailrace.registry.SalesTables.ORDER_COLUMNS;
import static io.tailrace.registry.SalesTables.PARCELS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.registry.StoredRows.TableFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Keys, changes and rows through the Avro converters of Apicurio and of AWS Glue Schema Registry, as they are released, in a
 * real worker: from DynamoDB to Kafka, and on to the lake. Both registries want each version of a schema to read what the
 * version before it has written.
 */
class RegistriesIT {

    private static final String FULL_ORDER = """
            {"order_id": "o-1", "pk_id": 1, "price": 1234567.89, "quantity": 2147483647, "paid": true, "weight": 0.1,
             "placed_at": "2026-11-22 12:00:00.123+00", "scanned_at": "2026-11-22 12:00:00.123456+00", "due": "2026-12-24",
             "photo": "\\\\x00\\\\x01\\\\xFF", "tags": ["new", "größer"], "stock_by_depot": {"Zürich #1": 3},
             "customer": {"name": "Ann", "home_address": {"_1st_line": "Main Street 1", "zip": 8001}},
             "lines": [{"sku": "a", "unit_price": 0.125}, {"sku": "b", "unit_price": 99999.999}],
             "parcels": {"first": {"sku": "a"}}, "cdc_rest": "{\\"un-declared\\":{\\"S\\":\\"kept\\"}}"}
            """;

    private static final String BARE_ORDER = """
            {"order_id": "o-2", "pk_id": 2, "price": null, "quantity": null, "paid": null, "weight": null, "placed_at": null,
             "scanned_at": null, "due": null, "photo": null, "tags": null, "stock_by_depot": null, "customer": null,
             "lines": null, "parcels": null, "cdc_rest": null}
            """;

    @TempDir
    private static Path folder;

    private static ApicurioServer apicurio;
    private static GlueRegistryServer glue;
    private static RegistryWorker worker;

    enum Registry {
        APICURIO,
        GLUE;

        AvroConverter converter() {
            return switch (this) {
                case APICURIO -> AvroConverter.apicurio(worker.plugins, apicurio);
                case GLUE -> AvroConverter.glue(worker.plugins, glue);
            };
        }

        String connector(String test) {
            return name().toLowerCase(Locale.ROOT) + "_" + test;
        }

        /** The versions that a topic's rows have. */
        int versions(String topic, String schema) throws Exception {
            return switch (this) {
                case APICURIO -> apicurio.versions("default", topic + "-value");
                case GLUE -> glue.definitions().getOrDefault(schema, List.of()).size();
            };
        }
    }

    @BeforeAll
    static void start() throws Exception {
        // A reader's credentials: Glue's converter takes them only from where the SDK looks for them.
        System.setProperty("aws.accessKeyId", "local");
        System.setProperty("aws.secretAccessKey", "local");
        apicurio = ApicurioServer.start(folder.resolve("registry.log"));
        apicurio.requireBackwardCompatibility();
        glue = GlueRegistryServer.start("lake");
        worker = new RegistryWorker(folder);
        worker.tables.putFullOrder(ORDERS, 1);
        worker.tables.putBareOrder(ORDERS, 2);
        worker.tables.putParcel(1);
    }

    @AfterEach
    void free() throws Exception {
        worker.deleteConnectors();
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        glue.close();
        apicurio.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @ParameterizedTest
    @EnumSource
    void rows_with_nested_columns_and_their_keys_arrive_with_every_value(Registry registry) throws Exception {
        AvroConverter converter = registry.converter();
        String connector = registry.connector("rows");
        String topic = connector + "." + ORDERS;

        worker.capture(connector, snapshotOf(ORDERS, flattening(converter, ORDER_COLUMNS)));
        worker.store(topic, converter.lines());

        String columns = "* EXCLUDE (cdc_event_type, cdc_event_time, cdc_event_id, cdc_stream, cdc_sequence, cdc_table,"
                + " cdc_ttl_expired, cdc_changed, kafka_topic, kafka_partition, kafka_offset)";
        for (TableFormat format : TableFormat.values()) {
            assertThat(worker.rows.await(
                            format, format.changes(connector + "_sales_orders"), columns, "true", "order_id", 2))
                    .as(format.name())
                    .containsExactly(Json.read(fullOrder(format)), Json.read(BARE_ORDER));
        }
        assertThat(converter.keys(worker.records(topic, 2))).allSatisfy(key -> {
            assertThat(((Struct) key.value()).get("pk_id")).isInstanceOf(Long.class);
            assertThat(key.value().toString()).isIn("Struct{order_id=o-1,pk_id=1}", "Struct{order_id=o-2,pk_id=2}");
            assertNotes(key, "order_id", "order-id");
            assertNotes(key, "pk_id", "pk#id");
        });
    }

    @ParameterizedTest
    @EnumSource
    void changes_of_tables_with_different_keys_arrive(Registry registry) throws Exception {
        AvroConverter converter = registry.converter();
        String connector = registry.connector("changes");
        worker.tables.createOrders(connector);
        Map<String, String> options = with(converter.lines(), "tables", connector + "," + PARCELS);
        options.put("snapshot.notice.enabled", "true");
        worker.capture(connector, with(options, "tombstones.enabled", "true"));

        // Each table's snapshot ends with its notice, that of the empty table too.
        List<ConsumerRecord<byte[], byte[]>> parcels = worker.records(connector + "." + PARCELS, 2);
        worker.tables.putBareOrder(connector, 1);
        worker.tables.deleteOrder(connector, 1);

        // The record of the delete has a tombstone after it.
        List<ConsumerRecord<byte[], byte[]>> orders = worker.records(connector + "." + connector, 4);
        assertThat(converter.keys(orders).subList(1, 4)).allSatisfy(key -> {
            assertThat(key.value().toString()).isEqualTo("Struct{order_id=o-1,pk_id=1}");
            assertNotes(key, "pk_id", "pk#id");
        });
        assertThat(converter.values(orders))
                .extracting(change -> change.value() == null ? null : ((Struct) change.value()).get("eventName"))
                .containsExactly("SNAPSHOT", "INSERT", "REMOVE", null);
        assertThat(converter.values(parcels))
                .extracting(change -> ((Struct) change.value()).get("eventName"))
                .contains("READ", "SNAPSHOT");
        assertThat(converter.keys(parcels)).first().satisfies(key -> {
            assertThat(((Struct) key.value()).get("tracking_no")).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
            assertNotes(key, "tracking_no", "tracking.no");
        });
        Struct change = (Struct) converter.values(parcels).get(0).value();
        assertThat(Json.read(change.getStruct("dynamodb").getString("NewImage")))
                .isEqualTo(
                        Json.read(
                                "{\"tracking.no\":{\"B\":\"AQ==\"},\"customer\":{\"M\":{\"name\":{\"S\":\"Bea\"},\"since\":{\"S\":\"2020-02-29\"}}}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            io.apicurio.registry.serde.strategy.TopicIdStrategy                | default/{topic}-key         | default/{topic}-value
            io.apicurio.registry.serde.avro.strategy.RecordIdStrategy          | {namespace}/RowKey          | {namespace}/Row
            io.apicurio.registry.serde.avro.strategy.QualifiedRecordIdStrategy | default/{namespace}.RowKey  | default/{namespace}.Row
            io.apicurio.registry.serde.avro.strategy.TopicRecordIdStrategy     | {namespace}/{topic}-RowKey  | {namespace}/{topic}-Row
            """)
    void tables_have_schemas_of_their_own_under_each_strategy_of_apicurio(String strategy, String key, String row)
            throws Exception {
        AvroConverter converter =
                Registry.APICURIO.converter().with("apicurio.registry.artifact-resolver-strategy", strategy);
        String connector = strategy.substring(strategy.lastIndexOf('.') + 1);

        worker.capture(
                connector, snapshotOf(ORDERS + "," + PARCELS, flattening(converter, "customer struct<name:string>")));

        assertBothArrived(converter, converter, connector);
        assertThat(apicurio.artifacts())
                .contains(
                        named(key, connector, ORDERS, "sales_orders_bc2c6ee4"),
                        named(row, connector, ORDERS, "sales_orders_bc2c6ee4"),
                        named(key, connector, PARCELS, PARCELS),
                        named(row, connector, PARCELS, PARCELS));
    }

    @Test
    void tables_have_schemas_of_their_own_where_only_the_values_go_by_the_bare_topic() throws Exception {
        AvroConverter keys = Registry.APICURIO.converter();
        AvroConverter rows = keys.with(
                "apicurio.registry.artifact-resolver-strategy",
                "io.apicurio.registry.serde.strategy.SimpleTopicIdStrategy");
        Map<String, String> options =
                snapshotOf(ORDERS + "," + PARCELS, flattening(keys, "customer struct<name:string>"));
        options.putAll(rows.lines("value"));

        worker.capture("SimpleTopicIdStrategy", options);

        assertBothArrived(keys, rows, "SimpleTopicIdStrategy");
        assertThat(apicurio.artifacts())
                .contains("default/SimpleTopicIdStrategy.sales-orders", "default/SimpleTopicIdStrategy.sales_orders");
    }

    @Test
    void glue_names_schemas_by_the_topic_so_keys_go_another_way() throws Exception {
        AvroConverter rows = Registry.GLUE.converter().without("schemaNameGenerationClass");
        Map<String, String> options =
                snapshotOf(ORDERS + "," + PARCELS, flattening(rows, "customer struct<name:string>"));
        options.keySet().removeIf(name -> name.startsWith("key.converter"));
        options.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        options.put("key.converter.schemas.enable", "false");

        worker.capture("glue_by_topic", options);

        assertThat(worker.records("glue_by_topic." + ORDERS, 2))
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder(
                        "{\"order_id\":\"o-1\",\"pk_id\":\"1\"}", "{\"order_id\":\"o-2\",\"pk_id\":\"2\"}");
        assertThat(rows.values(worker.records("glue_by_topic." + PARCELS, 1))).allSatisfy(RegistriesIT::assertBea);
        assertThat(glue.definitions()).containsKeys("glue_by_topic." + ORDERS, "glue_by_topic." + PARCELS);
    }

    @Test
    void glue_takes_a_name_for_the_keys_of_one_table() throws Exception {
        AvroConverter rows = Registry.GLUE.converter().without("schemaNameGenerationClass");
        AvroConverter keys = rows.with("schemaName", "glue_named.sales-orders-key");
        Map<String, String> options = snapshotOf(ORDERS, flattening(rows, "customer struct<name:string>"));
        options.putAll(keys.lines("key"));

        worker.capture("glue_named", options);

        assertThat(keys.keys(worker.records("glue_named." + ORDERS, 2))).allSatisfy(RegistriesIT::assertOrderKey);
        assertThat(glue.definitions()).containsKeys("glue_named.sales-orders", "glue_named.sales-orders-key");
    }

    @ParameterizedTest
    @EnumSource
    void a_wider_declaration_is_a_compatible_version(Registry registry) throws Exception {
        AvroConverter converter = registry.converter();
        String connector = registry.connector("wider");
        String topic = connector + "." + connector;
        worker.tables.createOrders(connector);
        worker.tables.putFullOrder(connector, 1);
        Map<String, String> options = with(flattening(converter, "order_id string, quantity int"), "tables", connector);
        worker.capture(connector, options);
        worker.store(topic, converter.lines());
        worker.records(topic, 1);

        options.putAll(flattening(converter, "order_id string, quantity bigint, due date"));
        worker.captureOtherwise(connector, options);
        worker.tables.putFullOrder(connector, 2);

        for (TableFormat format : TableFormat.values()) {
            String table = format.changes(connector + "_" + connector);
            assertThat(worker.rows.await(format, table, "order_id, quantity, due", "order_id = 'o-2'", "order_id", 1))
                    .as(format.name())
                    .first()
                    .isEqualTo(Json.read("{\"order_id\":\"o-2\",\"quantity\":2147483647,\"due\":\"2026-12-24\"}"));
            assertThat(worker.rows.await(format, table, "order_id, quantity", "order_id = 'o-1'", "order_id", 1))
                    .as(format.name())
                    .first()
                    .isEqualTo(Json.read("{\"order_id\":\"o-1\",\"quantity\":2147483647}"));
        }
        assertThat(converter.values(worker.records(topic, 2)))
                .extracting(row -> ((Struct) row.value()).get("quantity"))
                .contains(2147483647, 2147483647L);
        assertThat(registry.versions(topic, "io.tailrace." + topic + ".Row")).isEqualTo(2);
    }

    @Test
    void the_shipped_files_for_avro_bring_items_to_a_merged_table() throws Exception {
        worker.run("avro-source", apicurio);
        worker.run("avro-sink", apicurio);

        assertThat(worker.rows.await(
                        TableFormat.ICEBERG,
                        "avro_sales_orders",
                        "order_id, quantity, price, placed_at, tags",
                        "true",
                        "order_id",
                        2))
                .containsExactly(
                        Json.read("{\"order_id\":\"o-1\",\"quantity\":2147483647,\"price\":1234567.89,"
                                + "\"placed_at\":\"2026-11-22 12:00:00.123\",\"tags\":[\"new\",\"größer\"]}"),
                        Json.read("{\"order_id\":\"o-2\",\"quantity\":null,\"price\":null,"
                                + "\"placed_at\":null,\"tags\":null}"));
        assertThat(apicurio.artifacts()).contains("default/avro.sales-orders-key", "default/avro.sales-orders-value");
    }

    @ParameterizedTest
    @EnumSource
    void markers_of_tables_with_different_keys_pass_a_filter_of_tombstones_and_the_converter(Registry registry)
            throws Exception {
        String connector = registry.connector("markers");
        Map<String, String> options = with(registry.converter().lines(), "tables", ORDERS + "," + PARCELS);
        options.put("transforms", "changes");
        options.put("transforms.changes.type", "org.apache.kafka.connect.transforms.Filter");
        options.put("transforms.changes.predicate", "tombstones");
        options.put("predicates", "tombstones");
        options.put("predicates.tombstones.type", "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone");

        worker.capture(connector, options);

        await().atMost(RegistryWorker.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    worker.requireRunning(connector);
                    for (String table : List.of(ORDERS, PARCELS)) {
                        assertThat(worker.offsets(connector))
                                .filteredOn(offset -> offset.contains("\"" + table + "\"") && offset.contains("DONE"))
                                .hasSize(4);
                    }
                });
        assertThat(registry.converter().values(worker.records(connector + ".heartbeat", 8)))
                .allSatisfy(value -> assertThat(value.value()).isInstanceOf(Struct.class));
    }

    @ParameterizedTest
    @EnumSource
    void without_the_option_a_key_that_avro_does_not_take_stops_the_task(Registry registry) throws Exception {
        String connector = registry.connector("kept");
        worker.capture(connector, snapshotOf(ORDERS, with(registry.converter().lines(), "key.names", "keep")));

        assertThat(worker.awaitFailure(connector)).contains("order-id");
    }

    private static String fullOrder(TableFormat format) {
        return switch (format) {
            case HIVE -> FULL_ORDER;
            // Iceberg's times are in UTC too, without saying so.
            case ICEBERG -> FULL_ORDER.replace("+00\"", "\"");
        };
    }

    private static void assertBothArrived(AvroConverter keys, AvroConverter rows, String connector) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> orders = worker.records(connector + "." + ORDERS, 2);
        List<ConsumerRecord<byte[], byte[]>> parcels = worker.records(connector + "." + PARCELS, 1);
        assertThat(keys.keys(orders)).allSatisfy(RegistriesIT::assertOrderKey);
        assertThat(keys.keys(parcels))
                .allSatisfy(key -> assertThat(((Struct) key.value()).get("tracking_no"))
                        .isEqualTo(ByteBuffer.wrap(new byte[] {1})));
        assertThat(rows.values(parcels)).allSatisfy(RegistriesIT::assertBea);
    }

    private static void assertOrderKey(SchemaAndValue key) {
        assertThat(key.value().toString()).isIn("Struct{order_id=o-1,pk_id=1}", "Struct{order_id=o-2,pk_id=2}");
    }

    private static void assertBea(SchemaAndValue row) {
        assertThat(((Struct) row.value()).getStruct("customer").getString("name"))
                .isEqualTo("Bea");
    }

    private static void assertNotes(SchemaAndValue value, String field, String attribute) {
        assertThat(value.schema().field(field).schema().parameters()).containsEntry("tailrace.attribute", attribute);
    }

    private static String named(String pattern, String connector, String table, String legal) {
        return pattern.replace("{topic}", connector + "." + table)
                .replace("{namespace}", "io.tailrace." + connector + "." + legal);
    }

    /** Each item once, whenever it was written. */
    private static Map<String, String> snapshotOf(String tables, Map<String, String> options) {
        return with(with(options, "tables", tables), "snapshot.mode", "initial-only");
    }

    private static Map<String, String> with(Map<String, String> options, String option, String value) {
        Map<String, String> more = new HashMap<>(options);
        more.put(option, value);
        return more;
    }

    /** The lines of a source that sends rows with typed keys. */
    private static Map<String, String> flattening(AvroConverter converter, String columns) {
        Map<String, String> options = new HashMap<>(converter.lines());
        options.put("transforms", "rows,keys");
        options.put("transforms.rows.type", "io.tailrace.transform.FlattenDynamoDb$Value");
        options.put("transforms.keys.type", "io.tailrace.transform.FlattenDynamoDb$Key");
        for (String part : List.of("rows", "keys")) {
            options.put("transforms." + part + ".names", "avro-safe");
            options.put("transforms." + part + ".columns", columns);
        }
        return options;
    }
}
