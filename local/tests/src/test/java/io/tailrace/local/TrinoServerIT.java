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
class TrinoServerIT {

    private S3Server s3;
    private GlueServer glue;
    private TrinoServer trino;
    private LakeOfOrders lake;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        s3 = S3Server.start(0, Files.createDirectory(folder.resolve("buckets")));
        glue = GlueServer.start(0);
        trino = TrinoServer.start(0, glue.endpoint(), s3.endpoint(), folder.resolve("trino.log"));
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
    void a_table_registered_in_glue_is_queried_over_objects_in_s3() throws SQLException {
        assertThat(lake.query("SELECT sum(price) FROM lake.orders")).containsExactly("60.75");
    }

    @Test
    void a_projected_partition_is_a_column_and_needs_no_partition_in_glue() throws SQLException {
        assertThat(lake.query("SELECT order_id FROM lake.orders WHERE dt = '2026-03-02'"))
                .containsExactly("c");
        assertThat(lake.query("SELECT DISTINCT dt FROM lake.orders ORDER BY dt"))
                .containsExactly("2026-03-01", "2026-03-02");
    }

    @Test
    void a_view_is_kept_in_glue_and_can_be_replaced() throws SQLException {
        lake.execute("CREATE VIEW lake.expensive AS SELECT order_id FROM lake.orders WHERE price > 20");
        lake.execute("CREATE OR REPLACE VIEW lake.expensive AS SELECT order_id FROM lake.orders WHERE price > 30");

        assertThat(lake.query("SELECT order_id FROM lake.expensive")).containsExactly("c");
    }

    @Test
    void sessions_are_in_utc_wherever_the_client_is() throws SQLException {
        assertThat(lake.query("SELECT current_timezone()")).containsExactly("UTC");
    }
}
