package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.local.IcebergRestServer;
import io.tailrace.local.S3Server;
import io.tailrace.merge.ChangeRows;
import io.tailrace.merge.Merger;
import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.view.View;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The task with tables in a REST catalog that was not written here. */
class IcebergRestCatalogIT {
    private static final TableIdentifier ORDERS = TableIdentifier.of("tailrace", "sales_orders");
    private static final Schema CHANGE = ChangeRows.schema(
            SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA).field("status", Schema.OPTIONAL_STRING_SCHEMA));

    private static TestLake lake;
    private static IcebergRestServer rest;
    private final TestTopic topic = new TestTopic("sales-orders");

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        lake = new TestLake(folder);
        rest = IcebergRestServer.start(0, "s3://lake/warehouse", lake.endpoint(), folder.resolve("rest.log"));
    }

    @AfterAll
    static void stop() {
        rest.close();
        lake.close();
    }

    /** Each test finds an empty catalog and an empty bucket. */
    @AfterEach
    void empty() {
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            Catalog open = catalog.open();
            Namespace database = Namespace.of("tailrace");
            if (((SupportsNamespaces) open).namespaceExists(database)) {
                ((ViewCatalog) open).listViews(database).forEach(((ViewCatalog) open)::dropView);
                open.listTables(database).forEach(table -> open.dropTable(table, false));
                assertThat(((SupportsNamespaces) open).dropNamespace(database)).isTrue();
            }
        }
        lake.keys("")
                .forEach(key -> lake.s3.deleteObject(
                        request -> request.bucket(TestLake.BUCKET).key(key)));
    }

    @Test
    void log_current_table_and_live_view_are_in_the_rest_catalog() throws IOException {
        for (int i = 0; i < 40; i++) {
            topic.add(
                    0,
                    change(i < 20 ? "INSERT" : i % 2 == 0 ? "MODIFY" : "REMOVE", i % 20, i),
                    ChangeRows.NOON.toEpochMilli());
        }
        Map<String, String> props = props("rotate.max.records", "10");

        writeAll(props);
        // What a crash would repeat.
        topic.commit(topic.partition(0), 0);
        writeAll(props);
        try (SinkMerge merge = SinkMerge.of(RecordedLake.with(props, "merge.keys", "sales_orders=id"))) {
            assertThat(merge.step("sales_orders")).isNotNull();
            assertThat(merge.step("sales_orders")).isNull();
        }

        try (IcebergCatalog catalog = S3SinkOptions.of(props).catalog()) {
            Table changes = catalog.open().loadTable(TableIdentifier.of("tailrace", "sales_orders_changes"));
            assertThat(changes.currentSnapshot().summary()).containsEntry("total-records", "40");
            assertThat(changes.properties()).containsEntry("tailrace.position.sales-orders-0", "0:40");
            Map<Long, String> statuses = new TreeMap<>();
            try (CloseableIterable<Record> rows =
                    IcebergGenerics.read(catalog.open().loadTable(ORDERS)).build()) {
                rows.forEach(row -> statuses.put((Long) row.getField("id"), (String) row.getField("status")));
            }
            assertThat(statuses).hasSize(10).containsEntry(0L, "s20").containsEntry(18L, "s38");
            View live = ((ViewCatalog) catalog.open()).loadView(TableIdentifier.of("tailrace", "sales_orders_live"));
            assertThat(live.sqlFor("trino").sql()).contains("FOR VERSION AS OF").contains("\"kafka_offset\" >= 40");
        }
    }

    @Test
    void a_catalog_that_keeps_no_views_has_the_log_and_the_current_table() throws IOException {
        for (int i = 0; i < 3; i++) {
            topic.add(0, change("INSERT", i, i), ChangeRows.NOON.toEpochMilli());
        }
        try (RestGate gate = RestGate.withoutViews(rest.endpoint());
                LogLines log = new LogLines(Merger.class.getName())) {
            Map<String, String> props = RecordedLake.with(
                    props("rotate.max.records", "1", "merge.keys", "sales_orders=id", "merge.max.bytes", "1"),
                    "rest.uri",
                    gate.endpoint().toString());
            writeAll(props);
            int steps = 0;
            try (SinkMerge merge = SinkMerge.of(props)) {
                while (merge.step("sales_orders") != null) {
                    steps++;
                }
            }

            assertThat(steps).isEqualTo(3);
            assertThat(log.with("The catalog keeps no views: Server does not support endpoint"))
                    .isNotEmpty();
        }
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            assertThat(catalog.open().loadTable(ORDERS).currentSnapshot().summary())
                    .containsEntry("total-records", "3");
            assertThat(((ViewCatalog) catalog.open()).viewExists(TableIdentifier.of("tailrace", "sales_orders_live")))
                    .isFalse();
        }
    }

    @Test
    void with_a_token_each_request_carries_it() throws IOException {
        try (RestGate gate = new RestGate(rest.endpoint(), "Bearer secret-token"::equals)) {
            write(gate, "rest.auth", "oauth2", "rest.token", "secret-token");

            assertThat(gate.passed()).isNotEmpty();
            assertThat(gate.tokenRequests()).isEmpty();
        }
    }

    @Test
    void with_a_client_s_credential_a_token_is_fetched_and_carried() throws IOException {
        try (RestGate gate = new RestGate(
                rest.endpoint(), authorization -> authorization.startsWith("Bearer client-credentials-"))) {
            write(gate, "rest.auth", "oauth2", "rest.credential", "sink:s3cret", "rest.scope", "PRINCIPAL_ROLE:ALL");

            assertThat(gate.tokenRequests())
                    .allSatisfy(form -> assertThat(form)
                            .contains("grant_type=client_credentials", "client_id=sink", "client_secret=s3cret")
                            .contains("scope=PRINCIPAL_ROLE%3AALL"));
            assertThat(gate.passed()).isNotEmpty();
        }
    }

    @Test
    void with_sigv4_each_request_is_signed_with_the_connector_s_keys_for_the_service() throws IOException {
        String signed =
                "AWS4-HMAC-SHA256 Credential=" + S3Server.ACCESS_KEY + "/\\d{8}/us-east-1/s3tables/aws4_request, .*";
        try (RestGate gate = new RestGate(rest.endpoint(), authorization -> authorization.matches(signed))) {
            write(gate, "rest.auth", "sigv4", "rest.signing.name", "s3tables", "aws.region", "us-east-1");

            assertThat(gate.passed()).allMatch(authorization -> authorization.contains("x-amz-content-sha256"));
        }
    }

    @Test
    void a_wrong_token_is_refused_with_the_options_to_check() throws IOException {
        try (RestGate gate = new RestGate(rest.endpoint(), "Bearer secret-token"::equals);
                SinkMerge merge = SinkMerge.of(RecordedLake.with(
                        props("merge.keys", "sales_orders=id"),
                        "rest.uri",
                        gate.endpoint().toString(),
                        "rest.auth",
                        "oauth2",
                        "rest.token",
                        "wrong"))) {
            assertThatThrownBy(() -> merge.step("sales_orders"))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("Who are you?")
                    .hasMessageContaining("Check rest.auth, rest.token and rest.credential");
        }
    }

    private void write(RestGate gate, String... auth) throws IOException {
        topic.add(0, change("INSERT", 1, 1), ChangeRows.NOON.toEpochMilli());
        writeAll(RecordedLake.with(
                RecordedLake.with(props("rotate.max.records", "1"), auth),
                "rest.uri",
                gate.endpoint().toString()));
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            assertThat(catalog.open()
                            .loadTable(TableIdentifier.of("tailrace", "sales_orders_changes"))
                            .currentSnapshot()
                            .summary())
                    .containsEntry("total-records", "1");
        }
    }

    private static Struct change(String type, long id, int second) {
        return ChangeRows.row(CHANGE, type, second).put("id", id).put("status", "s" + second);
    }

    private static Map<String, String> props(String... more) {
        Map<String, String> props = lake.props(more);
        props.put("table.format", "iceberg");
        props.put("catalog", "rest");
        props.put("rest.uri", rest.endpoint().toString());
        return props;
    }

    private void writeAll(Map<String, String> props) {
        TestWorker.writeAll(topic, RecordedLake.with(props, "rotate.idle.ms", "1000"), 0);
    }
}
