package io.tailrace.cli.demo;

import static io.tailrace.cli.demo.LocalServers.DATABASE;
import static io.tailrace.cli.demo.LocalServers.HOME;
import static io.tailrace.cli.demo.ShopTable.n;
import static io.tailrace.cli.demo.ShopTable.s;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.Command;
import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.init.SixTables;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.SqlFile;
import io.tailrace.local.HiveServer;
import io.tailrace.local.managed.firehose.Firehose;
import io.tailrace.local.managed.firehose.FirehoseSettings;
import io.tailrace.local.managed.pipe.Pipe;
import io.tailrace.local.managed.pipe.PipeSettings;
import io.tailrace.row.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.glue.model.TableInput;

/** Tables of other shapes through the packaged function and the merge, with the files that {@code init} wrote for them. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface client has a native library for Linux only")
class OwnTablesOnManagedPathIT {
    private static final String BUCKET = "own-lake";

    /** What is read of each of its entities. */
    private static final Map<String, String> SHOP = Map.of(
            "user", "user_id, name, joined, length(email)",
            "order", "user_id, order_id, status, total",
            "line", "order_id, line, sku, quantity",
            "product", "sku, title",
            "review", "sku, user_id, stars",
            "rest", "pk, sk, cdc_rest");

    @TempDir
    private static Path temp;

    private static LocalServers local;
    private static LocalAws aws;
    private static QueryEngine engine;
    private static HiveServer hive;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void start() {
        local = LocalServers.withKinesis(temp);
        aws = local.aws();
        engine = local.engine();
        hive = HiveServer.start(
                0, HiveServer.Line.HIVE_2, local.servers().logs().resolve("hive.log"));
        aws.s3().createBucket(create -> create.bucket(BUCKET));
    }

    @AfterAll
    static void stop() {
        hive.close();
        local.close();
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void every_item_is_in_the_lake_as_it_is_in_dynamodb(SixTables table) throws Exception {
        table.create(aws.dynamoDb());
        Path folder = init(table.table());
        List<Map<String, AttributeValue>> items = table.putLater(aws.dynamoDb());
        String lake = Names.hiveSafe(table.table());

        carry(folder, table.table(), items.size());
        assertThat(inLake(table, lake + "_current").differences(items)).isEmpty();

        Map<String, String> options = new HashMap<>(PropertiesFile.read(folder.resolve("merge.properties")));
        options.putAll(PropertiesFile.read(folder.resolve("columns.properties")));
        options.put("s3.bucket", BUCKET);
        local.merge(lake + "_items", options);
        assertThat(inLake(table, lake + "_items").differences(items)).isEmpty();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void every_item_of_the_shipped_shop_is_in_the_table_of_its_entity() throws Exception {
        Path function = HOME.resolve("config/lambda/shop.properties");
        ShopTable shop = ShopTable.create(aws.dynamoDb());
        shop.put(
                "USER#42",
                "PROFILE",
                Map.of("name", s("Ann"), "email", s("ann@example.com"), "joined", n("1763819100")));
        shop.put("USER#42", "ORDER#7", Map.of("status", s("placed"), "total", n("9.5")));
        shop.put("USER#42", "ORDER#7", Map.of("status", s("paid"), "total", n("9.5")));
        shop.put("ORDER#7", "LINE#1", Map.of("sku", s("cup"), "quantity", n("2")));
        shop.put("ORDER#7", "LINE#2", Map.of("sku", s("tea"), "quantity", n("1")));
        shop.delete("ORDER#7", "LINE#2");
        shop.put("PRODUCT#cup", "DETAILS", Map.of("type", s("product"), "title", s("Cup")));
        shop.put("PRODUCT#cup", "REVIEW#42", Map.of("type", s("review"), "stars", n("4")));
        shop.put("CART#1", "X", Map.of("items", n("3")));
        shop.put("PRODUCT#cup", "REVIEW#42", Map.of("type", s("withdrawn"), "stars", n("4")));

        try (DeployedStack stack = new DeployedStack(
                local.servers().folder("account-shop"),
                HOME.resolve("config/shop-pipeline.yaml"),
                Map.of("FirstDate", "\"" + LocalDate.now(ZoneOffset.UTC).minusDays(1) + "\""),
                List.of(),
                List.of())) {
            String bucket = stack.bucket();
            aws.s3().createBucket(create -> create.bucket(bucket));
            stack.createTables(aws.glue(), SHOP.keySet());
            deliver(firehose(stack, ShopTable.NAME), function, 10);
            views(Command.run(
                    "ddl",
                    "--config",
                    function.toString(),
                    "--location",
                    "s3://" + bucket + "/shop/",
                    "--database",
                    "tailrace_shop",
                    "--key",
                    "pk",
                    "--key",
                    "sk"));

            assertThat(shop("_current"))
                    .containsExactlyInAnyOrder(
                            "user: 42|Ann|2025-11-22 13:45:00.000|64",
                            "order: 42|7|paid|9.50",
                            "line: 7|1|cup|2",
                            "product: cup|Cup",
                            "review: cup|42|4",
                            "rest: CART#1|X|{\"items\":{\"N\":\"3\"}}");
            assertThat(shop("_history")).hasSize(9).contains("order: 42|7|placed|9.50", "line: 7|2|tea|1");
            assertThat(engine.ask("SELECT order_id, status FROM ("
                                    + stack.property("CurrentItemsOfOrder", "QueryString") + ")")
                            .rows())
                    .containsExactly(List.of("7", "paid"));
            assertThat(aws.s3()
                            .listObjectsV2(list -> list.bucket(bucket).prefix("errors/processing-failed/"))
                            .contents())
                    .as("the review that is one no longer")
                    .hasSize(1);

            Map<String, String> options = mergeOfTheGuide();
            options.put("s3.bucket", bucket);
            options.put(
                    "columns",
                    requireNonNull(PropertiesFile.read(HOME.resolve("config/tables/shop.properties"))
                            .get("order")));
            local.merge("shop_order_items", options);
            assertThat(rows("SELECT user_id, order_id, status, total FROM tailrace_shop.shop_order_items"))
                    .containsExactly("42|7|paid|9.50");
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void every_item_is_in_the_table_of_its_entity_with_the_files_that_init_wrote() throws Exception {
        SixTables.ENTITIES.create(aws.dynamoDb(), "by-entity");
        Path folder = init("by-entity", "--entities");
        List<Map<String, AttributeValue>> items = SixTables.ENTITIES.items();

        carry(folder, "by-entity", items.size());

        assertThat(rows("SELECT 'USER#' || user_id, 'PROFILE', email FROM by_entity_user_current"
                        + " UNION ALL SELECT 'USER#' || user_id, 'ORDER#' || order_id, CAST(total AS varchar)"
                        + " FROM by_entity_order_current"))
                .containsExactlyInAnyOrderElementsOf(items.stream()
                        .map(item -> text(item, "PK") + "|" + text(item, "SK") + "|"
                                + text(item, item.containsKey("email") ? "email" : "total"))
                        .toList());
        assertThat(engine.number("SELECT count(*) FROM by_entity_rest")).isZero();
    }

    /** The file that docs/single-table.md shows. */
    private static Map<String, String> mergeOfTheGuide() throws IOException {
        String guide = Files.readString(HOME.resolve("docs/single-table.md"));
        String begin = "  ```properties\n";
        int from = guide.indexOf(begin) + begin.length();
        Path file = Files.writeString(
                temp.resolve("merge-order.properties"), guide.substring(from, guide.indexOf("  ```\n", from)));
        return new HashMap<>(PropertiesFile.read(file));
    }

    private static Path init(String table, String... more) {
        Path folder = temp.resolve(table);
        List<String> command = new ArrayList<>(List.of(
                "init",
                "--table",
                table,
                "--endpoint",
                local.servers().dynamoDb().toString(),
                "--to",
                folder.toString(),
                "--bucket",
                BUCKET,
                "--path",
                "managed"));
        command.addAll(List.of(more));
        Command.run(command.toArray(String[]::new));
        return folder;
    }

    /** From the stream to the tables and views of the lake, by what {@code init} wrote and by nothing else. */
    private static void carry(Path folder, String table, int changes) throws Exception {
        List<String> statements = SqlFile.read(folder.resolve("managed.sql")).statements();
        List<HiveTable> tables = statements.stream()
                .filter(sql -> sql.startsWith("CREATE EXTERNAL TABLE"))
                .map(HiveTable::new)
                .toList();
        tables.forEach(each -> each.create(aws.glue(), DATABASE, UnaryOperator.identity()));
        try (DeployedStack stack = new DeployedStack(
                local.servers().folder("account-" + table),
                folder.resolve("pipeline.yaml"),
                Map.of(),
                List.of(describe(table)),
                List.of(BUCKET))) {
            assertThat(tables).isNotEmpty().allSatisfy(each -> {
                TableInput made = withoutDefaults(each.input());
                String entity = made.name().replaceFirst(Names.hiveSafe(table) + "_?", "");
                assertThat(withoutDefaults(stack.table(entity))).isEqualTo(made);
            });
            deliver(firehose(stack, table), folder.resolve("function.properties"), changes);
        }
        assertThat(aws.s3()
                        .listObjectsV2(list -> list.bucket(BUCKET).prefix("errors"))
                        .contents())
                .isEmpty();
        views(String.join(";\n", statements));
    }

    /** The same table, however much of what Athena would assume it spells out. */
    private static TableInput withoutDefaults(TableInput table) {
        Map<String, String> parameters = new HashMap<>(table.parameters());
        parameters.remove("projection.dt.interval", "1");
        parameters.remove("projection.dt.interval.unit", "DAYS");
        parameters.replaceAll((name, value) -> value.replaceFirst("/$", ""));
        return table.toBuilder().parameters(parameters).build();
    }

    private static FirehoseSettings firehose(DeployedStack stack, String table) {
        return stack.firehose(table, hive.endpoint(), local.servers().glue());
    }

    private static TableDescription describe(String table) {
        return aws.dynamoDb()
                .describeTable(describe -> describe.tableName(table))
                .table();
    }

    /** From the stream of the table of that name to objects in S3. */
    private static void deliver(FirehoseSettings settings, Path function, int changes) throws InterruptedException {
        String name = settings.name();
        aws.kinesis().createStream(create -> create.streamName(name).shardCount(1));
        PipeSettings pipeSettings = PipeSettings.of(
                name,
                describe(name).latestStreamArn(),
                name,
                "$.eventID",
                local.servers().folder("pipe-" + name));
        try (LambdaFunction lambda = LambdaFunction.start(
                        HOME,
                        local.servers().folder("lambda-" + name),
                        local.servers().logs().resolve(name + "-lambda.log"),
                        function.toString());
                Firehose firehose = Firehose.start(settings, aws.kinesis(), lambda::invoke, aws.s3());
                Pipe pipe = Pipe.start(pipeSettings, aws.dynamoDbStreams(), aws.kinesis())) {
            while (firehose.progress().read() < changes || firehose.progress().inFlight() > 0) {
                pipe.requireRunning();
                firehose.requireRunning();
                TimeUnit.MILLISECONDS.sleep(250);
            }
        }
    }

    private static OwnTable inLake(SixTables table, String name) {
        return new OwnTable(engine, DATABASE, name, table.keys(), SixTables.OTHER_NAMES);
    }

    private static void views(String statements) {
        SqlFile.split(statements).stream()
                .filter(sql -> sql.startsWith("CREATE OR REPLACE VIEW"))
                .forEach(engine::ask);
    }

    /** The rows of all entities. */
    private static List<String> shop(String suffix) {
        List<String> rows = new ArrayList<>();
        SHOP.forEach((entity, columns) -> rows("SELECT " + columns + " FROM tailrace_shop.shop_" + entity + suffix)
                .forEach(row -> rows.add(entity + ": " + row)));
        return rows;
    }

    private static List<String> rows(String sql) {
        return engine.ask(sql).rows().stream().map(row -> String.join("|", row)).toList();
    }

    private static String text(Map<String, AttributeValue> item, String attribute) {
        AttributeValue value = requireNonNull(item.get(attribute), attribute);
        return value.n() == null ? value.s() : value.n();
    }
}
