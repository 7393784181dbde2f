package io.tailrace.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.nCopies;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.catalog.AthenaDdl;
import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.GlueCatalog;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.cli.lake.Agreement;
import io.tailrace.cli.lake.LakeTable;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.sink.format.KafkaColumns;
import io.tailrace.transform.FlattenDynamoDb;
import io.tailrace.transform.JsonLines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * The views tell of each item what DynamoDB did, however its rows came to the lake: through partitions that were added, topics
 * that were made anew, two topics for one table, with Kafka's columns and without them, late, and more than once. Trino runs
 * the statements that users get, over rows that the transform makes of {@link ItemLife}.
 */
class OrderOfChangesIT {
    private static final int RUNS = Integer.getInteger("tailrace.order.runs", 3);
    private static final int ITEMS = 200;
    private static final String BUCKET = "lake";
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    @TempDir
    private static Path temp;

    private static DataFolder data;
    private static Servers servers;
    private static LocalAws aws;
    private static QueryEngine engine;
    private static LocalDate today = LocalDate.EPOCH;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void start() {
        today = LocalDate.now(ZoneOffset.UTC);
        data = DataFolder.claim(temp.resolve("demo"));
        servers = new Servers(new Ports(0), data, (server, where, took) -> {});
        servers.startWithoutKafka();
        aws = new LocalAws(servers.dynamoDb(), servers.s3(), servers.glue(), servers.glue());
        aws.s3().createBucket(create -> create.bucket(BUCKET));
        engine = QueryEngine.connect(servers.trino(), "tailrace");
    }

    @AfterAll
    static void stop() {
        engine.close();
        aws.close();
        servers.close();
        data.close();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void the_views_tell_of_each_item_what_dynamodb_did() {
        long seed = Long.getLong("tailrace.seed", System.nanoTime());
        System.out.println("OrderOfChangesIT: -Dtailrace.seed=" + seed);
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            List<ItemLife> items = items(random);
            String topics = "run" + run + "_with_kafka";
            String none = "run" + run + "_without";
            List<Arrival> arrivals = arrivals(items, random);
            fill(topics, true, arrivals);
            fill(none, false, arrivals);

            assertThat(agreement(topics, items, arrivals).differences())
                    .as("seed %d", seed)
                    .isEmpty();
            for (String table : List.of(topics, none)) {
                assertThat(current(table)).as("seed %d, %s", seed, table).isEqualTo(expectedCurrent(items));
                Map<String, List<Version>> history = history(table);
                for (ItemLife item : items) {
                    assertHistory("seed " + seed + ", " + table, item, arrivals, history);
                }
            }
        }
    }

    /** A row as it came to the lake. */
    private record Arrival(
            ItemLife item, ItemLife.Told told, String folder, String topic, int partition, long offset) {}

    private record Version(String number, String tag, String from, String to) {}

    private static void assertHistory(
            String run, ItemLife item, List<Arrival> arrivals, Map<String, List<Version>> history) {
        List<Version> versions = history.getOrDefault(name(item), List.of());
        String what = run + ", " + name(item) + ": " + item.ordered();
        List<ItemLife.Told> expected = item.ordered().stream()
                .flatMap(told -> nCopies(copiesInHistory(told, arrivals), told).stream())
                .toList();

        assertThat(versions).extracting(Version::tag).as(what).isEqualTo(tags(expected));
        assertThat(tags(expected).stream().filter(item.changes()::contains))
                .as(what)
                .isEqualTo(item.changes());
        Map<ItemLife.Told, Instant> effective = item.effective();
        Instant latest = Instant.MIN;
        for (int i = 0; i < versions.size(); i++) {
            Version version = versions.get(i);
            Instant time = requireNonNull(effective.get(expected.get(i)));
            latest = time.isAfter(latest) ? time : latest;
            assertThat(version.number()).as(what).isEqualTo(Integer.toString(i + 1));
            assertThat(version.from()).as(what).isEqualTo(timestamp(latest));
            String next = i + 1 < versions.size() ? versions.get(i + 1).from() : "";
            assertThat(version.to()).as(what).isEqualTo(next);
            assertThat(next.isEmpty() || version.from().compareTo(next) <= 0)
                    .as(what)
                    .isTrue();
        }
    }

    /** The comparison of the demo, for the items of one DynamoDB table, which is filled with what was told last. */
    private static Agreement agreement(String lake, List<ItemLife> items, List<Arrival> arrivals) {
        String table = "orders-a";
        DynamoDbClient dynamoDb = aws.dynamoDb();
        dynamoDb.createTable(create -> create.tableName(lake)
                .keySchema(KeySchemaElement.builder()
                        .attributeName("id")
                        .keyType(KeyType.HASH)
                        .build())
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .billingMode(BillingMode.PAY_PER_REQUEST));
        for (ItemLife item : items) {
            @Nullable Integer value = item.last();
            if (item.table.equals(table) && value != null) {
                dynamoDb.putItem(put -> put.tableName(lake)
                        .item(Map.of(
                                "id", AttributeValue.fromS(item.id), "v", AttributeValue.fromN(value.toString()))));
            }
        }
        long changes = arrivals.stream()
                .filter(arrival -> arrival.item().table.equals(table))
                .filter(arrival -> !arrival.told().isRead())
                .count();
        String rows =
                "(SELECT id, v, cdc_event_type, cdc_event_time, cdc_event_id, cdc_stream, cdc_sequence, cdc_table,"
                        + " cdc_rest, kafka_topic, kafka_partition, kafka_offset, dt, hour FROM tailrace." + lake
                        + " WHERE cdc_table = '" + table + "')";
        return Agreement.check(dynamoDb, lake, new LakeTable(engine, rows, "id", today.minusDays(2)), changes);
    }

