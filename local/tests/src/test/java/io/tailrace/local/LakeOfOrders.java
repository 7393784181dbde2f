package io.tailrace.local;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.s3.S3Client;

/** The database {@code lake}, with one table of JSON lines in projected partitions, and a Trino's answers about it. */
record LakeOfOrders(String jdbcUrl) {

    /** Makes bucket, files, database and table. */
    static void fill(URI s3, URI glue) {
        putFiles(s3);
        register(glue);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, "test", null);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the answer. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, "test", null);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> first = new ArrayList<>();
            while (rows.next()) {
                first.add(rows.getString(1));
            }
            return first;
        }
    }

    private static void putFiles(URI endpoint) {
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

    private static void register(URI endpoint) {
        try (GlueClient client = Clients.glue(endpoint)) {
            client.createDatabase(create -> create.databaseInput(DatabaseInput.builder()
                    .name("lake")
                    .locationUri("s3://lake/")
                    .build()));
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
}
