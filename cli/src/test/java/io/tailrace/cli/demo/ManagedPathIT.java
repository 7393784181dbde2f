package io.tailrace.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.lake.Agreement;
import io.tailrace.cli.lake.Difference;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.SqlFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The demo's managed path, with the packaged function, on 3,000 changes that have arrived before the first test, and proof that
 * its comparison can fail.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface client has a native library for Linux only")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManagedPathIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Path ATHENA = HOME.resolve("config/athena");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FIRST_ORDERS = 1_000;
    private static final int CHANGES = 2_000;

    @TempDir
    private static Path temp;

    private static DataFolder data;
    private static Servers servers;
    private static ManagedPath path;
    private static Agreement agreement;

    @BeforeAll
    static void run() throws InterruptedException {
        data = DataFolder.claim(temp.resolve("demo"));
        servers = SharedServers.lend(data);
        path = ManagedPath.start(new WholePath.Setup(HOME, new Ports(0), 20_260_301), servers);
        path.createTable(FIRST_ORDERS);
        for (DemoPath.Part part : path.parts()) {
            part.start().run();
        }
        path.write(CHANGES, 500);
        path.awaitQuiet(PATIENCE, flow -> {});
        agreement = path.compare();
        try (QueryEngine engine = path.queries()) {
            SqlFile.read(ATHENA.resolve(path.views())).statements().forEach(engine::ask);
        }
    }

    @AfterAll
    static void stop() {
        path.close();
        servers.close();
        data.close();
    }

    @Test
    void every_item_and_every_change_arrives_though_firehose_shuffles_and_repeats() {
        assertThat(agreement.differences()).isEmpty();
        assertThat(agreement.changes()).isEqualTo(FIRST_ORDERS + CHANGES);
        assertThat(path.flow())
                .returns(agreement.changes(), Flow::captured)
                .returns(agreement.changes(), Flow::landed)
                .returns(Duration.ZERO, Flow::lag);
    }

    @Test
    void rows_do_come_twice_and_out_of_order() throws IOException {
        try (QueryEngine engine = path.queries()) {
            assertThat(engine.number("SELECT count(*) FROM sales_orders")).isGreaterThan(FIRST_ORDERS + CHANGES);
        }
        List<String> sequences = sequences(objects("lake/sales_orders/").get(0).key());
        assertThat(sequences).isNotEqualTo(sequences.stream().sorted().toList());
    }

    @Test
    void the_shipped_views_show_each_item_and_each_change_once_and_no_gap() {
        try (QueryEngine engine = path.queries()) {
            assertThat(engine.number("SELECT count(*) FROM sales_orders_current"))
                    .isEqualTo(agreement.items());
            assertThat(engine.number("SELECT count(*) FROM sales_orders_history"))
                    .isEqualTo(FIRST_ORDERS + CHANGES);
            for (String check :
                    List.of("managed/quality/missing-keys", "managed/quality/late-rows", "quality/gaps-in-history")) {
                SqlFile file = SqlFile.read(ATHENA.resolve(check + ".sql"));
                assertThat(engine.ask(file.statement()).rows()).as(check).isEmpty();
            }
        }
    }

    @Test
    void the_objects_are_merged_into_a_table_that_has_each_item_as_it_is() {
        assertThat(agreement.itemTables()).containsExactly("the changes", "sales_orders_items");

        try (QueryEngine engine = path.queries()) {
            assertThat(engine.number("SELECT count(DISTINCT cdc_event_id) FROM sales_orders_items_changes"))
                    .isEqualTo(FIRST_ORDERS + CHANGES);
            assertThat(engine.number("SELECT count(*) FROM sales_orders_items_changes"))
                    .isEqualTo(engine.number("SELECT count(*) FROM sales_orders"));
        }
    }

    @Test
    void objects_of_parquet_that_another_writer_made_are_merged_alike() {
        try (QueryEngine engine = path.queries()) {
            String columns = engine
                    .ask("SELECT column_name FROM information_schema.columns WHERE table_schema = 'tailrace'"
                            + " AND table_name = 'sales_orders' AND column_name NOT IN ('dt', 'hour')")
                    .rows()
                    .stream()
                    .map(row -> row.get(0))
                    .collect(Collectors.joining(", "));
            engine.ask("CREATE TABLE tailrace.as_parquet WITH (format = 'PARQUET', external_location = 's3://"
                    + WholePath.BUCKET + "/lake/as_parquet/') AS SELECT " + columns + " FROM tailrace.sales_orders");

            path.merge("lake/as_parquet", "items_of_parquet");

            assertThat(Agreement.check(
                                    path.dynamoDb(),
                                    WholePath.TABLE,
                                    ManagedPath.contents(engine, "items_of_parquet"),
                                    FIRST_ORDERS + CHANGES)
                            .differences())
                    .isEmpty();
        }
    }

    @Test
    void nothing_is_in_the_error_output() {
        assertThat(objects("")).isNotEmpty().extracting(S3Object::key).allMatch(key -> key.startsWith("lake/"));
    }

    @Test
    @Order(Integer.MAX_VALUE) // it leaves a lake that no other test could use
    void an_object_that_is_lost_is_a_difference() {
        String lost = objects("lake/sales_orders/").get(0).key();

        path.s3().deleteObject(r -> r.bucket(WholePath.BUCKET).key(lost));

        assertThat(path.compare().differences())
                .hasSizeGreaterThan(1)
                .first()
                .returns("", Difference::key)
                .returns("3,000 changes written", Difference::inTable);
    }

    private static List<S3Object> objects(String prefix) {
        return path.s3().listObjectsV2Paginator(r -> r.bucket(WholePath.BUCKET).prefix(prefix)).contents().stream()
                .toList();
    }

    private static List<String> sequences(String key) throws IOException {
        byte[] object = path.s3()
                .getObjectAsBytes(r -> r.bucket(WholePath.BUCKET).key(key))
                .asByteArray();
        String rows = new String(new GZIPInputStream(new ByteArrayInputStream(object)).readAllBytes(), UTF_8);
        return Pattern.compile("\"cdc_sequence\":\"(\\d+)\"")
                .matcher(rows)
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
