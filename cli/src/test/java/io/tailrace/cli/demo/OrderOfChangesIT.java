package io.tailrace.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.catalog.AthenaDdl;
import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.Folders;
import io.tailrace.catalog.GlueCatalog;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.cli.lake.Agreement;
import io.tailrace.cli.lake.ChangeTable;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.json.JsonLines;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.transform.FlattenDynamoDb;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
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
import software.amazon.awssdk.services.glue.model.Table;

/**
 * The views tell of each item what DynamoDB did, however its rows came to the lake: through partitions that were added, topics
 * that were made anew, two topics for one table, with Kafka's columns and without them, in folders of hours and of days, late, and more than once. Trino runs
 * the statements that users get, over rows that the transform makes of {@link ItemLife}.
 */
class OrderOfChangesIT {
    private static final int RUNS = Integer.getInteger("tailrace.order.runs", 3);
    private static final int ITEMS = 200;
    private static final Lake WITH_KAFKA = new Lake("with_kafka", KafkaColumns.ADDED, Folders.HOURLY);
    private static final List<Lake> LAKES = List.of(
            WITH_KAFKA,
            new Lake("without_kafka", KafkaColumns.LEFT_OUT, Folders.HOURLY),
            new Lake("by_day", KafkaColumns.LEFT_OUT, Folders.DAILY));
    private static final int HOURS = 3;
    private static final String BUCKET = "lake";
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    @TempDir
    private static Path temp;

    private static LocalServers local;
    private static LocalAws aws;
    private static QueryEngine engine;
    private static LocalDate today = LocalDate.EPOCH;
    private static long seed;
    private static List<ItemLife> items = List.of();
    private static List<Arrival> arrivals = List.of();

