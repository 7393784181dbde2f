package io.tailrace.sink.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.json.JsonLines;
import io.tailrace.local.GlueServer;
import io.tailrace.merge.ChangeRows;
import io.tailrace.merge.HiveParquet;
import io.tailrace.merge.Merger.Step;
import io.tailrace.sink.s3.TableMerge.ColumnBackfill;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** The managed path's objects in a real S3 server, merged into a table that is in Glue. */
class FirehoseMergeIT {
    private static final Schema CHANGE = ChangeRows.schema(SchemaBuilder.struct()
            .field("id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("status", Schema.OPTIONAL_STRING_SCHEMA));
    private static final String TABLE = "items";

    @TempDir
    private Path folder;

    private TestLake lake;
    private GlueServer glue;
    private final JsonLines json = new JsonLines();

    @BeforeEach
    void start() throws IOException {
        lake = new TestLake(folder);
        glue = GlueServer.start(0);
    }

    @AfterEach
    void stop() {
        glue.close();
        lake.close();
    }

    @Test
    void objects_of_both_formats_become_one_row_for_each_item() throws IOException {
        put("orders/dt=2026-11-22/hour=12/late.gz", gzip(line("MODIFY", "a", 3), line("INSERT", "b", 2)));
        put("orders/dt=2026-11-22/hour=13/twice.gz", gzip(line("INSERT", "a", 1), line("MODIFY", "a", 3)));
        put("orders/dt=2026-11-22/hour=13/rows.parquet", parquet("c", 4));
        put("orders/_temporary/.part", "neither Parquet nor JSON".getBytes(UTF_8));
        put("orders/", new byte[0]);
        put("orders_of_others/dt=2026-11-22/rows.gz", gzip(line("INSERT", "of-others", 1)));

        try (TableMerge merge = TableMerge.of(props())) {
            assertThat(merge.tables()).containsExactly(TABLE);
            assertThat(merge.step(TABLE)).returns(5L, Step::changes);
            assertThat(merge.step(TABLE)).isNull();
        }
        put("orders/dt=2026-11-22/hour=12/later.gz", gzip(line("REMOVE", "b", 5)));
        try (TableMerge merge = TableMerge.of(props())) {
            assertThat(merge.step(TABLE)).returns(1L, Step::changes);
            assertThat(merge.step(TABLE)).isNull();
        }

        assertTables(Map.of("a", "s3", "c", "s4"), 6);
        assertThat(lake.keys("tables/")).allMatch(key -> key.matches("tables/items(_changes)?/(data|metadata)/.*"));
    }

    @Test
    void an_object_without_rows_is_passed_and_what_comes_after_it_merged() throws IOException {
        put("orders/empty.gz", gzip());
        put("orders/rows.gz", gzip(line("INSERT", "a", 1)));

        try (TableMerge merge = TableMerge.of(RecordedLake.with(props(), "merge.max.bytes", "1"))) {
            assertThat(merge.step(TABLE)).returns(1L, Step::changes);
            assertThat(merge.step(TABLE)).isNull();
        }

        assertTables(Map.of("a", "s1"), 1);
    }

    @Test
    void a_column_that_is_declared_later_is_filled_with_the_functions_transforms() throws IOException {
        put(
                "orders/rows",
                ("{\"id\":\"a\",\"cdc_event_type\":\"INSERT\",\"cdc_event_time\":\"2026-11-22 12:00:00.000\","
                                + "\"cdc_table\":\"orders\","
                                + "\"cdc_rest\":\"{\\\"status\\\":{\\\"S\\\":\\\"open\\\"}}\"}\n")
                        .getBytes(UTF_8));
        try (TableMerge merge = TableMerge.of(RecordedLake.with(props(), "columns", "id string"))) {
            assertThat(merge.step(TABLE)).isNotNull();
        }
        Map<String, String> function = Map.of(
                "topic",
                "orders",
                "transforms",
                "flatten",
                "transforms.flatten.type",
                "io.tailrace.transform.FlattenDynamoDb$Value",
                "transforms.flatten.columns",
                "id string, status string");

        try (TableMerge merge = TableMerge.of(props());
                ColumnBackfill status = merge.backfill(TABLE, "status", function)) {
            for (int bucket : status.backfill().buckets()) {
                assertThat(status.backfill().fill(bucket).rows()).isEqualTo(1);
            }
        }

        assertTables(Map.of("a", "open"), 1);
    }

    @Test
    void a_bucket_that_is_not_there_is_named() {
        Map<String, String> props = RecordedLake.with(props(), "s3.bucket", "another-lake");

        try (TableMerge merge = TableMerge.of(props)) {
            assertThatThrownBy(() -> merge.step(TABLE))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("list s3://another-lake/orders/");
        }
    }

    private Map<String, String> props() {
        return lake.icebergProps(
                glue.endpoint(),
                "s3.prefix",
                "tables",
                "firehose.prefix",
                "/orders/",
                "columns",
                "id string, status string",
                "merge.keys",
                TABLE + "=id",
                "buffer.dir",
                folder.toString());
    }

    private void put(String key, byte[] content) {
        lake.s3.putObject(request -> request.bucket(TestLake.BUCKET).key(key), RequestBody.fromBytes(content));
    }

    private byte[] line(String type, String id, int second) {
        return json.line(
                CHANGE, ChangeRows.row(CHANGE, type, second).put("id", id).put("status", "s" + second));
    }

    private static byte[] gzip(byte[]... lines) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            for (byte[] line : lines) {
                out.write(line);
            }
        }
        return packed.toByteArray();
    }

    private byte[] parquet(String id, int second) throws IOException {
        Path file = folder.resolve("rows.parquet");
        Struct change = ChangeRows.row(CHANGE, "INSERT", second);
        try (HiveParquet parquet = new HiveParquet(file, """
            optional binary id (UTF8);
            optional binary status (UTF8);
            optional binary cdc_event_type (UTF8);
            optional int96 cdc_event_time;
            optional binary cdc_event_id (UTF8);
            optional binary cdc_stream (UTF8);
            optional binary cdc_sequence (UTF8);
            optional binary cdc_table (UTF8);
            """)) {
            parquet.row(row -> {
                row.append("id", id).append("status", "s" + second).append("cdc_event_type", "INSERT");
                row.append("cdc_event_time", HiveParquet.time(ChangeRows.NOON.plusSeconds(second)));
                for (String column : new String[] {"cdc_event_id", "cdc_stream", "cdc_sequence", "cdc_table"}) {
                    row.append(column, change.getString(column));
                }
            });
        }
        return Files.readAllBytes(file);
    }

    private void assertTables(Map<String, String> statuses, int changes) throws IOException {
        try (IcebergCatalog catalog = S3SinkOptions.of(props()).catalog()) {
            Map<String, String> found = new TreeMap<>();
            Table items = catalog.open().loadTable(TableIdentifier.of("tailrace", TABLE));
            try (CloseableIterable<Record> rows = IcebergGenerics.read(items).build()) {
                rows.forEach(row -> found.put((String) row.getField("id"), (String) row.getField("status")));
            }
            assertThat(found).isEqualTo(statuses);
            Table log = catalog.open().loadTable(TableIdentifier.of("tailrace", TABLE + "_changes"));
            assertThat(log.currentSnapshot().summary()).containsEntry("total-records", Integer.toString(changes));
        }
    }
}
