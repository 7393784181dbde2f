package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrinoWithIcebergIT {

    private S3Server s3;
    private GlueServer glue;
    private TrinoServer trino;
    private LakeOfOrders lake;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        s3 = S3Server.start(0, Files.createDirectory(folder.resolve("buckets")));
        glue = GlueServer.start(0);
        trino = TrinoServer.startWithIceberg(0, glue.endpoint(), s3.endpoint(), null, folder.resolve("trino.log"));
        LakeOfOrders.fill(s3.endpoint(), glue.endpoint());
        lake = new LakeOfOrders(trino.jdbcUrl());
    }

    @AfterAll
    void close() {
        trino.close();
        glue.close();
        s3.close();
    }

    @Test
    void tables_of_hive_and_iceberg_are_in_one_catalog() throws SQLException {
        lake.execute(
                "CREATE TABLE iceberg.lake.prices (order_id varchar, price decimal(10,2)) WITH (format_version = 2)");
        lake.execute("INSERT INTO iceberg.lake.prices VALUES ('a', 1.50), ('b', 2.50)");

        assertThat(lake.query(
                        "SELECT o.price + p.price FROM lake.orders o JOIN lake.prices p ON o.order_id = p.order_id"
                                + " WHERE o.dt = '2026-03-01' ORDER BY o.order_id"))
                .containsExactly("12.00", "22.50");
        assertThat(lake.query("SHOW TABLES FROM lake")).contains("orders", "prices");
    }

    @Test
    void rows_that_position_deletes_name_are_gone() throws SQLException {
        lake.execute("CREATE TABLE iceberg.lake.stock (id varchar, n bigint) WITH (format_version = 2)");
        lake.execute("INSERT INTO iceberg.lake.stock VALUES ('a', 1), ('b', 2), ('c', 3)");

        lake.execute("DELETE FROM iceberg.lake.stock WHERE id = 'b'");

        assertThat(lake.query("SELECT summary['total-position-deletes'] FROM lake.\"stock$snapshots\""
                        + " ORDER BY committed_at DESC LIMIT 1"))
                .containsExactly("1");
        assertThat(lake.query("SELECT id FROM lake.stock ORDER BY id")).containsExactly("a", "c");
    }

    @Test
    void a_view_can_keep_to_one_snapshot() throws SQLException {
        lake.execute("CREATE TABLE iceberg.lake.counts (id varchar, n bigint)");
        lake.execute("INSERT INTO iceberg.lake.counts VALUES ('a', 1)");
        String first = lake.query(
                        "SELECT CAST(max_by(snapshot_id, committed_at) AS varchar) FROM lake.\"counts$snapshots\"")
                .get(0);
        lake.execute("UPDATE iceberg.lake.counts SET n = 2");

        lake.execute("CREATE VIEW lake.counts_at_first AS SELECT id, n FROM lake.counts FOR VERSION AS OF " + first);
        lake.execute(
                "CREATE OR REPLACE VIEW lake.counts_at_first AS SELECT n FROM lake.counts FOR VERSION AS OF " + first);

        assertThat(lake.query("SELECT n FROM lake.counts")).containsExactly("2");
        assertThat(lake.query("SELECT * FROM lake.counts_at_first")).containsExactly("1");
    }

    @Test
    void partitions_of_hive_are_projected() throws SQLException {
        assertThat(lake.query("SELECT DISTINCT dt FROM lake.orders ORDER BY dt"))
                .containsExactly("2026-03-01", "2026-03-02");
    }

    @Test
    void sessions_are_in_utc_wherever_the_client_is() throws SQLException {
        assertThat(lake.query("SELECT current_timezone()")).containsExactly("UTC");
    }
}