    @BeforeAll
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    static void start() {
        seed = Long.getLong("tailrace.seed", System.nanoTime());
        System.out.println("OrderOfChangesIT: -Dtailrace.seed=" + seed);
        Random random = new Random(seed);
        today = LocalDate.now(ZoneOffset.UTC);
        local = LocalServers.withKinesis(temp);
        aws = local.aws();
        engine = local.engine();
        aws.s3().createBucket(create -> create.bucket(BUCKET));
        items = items(random);
        arrivals = arrivals(items, random);
        LAKES.forEach(OrderOfChangesIT::fill);
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void the_views_tell_of_each_item_what_dynamodb_did() {
        List<String> tables = LAKES.stream().map(Lake::table).toList();
        Map<String, Map<String, String>> current = current(views(tables, "_current"));
        Map<String, Map<String, List<Version>>> history = history(views(tables, "_history"));

        for (String table : tables) {
            assertThat(current.get(table)).as("seed %d, %s", seed, table).isEqualTo(expectedCurrent());
            Map<String, List<Version>> found = requireNonNull(history.get(table));
            Map<String, List<Version>> expected = expectedHistory();
            for (ItemLife item : items) {
                assertThat(found.get(name(item)))
                        .as("seed %d, %s, %s: %s", seed, table, name(item), item.ordered())
                        .isEqualTo(expected.get(name(item)));
            }
            assertThat(found).hasSameSizeAs(expected);
        }
        assertThat(agreement(WITH_KAFKA.table()).differences())
                .as("seed %d", seed)
                .isEmpty();
    }

    @Test
    void the_order_by_its_definition_is_the_order_in_which_the_changes_were_made() {
        for (ItemLife item : items) {
            assertThat(item.ordered().stream().filter(told -> !told.isRead()).map(ItemLife.Told::tag))
                    .as("seed %d, %s", seed, name(item))
                    .containsExactlyElementsOf(item.changes());
        }
        assertThat(expectedHistory().values())
                .as("seed %d", seed)
                .allSatisfy(versions -> assertThat(versions)
                        .allMatch(version ->
                                version.to().isEmpty() || version.from().compareTo(version.to()) <= 0));
    }

    /** If a rule of the order were missing, these runs would tell. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void every_breakage_of_the_order_is_noticed_in_the_views_that_it_changes() {
        AthenaDdl ddl = new AthenaDdl(definition(WITH_KAFKA));
        String currentView = body(ddl.currentView(List.of("id"), 90));
        String historyView = body(ddl.historyView(List.of("id"), 90));

        Map<String, Map<String, String>> current = current(broken(Breakage::inCurrent, currentView));
        Map<String, Map<String, List<Version>>> history = history(broken(Breakage::inHistory, historyView));

        Map<String, String> expectedCurrent = expectedCurrent();
        Map<String, List<Version>> expectedHistory = expectedHistory();
        for (Breakage breakage : Breakage.values()) {
            if (breakage.inCurrent()) {
                assertNoticed(breakage, expectedCurrent, current.get(breakage.name()));
            }
            if (breakage.inHistory()) {
                assertNoticed(breakage, expectedHistory, history.get(breakage.name()));
            }
        }
    }

    /** A table of the same rows. */
    private record Lake(String table, KafkaColumns kafka, Folders folders) {
        /** @param folder of days and hours */
        String folder(String folder) {
            return switch (folders) {
                case HOURLY -> folder;
                case DAILY -> folder.substring(0, folder.indexOf('/') + 1);
            };
        }
    }

    /** A row as it came to the lake. */
    private record Arrival(
            ItemLife item, ItemLife.Told told, String folder, String topic, int partition, long offset) {}

    private record Version(String number, String tag, String from, String to) {}

    private static Map<String, String> broken(Predicate<Breakage> isAsked, String view) {
        Map<String, String> broken = new LinkedHashMap<>();
        for (Breakage breakage : Breakage.values()) {
            if (isAsked.test(breakage)) {
                broken.put(breakage.name(), "(" + breakage.of(view) + ")");
            }
        }
        return broken;
    }

    private static Map<String, String> views(List<String> tables, String suffix) {
        return tables.stream().collect(toMap(table -> table, table -> "tailrace." + table + suffix));
    }

    private static String body(String createView) {
        return createView.substring(createView.indexOf(" AS\n") + 4).replace(";\n", "");
    }

    /** Some differ and some do not: a statement that finds no rows proves nothing. */
    private static <T> void assertNoticed(Breakage breakage, Map<String, T> expected, @Nullable Map<String, T> found) {
        assertThat(found).as("seed %d, %s", seed, breakage).isNotNull();
        Set<String> names = new HashSet<>(expected.keySet());
        names.addAll(requireNonNull(found).keySet());
        long different = names.stream()
                .filter(name -> !Objects.equals(expected.get(name), found.get(name)))
                .count();
        System.out.println("  " + breakage + ": " + different + " of " + names.size() + " items differ");
        assertThat(different).as("seed %d, %s", seed, breakage).isPositive().isLessThan(names.size());
    }

    private static Map<String, List<Version>> expectedHistory() {
        Map<ItemLife.Told, Long> copies = arrivals.stream().collect(groupingBy(Arrival::told, counting()));
        return items.stream().collect(toMap(OrderOfChangesIT::name, item -> versions(item, copies)));
    }

    /** A change is there once; a row of a snapshot as often as it came, since it has no identity. */
    private static List<Version> versions(ItemLife item, Map<ItemLife.Told, Long> copies) {
        Map<ItemLife.Told, Instant> effective = item.effective();
        List<String> tags = new ArrayList<>();
        List<String> times = new ArrayList<>();
        Instant latest = Instant.MIN;
        for (ItemLife.Told told : item.ordered()) {
            Instant time = requireNonNull(effective.get(told));
            latest = time.isAfter(latest) ? time : latest;
            for (long i = 0; i < (told.isRead() ? requireNonNull(copies.get(told)) : 1); i++) {
                tags.add(told.tag());
                times.add(timestamp(latest));
            }
        }
        times.add("");
        return IntStream.range(0, tags.size())
                .mapToObj(i -> new Version(Integer.toString(i + 1), tags.get(i), times.get(i), times.get(i + 1)))
                .toList();
    }

    /** The comparison of the demo, for the items of one DynamoDB table, which is filled with what was told last. */
    private static Agreement agreement(String lake) {
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
        return Agreement.check(dynamoDb, lake, new ChangeTable(engine, rows, "id", today.minusDays(2)), changes);
    }

    /** Two tables have items of the same keys; some tables come by the native Kinesis integration. */
    private static List<ItemLife> items(Random random) {
        Instant birth = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.ofDays(60));
        List<ItemLife> items = new ArrayList<>();
        for (int i = 0; i < RUNS * ITEMS; i++) {
            items.add(ItemLife.lived("orders-a", "i" + i, false, birth, random));
            items.add(ItemLife.lived("orders-b", "i" + i, false, birth, random));
            if (i % 10 == 0) {
                items.add(ItemLife.lived("orders-native", "i" + i, true, birth, random));
            }
        }
        items.removeIf(item -> item.told().isEmpty());
        return items;
    }

