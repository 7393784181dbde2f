package io.tailrace.cli.demo;

import static io.tailrace.cli.demo.LocalServers.HOME;
import static io.tailrace.cli.demo.ShopTable.n;
import static io.tailrace.cli.demo.ShopTable.s;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.connect.ConnectorClient;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.QueryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped files of a single-table design, on real parts: one DynamoDB table becomes a table for each entity. */
class SingleTableDesignIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** What a reader asks for of each table, in the order of {@link #lake}. */
    private static final Map<String, String> COLUMNS = Map.of(
            "shop_user", "user_id, name, joined, length(email)",
            "shop_order", "user_id, order_id, status, total",
            "shop_line", "order_id, line, sku, quantity",
            "shop_product", "sku, title, cardinality(tags)",
            "shop_review", "sku, user_id, stars",
            "shop_rest", "pk, sk, cdc_rest");

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
    void every_item_is_in_the_table_of_its_entity_and_in_no_other() throws Exception {
        ShopTable shop = ShopTable.create(aws.dynamoDb());
        shop.put(
                "USER#42",
                "PROFILE",
                Map.of("name", s("Ann"), "email", s("ann@example.com"), "joined", n("1763819100")));
        shop.put("USER#42", "ORDER#7", Map.of("status", s("placed"), "total", n("9.5")));
        shop.put("ORDER#7", "LINE#1", Map.of("sku", s("cup"), "quantity", n("2")));
        shop.put("ORDER#7", "LINE#2", Map.of("sku", s("tea"), "quantity", n("1")));
        shop.put("PRODUCT#cup", "DETAILS", Map.of("type", s("product"), "title", s("Cup")));
        shop.put("PRODUCT#cup", "REVIEW#42", Map.of("type", s("review"), "stars", n("4")));
        shop.put("PRODUCT#tea", "REVIEW#42", Map.of("type", s("review"), "stars", n("5")));
        shop.put("CART#1", "X", Map.of("items", n("3")));
        ConnectorClient connect = new ConnectorClient(local.servers().connect());
        ConnectorFile sink = file("shop-sink", Map.of("merge.interval.ms", "1000", "rotate.interval.ms", "1000"));
        aws.s3().createBucket(create -> create.bucket(sink.option("s3.bucket")));
        connect.apply(sink);
        connect.apply(file("shop-source", Map.of()));
        awaitLake(
                "shop_user: 42|Ann|2025-11-22 13:45:00.000000|64",
                "shop_order: 42|7|placed|9.50",
                "shop_line: 7|1|cup|2",
                "shop_line: 7|2|tea|1",
                "shop_product: cup|Cup|",
                "shop_review: cup|42|4",
                "shop_review: tea|42|5",
                "shop_rest: CART#1|X|{\"items\":{\"N\":\"3\"}}");

        shop.put("USER#42", "ORDER#7", Map.of("status", s("paid"), "total", n("9.5")));
        shop.put("USER#42", "ORDER#eight", Map.of("status", s("placed")));
        shop.put("PRODUCT#cup", "REVIEW#42", Map.of("type", s("withdrawn"), "stars", n("4")));
        shop.put("PRODUCT#tea", "DETAILS", Map.of("type", s("draft"), "title", s("Tea")));
        shop.put("PRODUCT#tea", "DETAILS", Map.of("type", s("product"), "title", s("Tea")));
        shop.delete("ORDER#7", "LINE#2");
        shop.delete("PRODUCT#tea", "REVIEW#42");
        awaitLake(
                "shop_user: 42|Ann|2025-11-22 13:45:00.000000|64",
                "shop_order: 42|7|paid|9.50",
                "shop_line: 7|1|cup|2",
                "shop_product: cup|Cup|",
                "shop_product: tea|Tea|",
                "shop_rest: CART#1|X|{\"items\":{\"N\":\"3\"}}",
                "shop_rest: PRODUCT#cup|REVIEW#42|{\"stars\":{\"N\":\"4\"},\"type\":{\"S\":\"withdrawn\"}}",
                "shop_rest: USER#42|ORDER#eight|{\"status\":{\"S\":\"placed\"}}");
        assertThat(engine.ask("SELECT cdc_event_type FROM tailrace.shop_review_changes"
                                + " WHERE sku = 'cup' AND cdc_event_type NOT IN ('INSERT', 'READ')")
                        .rows())
                .containsExactly(List.of("REMOVE"));
    }

    private static ConnectorFile file(String name, Map<String, String> more) {
        return local.connector(HOME.resolve("config/connect/" + name + ".properties"), more);
    }

    /** The tables of items as they are, and the live views, which are exact to the last chunk. */
    private static void awaitLake(String... items) throws InterruptedException {
        for (String suffix : List.of("", "_live")) {
            List<String> expected = List.of(items).stream().sorted().toList();
            List<String> found = new ArrayList<>();
            boolean there = local.await(PATIENCE, () -> {
                found.clear();
                found.addAll(lake(suffix));
                return found.equals(expected);
            });
            assertThat(found).as("tables" + suffix).isEqualTo(expected);
            assertThat(there).isTrue();
        }
    }

    private static List<String> lake(String suffix) {
        List<String> items = new ArrayList<>();
        for (String table : new TreeSet<>(COLUMNS.keySet())) {
            try {
                engine.ask("SELECT " + COLUMNS.get(table) + " FROM tailrace." + table + suffix)
                        .rows()
                        .forEach(row -> items.add(table + ": "
                                + String.join(
                                        "|", row.stream().map(String::valueOf).toList())));
            } catch (QueryException notYet) {
                items.add(table + suffix + " is not there");
            }
        }
        return items.stream().sorted().toList();
    }
}
