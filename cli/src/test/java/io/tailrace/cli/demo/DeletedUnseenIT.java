package io.tailrace.cli.demo;

import static io.tailrace.cli.demo.LocalServers.HOME;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.connect.ConnectorClient;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.SqlFile;
import io.tailrace.cli.sales.SalesTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** Items that are deleted while no stream records it vanish from every table and view of both formats, by {@code on.data.loss=resnapshot}. */
class DeletedUnseenIT {
    private static final Path ATHENA = HOME.resolve("config/athena");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SOURCE = "config/connect/sales-orders-source.properties";
    private static final String TABLE = "sales-orders";

    @TempDir
    private static Path temp;

    private static LocalServers local;
    private static LocalAws aws;
    private static QueryEngine engine;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void start() {
        local = LocalServers.withConnect(temp);
        aws = local.aws();
        engine = local.engine();
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @Test
    void items_deleted_during_an_outage_are_gone_from_current_table_live_view_and_both_current_views()
            throws Exception {
        DynamoDbClient dynamoDb = aws.dynamoDb();
        SalesTable.create(dynamoDb, TABLE);
        IntStream.range(0, 40).forEach(order -> put(order, "placed"));
        ConnectorClient connect = new ConnectorClient(local.servers().connect());
        startSinks(connect);
        connect.apply(file(SOURCE, Map.of("on.data.loss", "resnapshot")));
        awaitLake(orders(0, 40));
        put(3, "paid");
        delete(4);
        Set<String> first = orders(0, 40);
        first.remove(name(4));
        awaitLake(first);

        connect.delete(ConnectorFile.read(HOME.resolve(SOURCE)).name());
        dynamoDb.updateTable(
                update -> update.tableName(TABLE).streamSpecification(stream -> stream.streamEnabled(false)));
        List.of(5, 6, 7, 39).forEach(DeletedUnseenIT::delete);
        put(8, "changed unseen");
        put(40, "placed unseen");
        dynamoDb.updateTable(update -> update.tableName(TABLE)
                .streamSpecification(
                        stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
        put(41, "placed after");
        connect.apply(file(SOURCE, Map.of("on.data.loss", "resnapshot")));

        Set<String> last = orders(0, 42);
        List.of(4, 5, 6, 7, 39).forEach(order -> last.remove(name(order)));
        awaitLake(last);
        assertThat(statuses("tailrace.sales_orders"))
                .containsEntry(name(3), "paid")
                .containsEntry(name(8), "changed unseen")
                .isEqualTo(statuses("tailrace.sales_orders_live"))
                .isEqualTo(statuses("files.sales_orders_current"));
    }

    /** For Iceberg and, in a database of its own, for files in folders; the rows of these are in the table that the shipped statement made. */
    private static void startSinks(ConnectorClient connect) throws InterruptedException {
        ConnectorFile iceberg = file(
                "config/connect/sales-orders-sink.properties",
                Map.of("merge.interval.ms", "1000", "rotate.interval.ms", "1000"));
        aws.s3().createBucket(create -> create.bucket(iceberg.option("s3.bucket")));
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        new HiveTable(ATHENA.resolve("connect-hive/table.sql"))
                .create(
                        aws.glue(),
                        "files",
                        value -> value.equals("2026-01-01,NOW+1DAYS")
                                ? today.minusDays(1) + "," + today.plusDays(1)
                                : value);
        connect.apply(iceberg);
        connect.apply(file(
                "config/connect/sales-orders-hive-sink.properties",
                Map.of("catalog", "none", "rotate.interval.ms", "1000")));
        String view = SqlFile.read(ATHENA.resolve("connect-hive/views.sql"))
                .statements()
                .get(0);
        engine.ask(view.replace("\"tailrace\"", "\"files\""));
    }

    private static ConnectorFile file(String file, Map<String, String> more) {
        return local.connector(HOME.resolve(file), more);
    }

    private static void awaitLake(Set<String> orders) throws InterruptedException {
        for (String table :
                List.of("tailrace.sales_orders", "tailrace.sales_orders_live", "files.sales_orders_current")) {
            Set<String> found = new TreeSet<>();
            boolean there = local.await(PATIENCE, () -> {
                found.clear();
                found.addAll(statuses(table).keySet());
                return found.equals(orders);
            });
            assertThat(found).as(table).isEqualTo(orders);
            assertThat(there).isTrue();
        }
    }

    private static Map<String, String> statuses(String table) {
        return engine.ask("SELECT order_id, status FROM " + table).rows().stream()
                .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
    }

    private static Set<String> orders(int from, int to) {
        return IntStream.range(from, to).mapToObj(DeletedUnseenIT::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(int order) {
        return "order-" + order;
    }

    private static void put(int order, String status) {
        aws.dynamoDb()
                .putItem(put -> put.tableName(TABLE)
                        .item(Map.of(
                                "order_id", AttributeValue.fromS(name(order)),
                                "status", AttributeValue.fromS(status))));
    }

    private static void delete(int order) {
        aws.dynamoDb()
                .deleteItem(
                        delete -> delete.tableName(TABLE).key(Map.of("order_id", AttributeValue.fromS(name(order)))));
    }
}
