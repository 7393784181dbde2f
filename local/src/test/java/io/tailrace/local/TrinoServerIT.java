package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.s3.S3Client;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrinoServerIT {

    private S3Server s3;
    private GlueServer glue;
    private TrinoServer trino;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        s3 = S3Server.start(0, Files.createDirectory(folder.resolve("buckets")));
        glue = GlueServer.start(0);
        trino = TrinoServer.start(0, glue.endpoint(), s3.endpoint(), folder.resolve("trino.log"));
        putOrders(s3.endpoint());
        registerOrders(glue.endpoint());
    }

    @AfterAll
    void close() {
        trino.close();
        glue.close();
        s3.close();
    }

    @Test
    void a_table_registered_in_glue_is_queried_over_objects_in_s3() throws SQLException {
        assertThat(query("SELECT sum(price) FROM lake.orders")).containsExactly("60.75");
    }

    @Test
    void a_projected_partition_is_a_column_and_needs_no_partition_in_glue() throws SQLException {
        assertThat(query("SELECT order_id FROM lake.orders WHERE dt = '2026-03-02'"))
                .containsExactly("c");
        assertThat(query("SELECT DISTINCT dt FROM lake.orders ORDER BY dt"))
                .containsExactly("2026-03-01", "2026-03-02");
    }

    @Test
    void a_view_is_kept_in_glue_and_can_be_replaced() throws SQLException {
        execute("CREATE VIEW lake.expensive AS SELECT order_id FROM lake.orders WHERE price > 20");
        execute("CREATE OR REPLACE VIEW lake.expensive AS SELECT order_id FROM lake.orders WHERE price > 30");

        assertThat(query("SELECT order_id FROM lake.expensive")).containsExactly("c");
    }

    @Test
    void sessions_are_in_utc_wherever_the_client_is() throws SQLException {
        assertThat(query("SELECT current_timezone()")).containsExactly("UTC");
    }

    private static void putOrders(URI endpoint) {
        try (S3Client client = Clients.s3(endpoint)) {
            client.createBucket(bucket -> bucket.bucket("lake"));
            client.putObject(
                    put -> put.bucket("lake").key("orders/dt=2026-03-01/first.json"), RequestBody.fromString("""
                            {"order_id": "a", "price": 10.50}
                            {"order_id": "b", "price": 20.00}
                            """));
            client.putObject(
                    put -> put.bucket("lake").key("orders/dt=2026-03-02/second.json"), RequestBody.fromString("""
                            {"order_id": "c", "price": 30.25}
                            """));
        }
    }

    private static void registerOrders(URI endpoint) {
        try (GlueClient client = Clients.glue(endpoint)) {
            client.createDatabase(create ->
                    create.databaseInput(DatabaseInput.builder().name("lake").build()));
            client.createTable(create -> create.databaseName("lake")
                    .tableInput(TableInput.builder()
                            .name("orders")
                            .tableType("EXTERNAL_TABLE")
                            .parameters(Map.of(
                                    "EXTERNAL", "TRUE",
                                    "projection.enabled", "true",
                                    "projection.dt.type", "date",
                                    "projection.dt.format", "yyyy-MM-dd",
                                    "projection.dt.range", "2026-03-01,2026-03-05"))
                            .partitionKeys(column("dt", "string"))
                            .storageDescriptor(StorageDescriptor.builder()
                                    .columns(column("order_id", "string"), column("price", "decimal(10,2)"))
                                    .location("s3://lake/orders")
                                    .inputFormat("org.apache.hadoop.mapred.TextInputFormat")
                                    .outputFormat("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat")
                                    .serdeInfo(SerDeInfo.builder()
                                            .serializationLibrary("org.apache.hive.hcatalog.data.JsonSerDe")
                                            .build())
                                    .build())
                            .build()));
        }
    }

    private static Column column(String name, String type) {
        return Column.builder().name(name).type(type).build();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(trino.jdbcUrl(), "test", null);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(trino.jdbcUrl(), "test", null);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> first = new ArrayList<>();
            while (rows.next()) {
                first.add(rows.getString(1));
            }
            return first;
        }
    }
}
