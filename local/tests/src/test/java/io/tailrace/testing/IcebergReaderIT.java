package io.tailrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.local.GlueServer;
import io.tailrace.local.IcebergRestServer;
import io.tailrace.local.S3Server;
import io.tailrace.local.TrinoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tables that Trino writes through a REST catalog, read by DuckDB, by Trino and by Iceberg's own client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IcebergReaderIT {

    private static final Namespace LAKE = Namespace.of("lake");

    private S3Server s3;
    private GlueServer glue;
    private IcebergRestServer rest;
    private TrinoServer trino;
    private RESTCatalog catalog;
    private IcebergReader reader;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path buckets = Files.createDirectories(folder.resolve("buckets"));
        Files.createDirectory(buckets.resolve("lake"));
        s3 = S3Server.start(0, buckets);
        glue = GlueServer.start(0);
        rest = IcebergRestServer.start(0, "s3://lake/warehouse", s3.endpoint(), folder.resolve("rest.log"));
        trino = TrinoServer.startWithIceberg(
                0, glue.endpoint(), s3.endpoint(), rest.endpoint(), folder.resolve("trino.log"));
        catalog = new RESTCatalog();
        catalog.initialize(
                "rest",
                Map.of(
                        "uri",
                        rest.endpoint().toString(),
                        "io-impl",
                        "org.apache.iceberg.aws.s3.S3FileIO",
                        "http-client.type",
                        "urlconnection",
                        "client.region",
                        "us-east-1",
                        "s3.endpoint",
                        s3.endpoint().toString(),
                        "s3.path-style-access",
                        "true",
                        "s3.access-key-id",
                        S3Server.ACCESS_KEY,
                        "s3.secret-access-key",
                        S3Server.SECRET_KEY));
        // Trino asks the namespace for a place; the client asks the map for null, which Map.of refuses.
        catalog.createNamespace(LAKE, new HashMap<>(Map.of("location", "s3://lake/warehouse/lake")));
        reader = new IcebergReader(Files.createDirectory(folder.resolve("files")));
    }

    @AfterAll
    void close() throws SQLException, IOException {
        reader.close();
        catalog.close();
        trino.close();
        rest.close();
        glue.close();
        s3.close();
    }

    @Test
    void rows_are_without_those_that_position_deletes_name() throws Exception {
        run("CREATE TABLE rest.lake.stock (id varchar, n bigint) WITH (format_version = 2)");
        run("INSERT INTO rest.lake.stock VALUES ('a', 1), ('b', 2), ('c', NULL)");
        run("DELETE FROM rest.lake.stock WHERE id = 'b'");

        Table table = table("stock");
        assertThat(table.currentSnapshot().summary()).containsEntry("total-position-deletes", "1");
        assertThat(reader.ask(table, "SELECT id, n FROM rows ORDER BY id"))
                .isEqualTo(TextRows.ofTrino(trino.jdbcUrl(), "SELECT id, n FROM rest.lake.stock ORDER BY id"))
                .satisfies(rows -> assertThat(rows.toString()).isEqualTo("[[a, 1], [c, null]]"));
    }

    @Test
    void trino_has_the_tables_of_the_rest_server_in_a_catalog() throws Exception {
        run("CREATE TABLE rest.lake.counts (id varchar, n bigint) WITH (format_version = 2)");
        run("INSERT INTO rest.lake.counts VALUES ('a', 1), ('b', 2)");
        run("DELETE FROM rest.lake.counts WHERE id = 'a'");

        assertThat(TextRows.ofTrino(trino.jdbcUrl(), "SELECT n FROM rest.lake.counts"))
                .isEqualTo(List.of(List.of("2")));
        assertThat(table("counts").currentSnapshot().summary()).containsEntry("total-position-deletes", "1");
    }

    @Test
    void columns_are_found_by_their_ids_in_files_older_than_they() throws Exception {
        run("CREATE TABLE rest.lake.moved (id varchar, n bigint, price decimal(10,2))");
        run("INSERT INTO rest.lake.moved VALUES ('a', 1, 1.50)");
        run("ALTER TABLE rest.lake.moved DROP COLUMN n");
        run("ALTER TABLE rest.lake.moved RENAME COLUMN price TO n");
        run("ALTER TABLE rest.lake.moved ADD COLUMN seen timestamp(6) with time zone");
        run("INSERT INTO rest.lake.moved VALUES ('b', 2.25, TIMESTAMP '2026-03-01 12:00:00.000001 UTC')");

        assertThat(reader.ask(table("moved"), "SELECT id, n, epoch_us(seen) FROM rows ORDER BY id")
                        .toString())
                .isEqualTo("[[a, 1.50, null], [b, 2.25, 1772366400000001]]");
    }

    @Test
    void a_snapshot_is_read_as_it_was() throws Exception {
        run("CREATE TABLE rest.lake.past (id varchar, l array(row(x double)))");
        run("INSERT INTO rest.lake.past VALUES ('a', ARRAY[ROW(1.5)])");
        long first = table("past").currentSnapshot().snapshotId();
        run("ALTER TABLE rest.lake.past ADD COLUMN n bigint");
        run("INSERT INTO rest.lake.past VALUES ('b', ARRAY[], 1)");

        assertThat(reader.askAsOf(table("past"), first, "SELECT *, l[1].x FROM rows"))
                .isEqualTo(List.of(List.of("a", "[{'x': 1.5}]", "1.5")));
        assertThat(reader.ask(table("past"), "SELECT count(*) FROM rows")).isEqualTo(List.of(List.of("2")));
    }

    @Test
    void a_table_without_a_snapshot_has_no_rows() throws Exception {
        Table table = catalog.createTable(
                TableIdentifier.of(LAKE, "empty"),
                new Schema(Types.NestedField.required(1, "a \"b\"", Types.StringType.get())));

        assertThat(reader.ask(table, "SELECT \"a \"\"b\"\"\" FROM rows")).isEmpty();
    }

    private Table table(String name) {
        return catalog.loadTable(TableIdentifier.of(LAKE, name));
    }

    private void run(String sql) throws SQLException {
        TextRows.ofTrino(trino.jdbcUrl(), sql);
    }
}
