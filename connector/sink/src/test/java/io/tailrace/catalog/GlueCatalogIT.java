package io.tailrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.local.GlueServer;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import io.tailrace.schema.Columns;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

class GlueCatalogIT {
    private static HiveParser hive;

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private GlueServer server;
    private GlueClient glue;

    @BeforeAll
    static void load() throws IOException {
        hive = new HiveParser();
    }

    @AfterAll
    static void unload() throws IOException {
        hive.close();
    }

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
    void a_table_of_days_has_one_projected_column_and_gets_more_columns_like_any_other() {
        new GlueCatalog(glue).ensure(orders(Folders.DAILY, "order_id string, quantity int"));
        new GlueCatalog(glue).ensure(orders(Folders.DAILY, "order_id string, quantity bigint, hour string"));

        assertThat(columns(table())).containsExactly("order_id string", "quantity bigint", "hour string");
        assertThat(table().partitionKeys()).extracting(Column::name).containsExactly("dt");
        assertThat(table().parameters())
                .isEqualTo(Map.of(
                        "EXTERNAL", "TRUE",
                        "classification", "parquet",
                        "projection.enabled", "true",
                        "projection.dt.type", "date",
                        "projection.dt.format", "yyyy-MM-dd",
                        "projection.dt.range", "2026-01-01,NOW+1DAYS",
                        "projection.dt.interval", "1",
                        "projection.dt.interval.unit", "DAYS",
                        "storage.location.template", "s3://lake/raw/sales_orders/dt=${dt}/"));
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
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Column price of table tailrace.sales_orders is double, and the row has string");
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
                .hasMessageContaining("Column flag of table tailrace.sales_orders is char(1), and the row has string");
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
                new Partitioning(Folders.HOURLY, LocalDate.of(2026, 1, 1)));

