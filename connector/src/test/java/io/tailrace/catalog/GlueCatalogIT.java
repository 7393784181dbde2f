package io.tailrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.local.GlueServer;
import io.tailrace.schema.Columns;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Table;

class GlueCatalogIT {
    private GlueServer server;
    private GlueClient glue;

    @BeforeEach
    void start() {
        server = GlueServer.start(0);
        glue = GlueClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
    }

    @AfterEach
    void stop() {
        glue.close();
        server.close();
    }

    @Test
    void creates_database_and_table_with_partition_projection() {
        new GlueCatalog(glue).ensure(orders("order_id string, price decimal(10,2), cdc_rest string"));

        Table table = table();
        assertThat(table.tableType()).isEqualTo("EXTERNAL_TABLE");
        assertThat(table.storageDescriptor().location()).isEqualTo("s3://lake/raw/sales_orders/");
        assertThat(columns(table)).containsExactly("order_id string", "price decimal(10,2)", "cdc_rest string");
        assertThat(table.storageDescriptor().columns().get(2).comment())
                .isEqualTo("DynamoDB JSON of what no column holds");
        assertThat(table.partitionKeys()).extracting(Column::name).containsExactly("dt", "hour");
        assertThat(table.parameters())
                .containsEntry("projection.enabled", "true")
                .containsEntry("projection.dt.range", "2026-01-01,NOW+1DAYS")
                .containsEntry("projection.hour.digits", "2")
                .containsEntry("storage.location.template", "s3://lake/raw/sales_orders/dt=${dt}/hour=${hour}/");
    }

    @Test
    void adds_columns_and_widens_types_and_never_takes_any_away() {
        new GlueCatalog(glue).ensure(orders("id string, quantity int, address struct<city:string>, old string"));

        new GlueCatalog(glue)
                .ensure(orders("id string, quantity bigint, address struct<street:string>, tags array<string>"));
        new GlueCatalog(glue).ensure(orders("id string, quantity smallint"));

        assertThat(columns(table()))
                .containsExactly(
                        "id string",
                        "quantity bigint",
                        "address struct<city:string,street:string>",
                        "old string",
                        "tags array<string>");
    }

    @Test
    void refuses_a_type_that_no_query_could_read_beside_the_old_one() {
        new GlueCatalog(glue).ensure(orders("id string, price double"));

        assertThatThrownBy(() -> new GlueCatalog(glue).ensure(orders("id string, price string")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Column price is double in the table, and the rows bring string");
        assertThat(columns(table())).containsExactly("id string", "price double");
    }

    @Test
    void keeps_what_people_changed_by_hand() {
        new GlueCatalog(glue).ensure(orders("id string"));
        Table made = table();
        glue.updateTable(request -> request.databaseName("tailrace")
                .tableInput(input -> input.name(made.name())
                        .tableType(made.tableType())
                        .description("our orders")
                        .parameters(made.parameters())
                        .partitionKeys(made.partitionKeys())
                        .storageDescriptor(made.storageDescriptor().toBuilder()
                                .columns(
                                        Column.builder()
                                                .name("id")
                                                .type("string")
                                                .comment("the key")
                                                .build(),
                                        Column.builder()
                                                .name("flag")
                                                .type("char(1)")
                                                .build())
                                .build())));

        new GlueCatalog(glue).ensure(orders("id string, price double"));

        assertThat(table().description()).isEqualTo("our orders");
        assertThat(table().storageDescriptor().columns().get(0).comment()).isEqualTo("the key");
        assertThat(columns(table())).containsExactly("id string", "flag char(1)", "price double");
        assertThatThrownBy(() -> new GlueCatalog(glue).ensure(orders("flag string")))
                .hasMessageContaining("Column flag of table sales_orders in Glue is char(1)");
    }

    @Test
    void refuses_a_table_that_is_read_in_another_way() {
        new GlueCatalog(glue).ensure(orders("id string"));
        TableDefinition json = new TableDefinition(
                "tailrace",
                "sales_orders",
                "s3://lake/raw/sales_orders/",
                TableFormat.JSON,
                Columns.parse("id string"),
                new Partitioning(LocalDate.of(2026, 1, 1)));

        assertThatThrownBy(() -> new GlueCatalog(glue).ensure(json))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("is read with org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe");
    }

    @Test
    void tasks_that_bring_different_columns_at_the_same_time_all_get_theirs() throws Exception {
        ExecutorService tasks = Executors.newFixedThreadPool(6);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String column = "c" + i;
            running.add(tasks.submit(() -> new GlueCatalog(glue).ensure(orders("id string, " + column + " int"))));
        }
        for (Future<?> task : running) {
            task.get();
        }
        tasks.shutdown();

        assertThat(columns(table()))
                .containsExactlyInAnyOrder("id string", "c0 int", "c1 int", "c2 int", "c3 int", "c4 int", "c5 int");
    }

    private static TableDefinition orders(String columns) {
        return new TableDefinition(
                "tailrace",
                "sales_orders",
                "s3://lake/raw/sales_orders/",
                TableFormat.PARQUET,
                Columns.parse(columns),
                new Partitioning(LocalDate.of(2026, 1, 1)));
    }

    private Table table() {
        return glue.getTable(request -> request.databaseName("tailrace").name("sales_orders"))
                .table();
    }

    private static List<String> columns(Table table) {
        return table.storageDescriptor().columns().stream()
                .map(column -> column.name() + " " + column.type())
                .toList();
    }
}