    private static List<Arrival> arrivals(List<ItemLife> items, Random random) {
        List<Arrival> arrivals = new ArrayList<>();
        for (ItemLife item : items) {
            for (ItemLife.Told told : item.told()) {
                int copies = 1 + Math.max(0, random.nextInt(8) - 5);
                for (int copy = 0; copy < copies; copy++) {
                    String folder =
                            "dt=" + today.minusDays(random.nextInt(2)) + "/hour=0" + random.nextInt(HOURS) + "/";
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

    private static FlattenDynamoDb.Value<SinkRecord> flatten() {
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(Map.of("columns", "id string, v int, tag string"));
        return flatten;
    }

    private static TableDefinition definition(Lake lake) {
        Schema schema = requireNonNull(flatten().rowSchema());
        return new TableDefinition(
                "tailrace",
                lake.table(),
                "s3://" + BUCKET + "/" + lake.table() + "/",
                TableFormat.JSON,
                ConnectColumns.of(lake.kafka().after(schema)),
                new Partitioning(lake.folders(), today.minusDays(1)));
    }

    private static void fill(Lake lake) {
        TableDefinition definition = definition(lake);
        new GlueCatalog(aws.glue()).ensure(definition);
        switch (lake.folders()) {
            case HOURLY -> listOnly(HOURS, lake.table());
            case DAILY -> {}
        }
        AthenaDdl ddl = new AthenaDdl(definition);
        engine.ask(ddl.currentView(List.of("id"), 90).replace(";\n", ""));
        engine.ask(ddl.historyView(List.of("id"), 90).replace(";\n", ""));
        FlattenDynamoDb.Value<SinkRecord> flatten = flatten();
        JsonLines lines = new JsonLines();
        Map<String, StringBuilder> folders = new HashMap<>();
        for (Arrival arrival : arrivals) {
            SinkRecord row = requireNonNull(flatten.apply(new SinkRecord(
                    arrival.topic(), 0, null, null, null, arrival.told().json(), 0)));
            byte[] line = lake.kafka() == KafkaColumns.ADDED
                    ? lines.line(
                            row.value(),
                            List.of("kafka_topic", "kafka_partition", "kafka_offset"),
                            List.of(arrival.topic(), arrival.partition(), arrival.offset()))
                    : lines.line(row.valueSchema(), row.value());
            folders.computeIfAbsent(lake.folder(arrival.folder()), folder -> new StringBuilder())
                    .append(new String(line, UTF_8));
        }
        folders.forEach((folder, text) -> aws.s3()
                .putObject(
                        put -> put.bucket(BUCKET).key(lake.table() + "/" + folder + "rows.json"),
                        RequestBody.fromString(text.toString())));
    }

    /** Each hour of a day costs each scan a listing, and most would be empty. */
    private static void listOnly(int hours, String name) {
        Table made = aws.glue()
                .getTable(get -> get.databaseName("tailrace").name(name))
                .table();
        Map<String, String> parameters = new HashMap<>(made.parameters());
        parameters.put("projection.hour.range", "0," + (hours - 1));
        aws.glue()
                .updateTable(update -> update.databaseName("tailrace")
                        .tableInput(table -> table.name(name)
                                .tableType(made.tableType())
                                .parameters(parameters)
                                .partitionKeys(made.partitionKeys())
                                .storageDescriptor(made.storageDescriptor())));
    }

    private static Map<String, String> expectedCurrent() {
        Map<String, String> current = new TreeMap<>();
        for (ItemLife item : items) {
            @Nullable Integer value = item.last();
            if (value != null) {
                current.put(name(item), value.toString());
            }
        }
        return current;
    }

    /** Of each of these relations by its name, what it says each item is. */
    private static Map<String, Map<String, String>> current(Map<String, String> relations) {
        Map<String, Map<String, String>> current = new HashMap<>();
        for (List<String> row : rows(relations, "cdc_table, id, v")) {
            // A broken one may have an item twice.
            current.computeIfAbsent(row.get(0), relation -> new TreeMap<>())
                    .merge(row.get(1) + "/" + row.get(2), row.get(3), (one, other) -> one + " and " + other);
        }
        return current;
    }

    private static Map<String, Map<String, List<Version>>> history(Map<String, String> relations) {
        Map<String, Map<String, List<Version>>> history = new HashMap<>();
        for (List<String> row : rows(relations, "cdc_table, id, version, tag, valid_from, valid_to")) {
            history.computeIfAbsent(row.get(0), relation -> new HashMap<>())
                    .computeIfAbsent(row.get(1) + "/" + row.get(2), item -> new ArrayList<>())
                    .add(new Version(row.get(3), row.get(4), row.get(5), row.get(6)));
        }
        history.values()
                .forEach(items -> items.values()
                        .forEach(versions -> versions.sort(Comparator.comparing(v -> Integer.valueOf(v.number())))));
        return history;
    }

    /** One query for all: planning and starting one costs more than its rows. */
    private static List<List<String>> rows(Map<String, String> relations, String columns) {
        return engine.ask(relations.entrySet().stream()
                        .map(each -> "SELECT '" + each.getKey() + "', " + columns + " FROM " + each.getValue())
                        .collect(joining(" UNION ALL ")))
                .rows();
    }

    private static String name(ItemLife item) {
        return item.table + "/" + item.id;
    }

    private static String timestamp(Instant time) {
        return TIMESTAMP.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }
}
