package io.tailrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.firehose.ObjectLog.Step;
import io.tailrace.iceberg.ChangeLogDefinition;
import io.tailrace.iceberg.Granularity;
import io.tailrace.merge.ChangeRows;
import io.tailrace.merge.HiveParquet;
import io.tailrace.merge.TestOrders;
import io.tailrace.merge.TestTables;
import io.tailrace.value.MicroTimestamp;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectLogTest {
    private static final TableIdentifier LOG = TableIdentifier.of("lake", "orders_changes");
    private static final Instant NOON = ChangeRows.NOON;
    private static final long ALL = 1 << 30;
    private static final String CHANGE = "\"cdc_event_type\":\"INSERT\",\"cdc_event_time\":\"2026-11-22 12:00:00.123\"";

    @TempDir
    private Path folder;

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final TestFolder objects = new TestFolder();

    @BeforeEach
    void start() {
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("lake"));
    }

    @ParameterizedTest
    @EnumSource
    void the_rows_of_each_object_are_in_the_log_once(TestObjects form) throws IOException {
        objects.put("hour=12/a", NOON, form.of(List.of(insert("a", 1), insert("b", 2)), folder));
        objects.put("hour=13/b", NOON.plusSeconds(60), form.of(List.of(insert("c", 3)), folder));

        assertThat(log(ALL).step()).returns(3L, Step::rows).returns(2, Step::objects);
        assertThat(log(ALL).step()).isNull();
        objects.put("hour=12/late", NOON.minusSeconds(9), form.of(List.of(insert("d", 4)), folder));
        assertThat(log(ALL).step()).returns(1L, Step::rows);

        assertThat(ids()).containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(TestTables.rows(table()))
                .allSatisfy(row -> assertThat(row)
                        .containsKeys("quantity", "cdc_event_id", "cdc_stream", "cdc_sequence", "cdc_table")
                        .doesNotContainKey("kafka_offset"));
        assertThat(left()).isEmpty();
    }

    @Test
    void without_objects_there_is_no_table_and_an_empty_object_adds_no_row() {
        assertThat(log(ALL).step()).isNull();
        assertThat(catalog.tableExists(LOG)).isFalse();

        objects.put("empty", NOON, "");
        assertThat(log(ALL).step()).returns(0L, Step::rows).returns(1, Step::objects);
        assertThat(log(ALL).step()).isNull();
    }

    @Test
    void a_step_adds_no_more_bytes_of_objects_than_it_may() throws IOException {
        for (int i = 0; i < 3; i++) {
            objects.put("object-" + i, NOON.plusSeconds(i), TestObjects.JSON.of(List.of(insert("o" + i, i)), folder));
        }

        for (int i = 0; i < 3; i++) {
            assertThat(log(1).step()).returns(1, Step::objects);
            assertThat(ids()).hasSize(i + 1).contains("o" + i);
        }
        assertThat(log(1).step()).isNull();
    }

    @Test
    void each_value_of_a_line_has_the_type_of_its_column() throws IOException {
        Schema columns = ChangeRows.schema(SchemaBuilder.struct()
                .field("orderId", Schema.OPTIONAL_STRING_SCHEMA)
                .field("small", Schema.OPTIONAL_INT8_SCHEMA)
                .field("big", Schema.OPTIONAL_INT64_SCHEMA)
                .field("real", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("paid", Schema.OPTIONAL_BOOLEAN_SCHEMA)
                .field(
                        "price",
                        Decimal.builder(2)
                                .parameter("connect.decimal.precision", "38")
                                .optional()
                                .build())
                .field(
                        "day",
                        org.apache.kafka.connect.data.Date.builder().optional().build())
                .field("time", Timestamp.builder().optional().build())
                .field("micros", MicroTimestamp.OPTIONAL_SCHEMA)
                .field("bytes", Schema.OPTIONAL_BYTES_SCHEMA)
                .field(
                        "tags",
                        SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA)
                                .optional()
                                .build())
                .field(
                        "notes",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_INT32_SCHEMA)
                                .optional()
                                .build())
                .field(
                        "address",
                        SchemaBuilder.struct()
                                .field("City", Schema.OPTIONAL_STRING_SCHEMA)
                                .optional()
                                .build()));
        objects.put(
                "all",
                NOON,
                "{\"orderId\":\"\\u00f6\",\"small\":-7,\"big\":9007199254740993,\"real\":1e999,\"paid\":false,"
                        + "\"price\":123456789012345678901234567890.12,\"day\":\"2026-02-28\",\"time\":\"2026-11-22"
                        + " 13:45:00.001\",\"micros\":\"2026-11-22"
                        + " 13:45:00.000001\",\"bytes\":\"AAH/\",\"tags\":[\"x\",null],\"notes\":{\"Mixed"
                        + " Case\":1},\"address\":{\"City\":\"Ulm\"}," + CHANGE
                        + "}\n\n");

        log(ALL, columns).step();

        Map<String, Object> row = TestTables.rows(table()).get(0);
        assertThat(row)
                .containsEntry("orderid", "ö")
                .containsEntry("small", -7)
                .containsEntry("big", 9007199254740993L)
                .containsEntry("real", Double.POSITIVE_INFINITY)
                .containsEntry("paid", false)
                .containsEntry("price", new BigDecimal("123456789012345678901234567890.12"))
                .containsEntry("day", LocalDate.parse("2026-02-28"))
                .containsEntry("time", LocalDateTime.parse("2026-11-22T13:45:00.001"))
                .containsEntry("micros", LocalDateTime.parse("2026-11-22T13:45:00.000001"))
                .containsEntry("bytes", ByteBuffer.wrap(new byte[] {0, 1, -1}))
                .containsEntry("notes", Map.of("Mixed Case", 1));
        assertThat((List<?>) row.get("tags")).hasSize(2).first().isEqualTo("x");
        assertThat(row.get("address"))
                .isInstanceOfSatisfying(
                        Record.class,
                        address -> assertThat(address.getField("city")).isEqualTo("Ulm"));
    }

    @Test
    void rows_of_several_days_are_in_files_of_their_partitions_however_many_days_there_are() throws IOException {
        List<Struct> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rows.add(insert("o" + i, 86_400 * (i % 30)));
        }
        objects.put("many-days", NOON, TestObjects.PACKED_JSON.of(rows, folder));

        log(ALL).step();

        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        }
        assertThat(files)
                .extracting(file -> file.partition().get(0, Integer.class))
                .doesNotContainNull();
        assertThat(files.stream().mapToLong(DataFile::recordCount).sum()).isEqualTo(60);
        assertThat(ids()).hasSize(60).doesNotHaveDuplicates();
        assertThat(left()).isEmpty();
    }

    @Test
    void an_object_that_cannot_be_read_is_named_with_its_cause_and_the_others_wait_until_it_is_moved_away()
            throws IOException {
        objects.put("good", NOON.plusSeconds(5), TestObjects.JSON.of(List.of(insert("a", 1)), folder));
        Map<String, String> causes = Map.of(
                "{\"order_id\":\"b\",\"colour\":\"red\"}\n",
                "after 0 rows: The value has colour, for which no column is declared.",
                "{" + CHANGE + "}\n{\"quantity\":\"many\"," + CHANGE + "}\n",
                "after 1 rows: Column quantity is declared as int32, and the value is a String that does not fit.",
                "{" + CHANGE + "}{" + CHANGE + "}\n",
                "The line is not a row: more than one JSON document in one record",
                "{\"order_id\":\n",
                "The line is not a row: not JSON",
                "Obj\u0001",
                "It is neither Parquet nor JSON lines, plain or packed with gzip.",
                "{\"order_id\":\"b\",\"cdc_event_time\":\"2026-11-22 12:00:00.123\"}",
                "Its next row has no cdc_event_type of [",
                "{\"order_id\":\"b\",\"cdc_event_type\":\"INSERT\"}",
                "Its next row has no cdc_event_time.",
                "PAR1 and no more",
                "It is damaged: ");
        causes.forEach((content, cause) -> {
            objects.put("bad", NOON, content);

            assertThatThrownBy(() -> log(ALL).step())
                    .as(content)
                    .isInstanceOf(ConnectException.class)
                    .isNotInstanceOf(RetriableException.class)
                    .hasMessageStartingWith("Object bad cannot be added to table lake.orders_changes: after")
                    .hasMessageContaining(cause)
                    .hasMessageEndingWith(". To leave it out, move it out of the folder; the others are then added.");
        });
        byte[] gzip = TestFolder.gzip("{" + CHANGE + "}\n");
        gzip[gzip.length - 5] ^= 1;
        objects.put("bad", NOON, gzip);
        assertThatThrownBy(() -> log(ALL).step()).hasMessageContaining("after 1 rows: It is damaged: ");
        assertThat(table().currentSnapshot()).isNull();
        assertThat(left()).isEmpty();

        objects.remove("bad");
        assertThat(log(ALL).step()).returns(1L, Step::rows);
        assertThat(ids()).containsExactly("a");
    }

    @Test
    void a_column_of_parquet_that_is_not_declared_is_refused() throws IOException {
        Path file = folder.resolve("colour.parquet");
        try (HiveParquet parquet = new HiveParquet(file, "optional binary colour (UTF8);")) {
            parquet.row(row -> row.append("colour", "red"));
        }
        objects.put("colour", NOON, Files.readAllBytes(file));
        Files.delete(file);

        assertThatThrownBy(() -> log(ALL).step())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("The file has a column colour, which is not declared. Declare it.");
    }

    @Test
    void a_column_that_is_declared_later_is_null_in_the_rows_before() throws IOException {
        objects.put("a", NOON, "{\"order_id\":\"a\"," + CHANGE + "}\n");
        log(ALL).step();
        objects.put("b", NOON, "{\"order_id\":\"b\",\"colour\":\"red\"," + CHANGE + "}\n");
        assertThatThrownBy(() -> log(ALL).step()).hasMessageContaining("colour");
        SchemaBuilder wider = SchemaBuilder.struct().field("colour", Schema.OPTIONAL_STRING_SCHEMA);
        TestOrders.ROW.fields().forEach(field -> wider.field(field.name(), field.schema()));

        log(ALL, wider.build()).step();

        assertThat(TestTables.rows(table()))
                .extracting(row -> row.getOrDefault("colour", "-"))
                .containsExactlyInAnyOrder("-", "red");
    }

    @Test
    void an_object_that_is_removed_while_it_is_to_be_read_is_not_asked_for_again() {
        objects.put("a", NOON, "{" + CHANGE + "}\n");
        objects.meanwhile = () -> objects.meanwhile = () -> objects.remove("a");

        assertThatThrownBy(() -> log(ALL).step())
                .isInstanceOf(RetriableException.class)
                .hasMessage("The object a was removed while it was to be read");
        assertThat(log(ALL).step()).isNull();
    }

    @Test
    void without_its_marks_a_log_gets_all_objects_once_more() throws IOException {
        objects.put("a", NOON, "{\"order_id\":\"a\"," + CHANGE + "}\n");
        log(ALL).step();
        table().updateProperties().set("tailrace.objects.newest", "yesterday").commit();
        assertThatThrownBy(() -> log(ALL).step())
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "Property tailrace.objects.newest of table memory.lake.orders_changes is yesterday, which is"
                                + " not a time. Remove the property: all objects are then added once more, which changes"
                                + " no item.");

        table().updateProperties().remove("tailrace.objects.newest").commit();
        log(ALL).step();

        assertThat(ids()).containsExactly("a", "a");
    }

    private ObjectLog log(long mostBytes) {
        return log(mostBytes, TestOrders.ROW);
    }

    private ObjectLog log(long mostBytes, Schema columns) {
        return new ObjectLog(
                catalog,
                new ChangeLogDefinition(LOG, "s3://lake/orders_changes", "cdc_event_time", Granularity.DAY),
                columns,
                objects,
                folder,
                mostBytes,
                () -> UUID.randomUUID().toString());
    }

    private Table table() {
        return catalog.loadTable(LOG);
    }

    private List<Object> ids() throws IOException {
        return TestTables.rows(table()).stream().map(row -> row.get("order_id")).toList();
    }

    /** What steps left on local disk. */
    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static Struct insert(String id, int second) {
        return TestOrders.fill(new Struct(TestOrders.ROW), "INSERT", id, second, String.format("%021d", second))
                .put("quantity", second);
    }
}
