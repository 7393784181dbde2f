package io.tailrace.cli.demo;

import static io.tailrace.cli.demo.LocalServers.DATABASE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.Command;
import io.tailrace.cli.connect.ConnectorClient;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.init.SixTables;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.SqlFile;
import io.tailrace.row.Names;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Tables of six shapes through the Connect path, with the files that {@code init} wrote for them. */
class OwnTablesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private static Path temp;

    private static LocalServers local;
    private static LocalAws aws;
    private static QueryEngine engine;
    private static ConnectorClient connect;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void start() {
        local = LocalServers.withConnect(temp);
        aws = local.aws();
        engine = local.engine();
        connect = new ConnectorClient(local.servers().connect());
        aws.s3().createBucket(create -> create.bucket("own-lake"));
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void every_item_is_in_the_lake_as_it_is_in_the_table(SixTables table) throws InterruptedException {
        table.create(aws.dynamoDb());
        Path folder = temp.resolve(table.table());
        Command.run(
                "init",
                "--table",
                table.table(),
                "--endpoint",
                local.servers().dynamoDb().toString(),
                "--to",
                folder.toString(),
                "--bucket",
                "own-lake",
                "--path",
                "connect");

        ConnectorFile source = apply(folder.resolve("source.properties"));
        ConnectorFile sink = apply(folder.resolve("sink.properties"));
        String lake = Names.hiveSafe(table.table());
        List<Map<String, AttributeValue>> items = table.putLater(aws.dynamoDb());
        await(() -> engine.number("SELECT count(*) FROM " + lake) == items.size());

        OwnTable inLake = new OwnTable(engine, DATABASE, lake, table.keys(), SixTables.OTHER_NAMES);
        assertThat(inLake.differences(items)).isEmpty();
        for (String view : SqlFile.read(folder.resolve("views.sql")).statements()) {
            engine.ask(view);
        }
        assertThat(engine.number("SELECT count(*) FROM " + lake + "_current")).isEqualTo(items.size());
        assertThat(engine.number("SELECT count(*) FROM " + lake + "_history WHERE cdc_event_type = 'READ'"))
                .isEqualTo(items.size());

        Map<String, AttributeValue> gone = items.get(0);
        aws.dynamoDb()
                .deleteItem(delete -> delete.tableName(table.table())
                        .key(table.keys().stream()
                                .collect(Collectors.toMap(key -> key, key -> requireNonNull(gone.get(key))))));
        await(() -> engine.number("SELECT count(*) FROM " + lake) == items.size() - 1);
        assertThat(inLake.differences(items.subList(1, items.size()))).isEmpty();
        connect.delete(source.name());
        connect.delete(sink.name());
    }

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void each_entity_of_a_single_table_design_has_a_table_of_its_own() throws InterruptedException {
        String name = "shop-of-entities";
        List<Map<String, AttributeValue>> items = SixTables.ENTITIES.items();
        SixTables.ENTITIES.create(aws.dynamoDb(), name);
        Path folder = temp.resolve(name);
        Command.run(
                "init",
                "--table",
                name,
                "--endpoint",
                local.servers().dynamoDb().toString(),
                "--to",
                folder.toString(),
                "--bucket",
                "own-lake",
                "--path",
                "connect",
                "--entities");

        ConnectorFile source = apply(folder.resolve("source.properties"));
        ConnectorFile sink = apply(folder.resolve("sink.properties"));
        long profiles = items.stream()
                .filter(item -> requireNonNull(item.get("SK")).s().equals("PROFILE"))
                .count();
        long orders = items.stream()
                .filter(item -> requireNonNull(item.get("SK")).s().startsWith("ORDER#"))
                .count();
        assertThat(profiles + orders).isEqualTo(items.size());
        await(() -> engine.number("SELECT count(*) FROM shop_of_entities_user") == profiles
                && engine.number("SELECT count(*) FROM shop_of_entities_order") == orders);
        for (String view : SqlFile.read(folder.resolve("views.sql")).statements()) {
            if (!view.contains("shop_of_entities_rest")) {
                engine.ask(view);
            }
        }

        assertThat(engine.number("SELECT count(DISTINCT (user_id, order_id)) FROM shop_of_entities_order_current"))
                .isEqualTo(orders);
        assertThat(engine.number("SELECT count(*) FROM shop_of_entities_user_current"
                        + " WHERE cdc_rest LIKE '%PK%' OR cdc_rest LIKE '%SK%'"))
                .isZero();
        connect.delete(source.name());
        connect.delete(sink.name());
    }

    private static ConnectorFile apply(Path file) throws InterruptedException {
        ConnectorFile connector = local.connector(
                file,
                file.endsWith("sink.properties")
                        ? Map.of("rotate.interval.ms", "1000", "merge.interval.ms", "1000")
                        : Map.of());
        connect.apply(connector);
        return connector;
    }

    private static void await(BooleanSupplier there) throws InterruptedException {
        assertThat(local.await(PATIENCE, there)).isTrue();
    }
}