    private static List<String> tags(List<ItemLife.Told> told) {
        return told.stream().map(ItemLife.Told::tag).toList();
    }

    /** A change once; a row of a snapshot as often as it came, since it has no identity. */
    private static int copiesInHistory(ItemLife.Told told, List<Arrival> arrivals) {
        return told.isRead()
                ? (int) arrivals.stream().filter(a -> a.told().equals(told)).count()
                : 1;
    }

    /** Two tables have items of the same keys; some tables come by the native Kinesis integration. */
    private static List<ItemLife> items(Random random) {
        Instant birth = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.ofDays(60));
        List<ItemLife> items = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            items.add(ItemLife.lived("orders-a", "i" + i, false, birth, random));
            items.add(ItemLife.lived("orders-b", "i" + i, false, birth, random));
            if (i % 10 == 0) {
                items.add(ItemLife.lived("orders-native", "i" + i, true, birth, random));
            }
        }
        return items;
    }

    private static List<Arrival> arrivals(List<ItemLife> items, Random random) {
        List<Arrival> arrivals = new ArrayList<>();
        for (ItemLife item : items) {
            for (ItemLife.Told told : item.told()) {
                int copies = 1 + Math.max(0, random.nextInt(8) - 5);
                for (int copy = 0; copy < copies; copy++) {
                    String folder = "dt=" + today.minusDays(random.nextInt(2)) + "/hour=0" + random.nextInt(3) + "/";
                    arrivals.add(new Arrival(
                            item,
                            told,
                            folder,
                            "orders-" + random.nextInt(2),
                            random.nextInt(4),
                            random.nextInt(100_000)));
                }
            }
        }
        return arrivals;
    }

    private static void fill(String table, boolean hasKafkaColumns, List<Arrival> arrivals) {
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(Map.of("columns", "id string, v int, tag string"));
        Schema schema = requireNonNull(flatten.rowSchema());
        TableDefinition definition = new TableDefinition(
                "tailrace",
                table,
                "s3://" + BUCKET + "/" + table + "/",
                TableFormat.JSON,
                ConnectColumns.of(hasKafkaColumns ? KafkaColumns.addTo(schema) : schema),
                new Partitioning(today.minusDays(2)));
        new GlueCatalog(aws.glue()).ensure(definition);
        AthenaDdl ddl = new AthenaDdl(definition);
        engine.ask(ddl.currentView(List.of("id"), 90).replace(";\n", ""));
        engine.ask(ddl.historyView(List.of("id"), 90).replace(";\n", ""));
        JsonLines lines = new JsonLines();
        Map<String, StringBuilder> folders = new HashMap<>();
        for (Arrival arrival : arrivals) {
            SinkRecord row = requireNonNull(flatten.apply(new SinkRecord(
                    arrival.topic(), 0, null, null, null, arrival.told().json(), 0)));
            byte[] line = hasKafkaColumns
                    ? lines.line(
                            row.value(),
                            List.of("kafka_topic", "kafka_partition", "kafka_offset"),
                            List.of(arrival.topic(), arrival.partition(), arrival.offset()))
                    : lines.line(row.valueSchema(), row.value());
            folders.computeIfAbsent(arrival.folder(), folder -> new StringBuilder())
                    .append(new String(line, UTF_8));
        }
        folders.forEach((folder, text) -> aws.s3()
                .putObject(
                        put -> put.bucket(BUCKET).key(table + "/" + folder + "rows.json"),
                        RequestBody.fromString(text.toString())));
    }

    private static Map<String, String> expectedCurrent(List<ItemLife> items) {
        Map<String, String> current = new TreeMap<>();
        for (ItemLife item : items) {
            @Nullable Integer value = item.last();
            if (value != null) {
                current.put(name(item), value.toString());
            }
        }
        return current;
    }

    private static Map<String, String> current(String table) {
        Map<String, String> current = new TreeMap<>();
        for (List<String> row : engine.ask("SELECT cdc_table, id, v FROM tailrace." + table + "_current")
                .rows()) {
            assertThat(current.put(row.get(0) + "/" + row.get(1), row.get(2))).isNull();
        }
        return current;
    }

    private static Map<String, List<Version>> history(String table) {
        Map<String, List<Version>> history = new HashMap<>();
        for (List<String> row : engine.ask("SELECT cdc_table, id, version, tag, valid_from, valid_to FROM tailrace."
                        + table + "_history ORDER BY cdc_table, id, version")
                .rows()) {
            history.computeIfAbsent(row.get(0) + "/" + row.get(1), item -> new ArrayList<>())
                    .add(new Version(row.get(2), row.get(3), row.get(4), row.get(5)));
        }
        return history;
    }

    private static String name(ItemLife item) {
        return item.table + "/" + item.id;
    }

    private static String timestamp(Instant time) {
        return TIMESTAMP.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }
}
