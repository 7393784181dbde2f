package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.catalog.GlueCatalog;
import io.tailrace.local.GlueServer;
import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/** A real worker and tables in Glue: what the sink calls written is where queries look, or someone is told. */
@SharesWorker
class LandedMeansVisibleIT {
    private static final String DATABASE = "tailrace";

    private static RealWorker worker;
    private static GlueServer server;
    private static GlueClient glue;

    @BeforeAll
    static void start(RealWorker shared) throws IOException {
        worker = shared;
        server = GlueServer.start(0);
        glue = GlueClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
    }

    @AfterAll
    static void stop() {
        glue.close();
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "seconds, 1970-01-, from glue.first.day=2026-01-01 on",
        "microseconds, +5, queries only see folders up to tomorrow",
        "before, 2025-12-31, from glue.first.day=2026-01-01 on",
        "after, 2, queries only see folders up to tomorrow",
    })
    void a_row_for_a_day_that_no_query_looks_at_is_refused_and_counted_and_fails_a_task_that_tolerates_nothing(
            String time, String day, String reason) throws Exception {
        long millis = switch (time) {
            case "seconds" -> Instant.now().getEpochSecond();
            case "microseconds" -> Instant.now().toEpochMilli() * 1000;
            case "before" -> Instant.parse("2025-12-31T23:59:59Z").toEpochMilli();
            default -> Instant.now().plus(Duration.ofDays(3)).toEpochMilli();
        };
        String topic = "day-" + time;
        String row = "{\"id\":\"row\",\"at\":" + millis + "}";
        worker.createTopic(topic);
        create(topic, "columns", "id string, at bigint", "partition.time", "field", "partition.time.field", "at");
        worker.send(topic, List.of(row));

        assertThat(worker.awaitFailure(topic))
                .contains("gives it the folder of " + day)
                .contains(reason);
        assertThat(worker.next(topic, 0)).isZero();

        Map<String, String> props = props(
                topic, "columns", "id string, at bigint", "partition.time", "field", "partition.time.field", "at");
        props.put("errors.tolerance", "all");
        props.put("errors.log.enable", "true");
        worker.configure(props);
        worker.send(topic, List.of("{\"id\":\"good\",\"at\":" + System.currentTimeMillis() + "}"));
        worker.awaitRows(topic.replace('-', '_'), 1);
        assertThat(worker.figure(topic, "RefusedRecords")).isEqualTo(1);
    }

    @Test
    void folders_that_readers_pass_over_get_names_that_they_do_not() throws Exception {
        worker.createTopic("hidden");
        worker.create("hidden", "partition.template", "{field:id}/{table}");
        worker.send("hidden", List.of("{\"id\":\"_one\"}", "{\"id\":\".two\"}", "{\"id\":null}", "{\"id\":\"three\"}"));

        for (String visible : List.of("%5Fone", "%2Etwo", "%5F_HIVE_DEFAULT_PARTITION__", "three")) {
            await().atMost(RealWorker.PATIENCE)
                    .untilAsserted(() -> assertThat(worker.lake.keys("raw/" + visible + "/hidden/"))
                            .as(visible)
                            .hasSize(1));
        }
    }

    @Test
    void a_table_at_another_place_fails_the_task_before_a_claim_and_moves_as_the_message_says() throws Exception {
        worker.createTopic("moved");
        create("moved");
        worker.produce("moved", "first", 5);
        worker.awaitRows("moved", 5);
        worker.stop("moved");
        String location = table("moved").storageDescriptor().location();
        update(
                "moved",
                table -> table.toBuilder()
                        .storageDescriptor(at(table, "s3://old/moved/"))
                        .build());
        worker.produce("moved", "second", 5);

        worker.resume("moved");

        assertThat(worker.awaitFailure("moved"))
                .contains("is at s3://old/moved/, and the sink writes to s3://lake/raw/moved/")
                .contains("SET LOCATION 's3://lake/raw/moved/'");
        assertThat(worker.next("moved", 0)).isEqualTo(5);
        update(
                "moved",
                table ->
                        table.toBuilder().storageDescriptor(at(table, location)).build());
        worker.restartTask("moved");
        worker.awaitRows("moved", 10);
        worker.assertEachIdOnce("moved");
    }

    @Test
    void a_first_day_before_that_of_the_table_fails_the_task_before_a_claim_and_both_ways_out_work() throws Exception {
        worker.createTopic("days");
        create("days");
        worker.produce("days", "first", 5);
        worker.awaitRows("days", 5);
        worker.configure(props("days", "glue.first.day", "2025-06-01"));
        worker.produce("days", "second", 5);

        assertThat(worker.awaitFailure("days"))
                .contains("projection.dt.range = 2026-01-01,NOW+1DAYS")
                .contains("SET TBLPROPERTIES ('projection.dt.range' = '2025-06-01,NOW+1DAYS')")
                .contains("Or set glue.first.day to the first day of the table.");
        assertThat(worker.next("days", 0)).isEqualTo(5);
        worker.configure(props("days", "glue.first.day", "2026-01-01"));
        worker.awaitRows("days", 10);

        worker.configure(props("days", "glue.first.day", "2025-06-01"));
        worker.produce("days", "third", 5);
        worker.awaitFailure("days");
        update(
                "days",
                table -> table.toBuilder()
                        .parameters(
                                RecordedLake.with(table.parameters(), "projection.dt.range", "2025-06-01,NOW+1DAYS"))
                        .build());
        worker.restartTask("days");
        worker.awaitRows("days", 15);
        worker.assertEachIdOnce("days");
    }

    @Test
    void a_table_that_is_dropped_while_the_task_runs_is_made_again_with_all_its_columns_and_a_warning()
            throws Exception {
        worker.createTopic("dropped");
        try (LogLines log = new LogLines(GlueCatalog.class.getName())) {
            create("dropped", "columns", "id string, old int, more int");
            worker.produce("dropped", "first", 5);
            worker.awaitRows("dropped", 5);
            List<String> columns = columns("dropped");
            glue.deleteTable(request -> request.databaseName(DATABASE).name("dropped"));

            // The sink looks again a minute after it looked last, when it writes a chunk.
            AtomicInteger chunks = new AtomicInteger();
            await().atMost(RealWorker.PATIENCE)
                    .pollInterval(Duration.ofSeconds(3))
                    .until(() -> {
                        worker.send("dropped", List.of("{\"id\":\"chunk" + chunks.getAndIncrement() + "\"}"));
                        return !glueHasNo("dropped");
                    });
            worker.awaitRows("dropped", 5 + chunks.get());

            assertThat(columns("dropped")).isEqualTo(columns).contains("old int");
            assertThat(log.with("Table tailrace.dropped was dropped in Glue while the sink was writing to it"))
                    .hasSize(1);
        }
        assertThat(worker.state("dropped")).isEqualTo("RUNNING");
        worker.assertEachIdOnce("dropped");
    }

    private static Map<String, String> props(String topic, String... more) {
        Map<String, String> props = worker.props(
                topic, "catalog", "glue", "glue.endpoint", server.endpoint().toString(), "columns", "id string");
        return RecordedLake.with(props, more);
    }

    private static void create(String topic, String... more) {
        assertThat(worker.configure(props(topic, more)).status()).isEqualTo(201);
    }

    private static boolean glueHasNo(String table) {
        return glue.getTables(request -> request.databaseName(DATABASE)).tableList().stream()
                .noneMatch(found -> found.name().equals(table));
    }

    private static Table table(String name) {
        return glue.getTable(request -> request.databaseName(DATABASE).name(name))
                .table();
    }

    private static List<String> columns(String table) {
        return table(table).storageDescriptor().columns().stream()
                .map(column -> column.name() + " " + column.type())
                .toList();
    }

    private static StorageDescriptor at(TableInput table, String location) {
        return table.storageDescriptor().toBuilder().location(location).build();
    }

    private static void update(String name, UnaryOperator<TableInput> change) {
        Table table = table(name);
        TableInput same = TableInput.builder()
                .name(name)
                .tableType(table.tableType())
                .parameters(table.parameters())
                .partitionKeys(table.partitionKeys())
                .storageDescriptor(table.storageDescriptor())
                .build();
        glue.updateTable(request -> request.databaseName(DATABASE).tableInput(change.apply(same)));
    }
}