        assertThatThrownBy(() -> new GlueCatalog(glue).ensure(json))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("is read with org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe");
    }

    @Test
    void admits_what_the_table_can_hold_and_changes_nothing() {
        GlueCatalog catalog = new GlueCatalog(glue);
        catalog.admit(orders("id int"));
        assertThatThrownBy(this::table).isInstanceOf(EntityNotFoundException.class);

        new GlueCatalog(glue).ensure(orders("id int, price float"));
        catalog.ensure(orders("id int"));
        catalog.admit(orders("id bigint, price float"));

        assertThatThrownBy(() -> catalog.admit(orders("id string")))
                .isInstanceOf(DataException.class)
                .hasMessage("Column id of table tailrace.sales_orders is bigint, and the row has string. No query"
                        + " could read both as one column. Write the new values to a column with another name, or the"
                        + " rows to another table with table.name.template.");
        assertThat(columns(table())).containsExactly("id int", "price float");
    }

    @Test
    void a_column_that_another_task_made_otherwise_since_it_was_admitted_is_refused_then() {
        GlueCatalog catalog = new GlueCatalog(glue);
        catalog.admit(orders("id bigint"));
        new GlueCatalog(glue).ensure(orders("id string"));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> catalog.ensure(orders("id bigint")))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("is string, and the row has bigint");
        }
        assertThatThrownBy(() -> catalog.admit(orders("id bigint"))).isInstanceOf(DataException.class);
        catalog.admit(orders("id string, other int"));
    }

    @Test
    void columns_of_rows_that_wait_for_their_chunk_count_before_glue_has_them() {
        GlueCatalog catalog = new GlueCatalog(glue, () -> now);
        catalog.admit(orders("id bigint"));
        catalog.admit(orders("name string"));

        assertThatThrownBy(() -> catalog.admit(orders("id string")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is bigint, and the row has string");
        catalog.ensure(orders("id bigint"));
        glue.deleteTable(request -> request.databaseName("tailrace").name("sales_orders"));
        catalog.admit(orders("id string"));
        assertThatThrownBy(() -> catalog.admit(orders("name int"))).isInstanceOf(DataException.class);
    }

    @Test
    void a_row_that_was_refused_is_admitted_once_the_table_is_mended() {
        GlueCatalog catalog = new GlueCatalog(glue, () -> now);
        catalog.ensure(orders("id string, price double"));
        assertThatThrownBy(() -> catalog.admit(orders("price string"))).isInstanceOf(DataException.class);

        update(table -> table.storageDescriptor(table().storageDescriptor().toBuilder()
                .columns(Column.builder().name("price").type("string").build())
                .build()));

        catalog.admit(orders("price string"));
    }

    @Test
    void refusals_one_after_the_other_do_not_ask_glue_each_time() {
        GlueCatalog catalog = new GlueCatalog(glue, () -> now);
        catalog.ensure(orders("id string"));
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> catalog.admit(orders("id int"))).isInstanceOf(DataException.class);
        }
        glue.deleteTable(request -> request.databaseName("tailrace").name("sales_orders"));

        assertThatThrownBy(() -> catalog.admit(orders("id int"))).isInstanceOf(DataException.class);
        now = now.plusSeconds(1);
        catalog.admit(orders("id int"));
    }

    @Test
    void a_table_that_was_dropped_is_made_again_within_a_minute_with_all_its_columns() {
        GlueCatalog catalog = new GlueCatalog(glue, () -> now);
        catalog.ensure(orders("id string, old int"));
        glue.deleteTable(request -> request.databaseName("tailrace").name("sales_orders"));

        now = now.plusSeconds(60);
        catalog.ensure(orders("id string"));

        assertThat(columns(table())).containsExactly("id string", "old int");
    }

    @Test
    void columns_with_any_name_are_read_back_and_widened() {
        Columns odd = new Columns(List.of(
                new io.tailrace.schema.Column("order-id", Scalar.INT),
                new io.tailrace.schema.Column(
                        "unit price",
                        new StructOf(List.of(
                                new io.tailrace.schema.Column("größe.m", new Decimal(5, 2)),
                                new io.tailrace.schema.Column("b", new MapOf(new ArrayOf(Scalar.FLOAT))))))));
        new GlueCatalog(glue).ensure(orders("id int").with(odd));

        new GlueCatalog(glue)
                .ensure(orders("id int")
                        .with(new Columns(List.of(
                                new io.tailrace.schema.Column("order-id", Scalar.BIGINT),
                                new io.tailrace.schema.Column(
                                        "unit price",
                                        new StructOf(List.of(
                                                new io.tailrace.schema.Column("größe.m", new Decimal(9, 2)))))))));

        assertThat(columns(table()))
                .containsExactly(
                        "order-id bigint", "unit price struct<größe.m:decimal(9,2),b:map<string,array<float>>>");
    }

    static Stream<Arguments> foreign() {
        return Stream.of(
                property("projection.dt.range", "2026-06-01,NOW+1DAYS"),
                property("projection.dt.range", "NOW-90DAYS,NOW+1DAYS"),
                property("projection.dt.range", "2026-01-01,2026-12-31"),
                property("projection.dt.range", "2026-01-01,NOW"),
                property("projection.dt.format", "yyyy/MM/dd"),
                property("projection.dt.interval", "7"),
                property("projection.hour.range", "8,20"),
                property("projection.hour.digits", "1"),
                property("projection.enabled", "false"),
                property("storage.location.template", "s3://lake/raw/sales_orders/${dt}/${hour}/"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("foreign")
    void a_table_whose_queries_would_not_see_all_rows_is_refused_and_the_statement_in_the_message_helps(
            String property, String value) throws Exception {
        new GlueCatalog(glue).ensure(orders("id string"));
        setProperty(property, value);

        String message = refusal(orders("id string"));
        assertThat(message)
                .contains(property + " = " + value)
                .contains("ALTER TABLE `tailrace`.`sales_orders` SET TBLPROPERTIES ('" + property + "' = '");
        assertThat(statements().runThoseIn(message)).isEqualTo(1);

        new GlueCatalog(glue).admit(orders("id string"));
    }

    static Stream<Arguments> foreignOfDays() {
        return Stream.of(
                property("projection.dt.range", "2026-06-01,NOW+1DAYS"),
                property("projection.dt.format", "yyyyMMdd"),
                property("projection.dt.interval", "7"),
                property("projection.dt.interval.unit", "WEEKS"),
                property("projection.enabled", "false"),
                property("storage.location.template", "s3://lake/raw/sales_orders/${dt}/"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("foreignOfDays")
    void the_same_holds_for_a_table_of_days(String property, String value) throws Exception {
        TableDefinition daily = orders(Folders.DAILY, "id string");
        new GlueCatalog(glue).ensure(daily);
        setProperty(property, value);

        String message = refusal(daily);
        assertThat(message).contains(property + " = " + value).doesNotContain("hour");
        assertThat(statements().runThoseIn(message)).isEqualTo(1);

        new GlueCatalog(glue).admit(daily);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-01-01,NOW+1DAYS", "2026-01-01, NOW+3MONTHS"})
    void a_table_that_shows_more_days_is_fine(String range) {
        new GlueCatalog(glue).ensure(orders("id string"));
        setProperty("projection.dt.range", range);

        new GlueCatalog(glue).admit(orders("id string"));
    }

    @Test
    void a_table_at_another_place_is_refused_with_both_and_moved_by_the_statements_in_the_message() throws Exception {
        new GlueCatalog(glue).ensure(orders("id string"));
        setProperty("storage.location.template", "s3://old/sales_orders/dt=${dt}/hour=${hour}/");
        update(table -> table.storageDescriptor(table().storageDescriptor().toBuilder()
                .location("s3://old/sales_orders")
                .build()));

        String message = refusal(orders("id string"));
        assertThat(message)
                .contains("is at s3://old/sales_orders/, and the sink writes to s3://lake/raw/sales_orders/")
                .contains("ALTER TABLE `tailrace`.`sales_orders` SET LOCATION 's3://lake/raw/sales_orders/';");
        assertThat(statements().runThoseIn(message)).isEqualTo(2);

        new GlueCatalog(glue).admit(orders("id string"));
        assertThat(table().storageDescriptor().location()).isEqualTo("s3://lake/raw/sales_orders/");
    }

    @Test
    void statements_in_messages_mean_the_names_that_they_name() throws Exception {
        TableDefinition odd = new TableDefinition(
                "data`base",
                "or\"der`s",
                "s3://lake/it's/back\\slash/",
                TableFormat.PARQUET,
                Columns.parse("id string"),
                new Partitioning(Folders.HOURLY, LocalDate.of(2026, 1, 1)));
        TableDefinition elsewhere = new TableDefinition(
                odd.database(), odd.name(), "s3://old/", odd.format(), odd.columns(), odd.partitioning());
        new GlueCatalog(glue).ensure(elsewhere);

        assertThat(statements().runThoseIn(refusal(odd))).isEqualTo(2);

        new GlueCatalog(glue).admit(odd);
    }

    @Test
    void a_table_with_other_partitions_is_refused_and_made_anew_after_the_statement_in_the_message() throws Exception {
        new GlueCatalog(glue).ensure(orders("id string"));
        update(table ->
                table.partitionKeys(Column.builder().name("dt").type("string").build()));

        String message = refusal(orders("id string"));
        assertThat(message)
                .contains("is partitioned by [dt], and the sink writes [dt, hour]")
                .contains("DROP TABLE `tailrace`.`sales_orders`;");
        assertThat(statements().runThoseIn(message)).isEqualTo(1);

        new GlueCatalog(glue).ensure(orders("id string"));
        assertThat(table().partitionKeys()).extracting(Column::name).containsExactly("dt", "hour");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HOURLY | DAILY | Table tailrace.sales_orders in Glue is partitioned by [dt, hour], and the sink writes"
                        + " [dt]. Set partition.template={table}/dt={time:yyyy-MM-dd}/hour={time:HH} to keep the table"
                        + " as it is. Give the rows a table of their own with table.name.template, for example"
                        + " ${topic}_2. Or run in Athena: DROP TABLE `tailrace`.`sales_orders`; the files stay, and the"
                        + " sink creates the table again when it is restarted. Its queries also see the rows in folders"
                        + " of [dt, hour], because Athena reads all that is below a folder.",
                "DAILY | HOURLY | Table tailrace.sales_orders in Glue is partitioned by [dt], and the sink writes [dt,"
                        + " hour]. Set partition.template={table}/dt={time:yyyy-MM-dd} to keep the table as it is. Give"
                        + " the rows a table of their own with table.name.template, for example ${topic}_2. Or run in"
                        + " Athena: DROP TABLE `tailrace`.`sales_orders`; the files stay, and the sink creates the table"
                        + " again when it is restarted. Its queries do not see the rows in folders of [dt]."
            })
    void a_table_of_the_other_folders_is_refused_with_every_way_out(Folders has, Folders writes, String message)
            throws Exception {
        new GlueCatalog(glue).ensure(orders(has, "id string"));

        assertThat(refusal(orders(writes, "id string"))).isEqualTo(message);
        assertThatThrownBy(() -> new GlueCatalog(glue).ensure(orders(writes, "id string")))
                .isInstanceOf(ConnectException.class);
        assertThat(table().partitionKeys()).extracting(Column::name).isEqualTo(has.columns());

        assertThat(statements().runThoseIn(message)).isEqualTo(1);
        new GlueCatalog(glue).ensure(orders(writes, "id string"));
        assertThat(table().partitionKeys()).extracting(Column::name).isEqualTo(writes.columns());
    }

    @Test
    void a_table_of_other_partitions_altogether_is_refused_without_a_template() {
        new GlueCatalog(glue).ensure(orders("id string"));
        update(table -> table.partitionKeys(
                Column.builder().name("country").type("string").build()));

        assertThat(refusal(orders("id string")))
                .contains("is partitioned by [country], and the sink writes [dt, hour]. Give the rows a table")
                .endsWith("the files stay, and the sink creates the table again when it is restarted.");
    }

    @Test
    void a_view_is_refused() {
        new GlueCatalog(glue).ensure(orders("id string"));
        update(table -> table.tableType("VIRTUAL_VIEW"));

        assertThat(refusal(orders("id string"))).contains("is a view or of another table format (VIRTUAL_VIEW)");
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

    private AthenaStatements statements() {
        return new AthenaStatements(hive, glue);
    }

    private String refusal(TableDefinition wanted) {
        ConnectException refusal =
                catchThrowableOfType(ConnectException.class, () -> new GlueCatalog(glue).admit(wanted));
        return String.valueOf(refusal.getMessage());
    }

    private static TableDefinition orders(String columns) {
        return orders(Folders.HOURLY, columns);
    }

    private static TableDefinition orders(Folders folders, String columns) {
        return new TableDefinition(
                "tailrace",
                "sales_orders",
                "s3://lake/raw/sales_orders/",
                TableFormat.PARQUET,
                Columns.parse(columns),
                new Partitioning(folders, LocalDate.of(2026, 1, 1)));
    }

    private static Arguments property(String name, String value) {
        return Arguments.of(name, value);
    }

    private void setProperty(String name, String value) {
        Map<String, String> properties = new HashMap<>(table().parameters());
        properties.put(name, value);
        update(table -> table.parameters(properties));
    }

    private void update(Consumer<TableInput.Builder> change) {
        Table made = table();
        TableInput.Builder input = TableInput.builder()
                .name(made.name())
                .tableType(made.tableType())
                .parameters(made.parameters())
                .partitionKeys(made.partitionKeys())
                .storageDescriptor(made.storageDescriptor());
        change.accept(input);
        glue.updateTable(request -> request.databaseName("tailrace").tableInput(input.build()));
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
