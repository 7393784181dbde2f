package io.tailrace.cli.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.connect.ConnectorState;
import io.tailrace.cli.connect.InvalidConnectorException;
import io.tailrace.cli.lake.Agreement;
import io.tailrace.cli.lake.Difference;
import io.tailrace.cli.lake.LakeContents;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.SqlFile;
import io.tailrace.cli.terminal.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The demo's own path, on 3,000 changes that have arrived before the first test, and proof that its comparison can fail. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholePathIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Path ATHENA = HOME.resolve("config/athena");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FIRST_ORDERS = 1_000;
    private static final int CHANGES = 2_000;

    @TempDir
    private static Path temp;

    private static DataFolder data;
    private static Servers servers;
    private static WholePath path;
    private static Agreement agreement;

    @BeforeAll
    static void run() throws InterruptedException {
        data = DataFolder.claim(temp.resolve("demo"));
        servers = SharedServers.lend(data);
        path = WholePath.start(new WholePath.Setup(HOME, new Ports(0), 20_260_301), servers);
        path.createTable(FIRST_ORDERS);
        for (String file : WholePath.CONNECTOR_FILES) {
            path.apply(file);
        }
        path.write(CHANGES, 1_000);
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
    void a_wrong_option_is_refused_by_its_name() {
        ConnectorFile wrong = ConnectorFile.read(HOME.resolve(WholePath.CONNECTOR_FILES.get(1)))
                .with(Map.of("format", "xml", "rotate.max.records", "many"));

        assertThatThrownBy(() -> path.connect().apply(wrong))
                .isInstanceOfSatisfying(
                        InvalidConnectorException.class,
                        refused -> assertThat(refused.errors())
                                .extracting(InvalidConnectorException.OptionError::option)
                                .contains("format", "rotate.max.records"));
    }

    @Test
    void every_item_and_every_change_arrives() {
        assertThat(agreement.differences()).isEmpty();
        assertThat(agreement.changes()).isEqualTo(FIRST_ORDERS + CHANGES);
        assertThat(agreement.items()).isGreaterThan(FIRST_ORDERS);
        assertThat(path.flow())
                .returns(agreement.changes(), Flow::captured)
                .returns(agreement.changes(), Flow::landed)
                .returns(Duration.ZERO, Flow::lag);
    }

    @Test
    void the_shipped_views_show_the_newest_row_and_all_rows() {
        try (QueryEngine engine = path.queries()) {
            assertThat(engine.number("SELECT count(*) FROM sales_orders_current"))
                    .isEqualTo(agreement.items());
            assertThat(engine.number("SELECT count(*) FROM sales_orders_history"))
                    .as("the snapshot's rows and the changes")
                    .isGreaterThan(FIRST_ORDERS + CHANGES);
        }
    }

    @Test
    void the_shipped_queries_have_answers_and_the_checks_find_nothing() throws IOException {
        try (QueryEngine engine = path.queries();
                Stream<Path> files = Files.list(ATHENA)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                TextTable answer = engine.ask(SqlFile.read(file).statement());
                assertThat(answer.rows()).as(file.toString()).isNotEmpty();
            }
            for (String check : List.of(
                    "connect/quality/missing-keys",
                    "connect/quality/duplicated-changes",
                    "quality/gaps-in-history",
                    "quality/prices-that-do-not-add-up")) {
                SqlFile file = SqlFile.read(ATHENA.resolve(check + ".sql"));
                assertThat(engine.ask(file.statement()).rows()).as(check).isEmpty();
            }
        }
    }

    @Test
    @Order(Integer.MAX_VALUE) // it leaves a lake that no other test could use
    void what_is_missing_in_the_lake_is_a_difference() throws InterruptedException {
        for (ConnectorState connector : path.connect().states()) {
            path.connect().delete(connector.name());
        }

        String orderId = anyOrder();
        changePrice(orderId);
        assertThat(path.compare().differences())
                .as("a change that does not arrive")
                .allSatisfy(difference -> assertThat(difference)
                        .returns(orderId, Difference::key)
                        .returns("price", Difference::attribute)
                        .returns("(N=0.01)", Difference::inTable))
                .extracting(Difference::lake)
                .containsExactly("sales_orders", "sales_orders_live");

        try (QueryEngine engine = path.queries()) {
            engine.ask("DELETE FROM sales_orders_changes WHERE cdc_event_id ="
                    + " (SELECT max(cdc_event_id) FROM sales_orders_changes WHERE " + LakeContents.IS_CHANGE + ")");
        }
        assertThat(path.compare().differences())
                .as("a change that is lost in the log")
                .first()
                .returns("", Difference::key)
                .returns("3,000 changes written", Difference::inTable)
                .returns("2,999 change rows", Difference::inLake);

        String files = "lake/sales_orders/data/";
        path.s3().listObjectsV2Paginator(r -> r.bucket(WholePath.BUCKET).prefix(files)).contents().stream()
                .map(S3Object::key)
                .forEach(key ->
                        path.s3().deleteObject(r -> r.bucket(WholePath.BUCKET).key(key)));
        assertThatThrownBy(() -> path.compare()).as("files that are lost").hasMessageContaining(files);
    }

    private static void changePrice(String orderId) {
        path.dynamoDb()
                .updateItem(r -> r.tableName(WholePath.TABLE)
                        .key(Map.of("order_id", AttributeValue.fromS(orderId)))
                        .updateExpression("SET #p = :p")
                        .expressionAttributeNames(Map.of("#p", "price"))
                        .expressionAttributeValues(Map.of(":p", AttributeValue.fromN("0.01"))));
    }

    private static String anyOrder() {
        Map<String, AttributeValue> item = path.dynamoDb()
                .scan(r -> r.tableName(WholePath.TABLE).limit(1))
                .items()
                .get(0);
        return requireNonNull(item.get("order_id")).s();
    }
}
