package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.chain.TransformChain;
import io.tailrace.merge.Merger.Step;
import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A column that is declared later has, once it is filled, what it would have had from the beginning. */
class BackfillTest {
    private static final Seed SEED = Seed.of(BackfillTest.class);
    private static final List<String> TYPES = List.of(
            "string",
            "int",
            "bigint",
            "double",
            "decimal(10,2)",
            "boolean",
            "date",
            "timestamp",
            "binary",
            "array<string>",
            "map<string,bigint>",
            "struct<a:string,b:bigint,c:struct<d:decimal(5,1)>>");
    private static final List<String> VALUES = List.of(
            "{\"S\":\"a\\u00fc\\u20ac\"}",
            "{\"S\":\"2026-11-22\"}",
            "{\"S\":\"2026-11-22T12:00:00.123Z\"}",
            "{\"N\":\"12\"}",
            "{\"N\":\"12.50\"}",
            "{\"N\":\"12345678901234567890123\"}",
            "{\"BOOL\":true}",
            "{\"NULL\":true}",
            "{\"B\":\"AAEC\"}",
            "{\"SS\":[\"x\",\"y\"]}",
            "{\"L\":[{\"S\":\"x\"},{\"N\":\"1\"},{\"S\":\"z\"}]}",
            "{\"M\":{\"k\":{\"N\":\"1\"},\"l\":{\"S\":\"no\"}}}",
            "{\"M\":{\"a\":{\"S\":\"x\"},\"b\":{\"N\":\"7\"},\"e\":{\"N\":\"9\"}}}",
            "{\"M\":{\"c\":{\"M\":{\"d\":{\"N\":\"1.5\"}}}}}");

    @TempDir
    private Path folder;

    private int second;

    @Test
    void a_filled_column_is_what_it_would_have_been_from_the_beginning() throws IOException {
        for (int round = 0; round < Rounds.of(2); round++) {
            long seed = SEED.value() + round;
            try {
                run(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dtailrace.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private void run(Random random) throws IOException {
        String type = TYPES.get(random.nextInt(TYPES.size()));
        Map<String, String> before = transforms("id string");
        Map<String, String> after = transforms("id string, x " + type);
        TestTables late = new TestTables(Files.createTempDirectory(folder, "late"));
        TestTables early = new TestTables(Files.createTempDirectory(folder, "early"));
        for (int chunk = 0; chunk < 3; chunk++) {
            List<String> changes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                changes.add(change(random));
            }
            // A new row may have the column before the old ones are filled.
            late.append(0, rows(chunk < 2 ? before : after, changes));
            early.append(0, rows(after, changes));
            merge(late);
            merge(early);
        }

        long filled = fill(late, after);

        assertThat(plain(late)).as("%s", type).isEqualTo(plain(early));
        assertThat(fill(late, after)).isZero();
        assertThat(filled).isLessThanOrEqualTo(16);
    }

    @Test
    void a_field_that_is_declared_later_is_filled_within_its_struct() throws IOException {
        String change = change("a", "{\"M\":{\"a\":{\"S\":\"x\"},\"b\":{\"N\":\"7\"},\"e\":{\"N\":\"9\"}}}");
        TestTables tables = new TestTables(folder);
        tables.append(0, rows(transforms("id string, x struct<a:string>"), List.of(change)));
        merge(tables);

        assertThat(fill(tables, transforms("id string, x struct<a:string,b:bigint>")))
                .isEqualTo(1);

        assertThat(plain(tables))
                .singleElement()
                .returns("{a=x, b=7}", row -> row.get("x"))
                .returns("{\"x\":{\"M\":{\"e\":{\"N\":\"9\"}}},\"y\":{\"N\":\"1\"}}", row -> row.get("cdc_rest"));
    }

    @Test
    void a_column_that_a_user_added_in_another_case_is_filled() throws IOException {
        TestTables tables = new TestTables(folder);
        tables.append(0, rows(transforms("id string"), List.of(change("a", "{\"S\":\"paid\"}"))));
        merge(tables);
        tables.current().updateSchema().addColumn("X", Types.StringType.get()).commit();

        assertThat(fill(tables, transforms("id string, x string"))).isEqualTo(1);

        assertThat(plain(tables)).singleElement().returns("paid", row -> row.get("X"));
    }

    @Test
    void a_value_that_does_not_fit_stays_where_it_is() throws IOException {
        TestTables tables = new TestTables(folder);
        tables.append(0, rows(transforms("id string"), List.of(change("a", "{\"S\":\"many\"}"))));
        merge(tables);

        assertThat(fill(tables, transforms("id string, x int"))).isZero();

        assertThat(plain(tables))
                .singleElement()
                .returns("{\"x\":{\"S\":\"many\"},\"y\":{\"N\":\"1\"}}", row -> row.get("cdc_rest"))
                .satisfies(row -> assertThat(row).doesNotContainKey("x"));
    }

    @Test
    void a_default_is_not_what_other_attributes_fill_a_column_with() throws IOException {
        TestTables tables = new TestTables(folder);
        tables.append(
                0,
                rows(
                        transforms("id string"),
                        List.of(
                                change("a", "{\"S\":\"many\"}"),
                                change("b", "{\"N\":\"7\"}"),
                                change("c", "{\"N\":\"3\"}"))));
        merge(tables);

        assertThat(fill(tables, transforms("id string, x int default(3), y bigint")))
                .isEqualTo(2);

        assertThat(plain(tables))
                .extracting(row -> row.get("id") + " " + row.get("x") + " " + row.get("cdc_rest"))
                .containsExactlyInAnyOrder(
                        "a null {\"x\":{\"S\":\"many\"},\"y\":{\"N\":\"1\"}}",
                        "b 7 {\"y\":{\"N\":\"1\"}}",
                        "c 3 {\"y\":{\"N\":\"1\"}}");
    }

    @Test
    void the_words_of_a_declaration_hold_for_what_is_filled() throws IOException {
        TestTables tables = new TestTables(folder);
        tables.append(0, rows(transforms("id string"), List.of(change("a", "{\"S\":\"secret\"}"))));
        merge(tables);

        fill(tables, transforms("id string, x string from y"));
        fill(tables, transforms("id string, x string from y, z string from x masked(sha256)"), "z");

        assertThat(plain(tables))
                .singleElement()
                .returns("1", row -> row.get("x"))
                .satisfies(row -> assertThat(row.get("z")).hasSize(64))
                .satisfies(row -> assertThat(row.values()).noneMatch(value -> value.contains("secret")));
    }

    @Test
    void a_mask_is_kept_for_what_is_filled() throws IOException {
        TestTables tables = new TestTables(folder);
        tables.append(0, rows(transforms("id string"), List.of(change("a", "{\"S\":\"secret\"}"))));
        merge(tables);
        Map<String, String> masked = transforms("id string, x string");
        masked.put("transforms", "flatten,mask");
        masked.put("transforms.mask.type", "io.tailrace.transform.MaskField");
        masked.put("transforms.mask.fields", "x");
        masked.put("transforms.mask.with", "sha256");

        fill(tables, masked);

        assertThat(plain(tables))
                .singleElement()
                .satisfies(row -> assertThat(row.get("x")).hasSize(64))
                .satisfies(row -> assertThat(row.values()).noneMatch(value -> value.contains("secret")));
    }

    @Test
    void of_a_merge_and_a_backfill_at_once_one_is_refused_and_looks_again() throws IOException {
        TestTables tables = new TestTables(folder);
        tables.append(0, rows(transforms("id string"), List.of(change("a", "{\"S\":\"old\"}"))));
        merge(tables);
        Map<String, String> after = transforms("id string, x string");
        try (RestColumn column = new RestColumn(after, "orders", "x")) {
            prepare(tables, after);
            List<Runnable> rivals = new ArrayList<>(List.of(() -> {
                try {
                    tables.append(0, rows(after, List.of(change("a", "{\"S\":\"new\"}"))));
                    merge(tables);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
            Backfill backfill = new Backfill(tables.catalog, TestTables.definition("id"), column, folder, () -> {
                if (!rivals.isEmpty()) {
                    rivals.remove(0).run();
                }
                return UUID.randomUUID().toString();
            });
            int bucket = backfill.buckets().iterator().next();

            assertThatThrownBy(() -> backfill.fill(bucket))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("A merger changed table");

            assertThat(backfill.fill(bucket).rows()).isZero();
            assertThat(plain(tables)).singleElement().returns("new", row -> row.get("x"));
        }
    }

    @Test
    void a_column_that_the_transforms_do_not_make_is_refused_with_what_to_declare() {
        assertThatThrownBy(() -> new RestColumn(transforms("id string"), "orders", "x"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "have no column x. Declare it first, as in transforms.flatten.columns=..., x string");
    }

    @Test
    void rows_of_several_entities_are_not_taken_for_those_of_one() {
        Map<String, String> entities = transforms("id string, x string");
        entities.put("transforms.flatten.entities", "user");
        entities.put("transforms.flatten.entities.user.when", "id=U*");
        entities.put("transforms.flatten.entities.user.columns", "id string, x string masked(sha256)");

        assertThatThrownBy(() -> new RestColumn(entities, "orders", "x"))
                .hasMessageContaining("The transforms make rows of several entities");
    }

    @Test
    void a_table_without_a_log_has_nothing_to_fill() {
        TestTables tables = new TestTables(folder);
        try (RestColumn column = new RestColumn(transforms("id string, x int"), "orders", "x")) {
            assertThatThrownBy(() -> backfill(tables, column).buckets())
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("There is no table lake.orders_changes yet");
        }
    }

    private static Map<String, String> transforms(String columns) {
        return new HashMap<>(Map.of(
                "transforms", "flatten",
                "transforms.flatten.type", "io.tailrace.transform.FlattenDynamoDb$Value",
                "transforms.flatten.columns", columns));
    }

    private String change(Random random) {
        return change(Integer.toString(random.nextInt(9)), VALUES.get(random.nextInt(VALUES.size())));
    }

    private String change(String id, String value) {
        second++;
        return """
                {"eventID":"e%1$d","eventName":"INSERT","eventSourceARN":
                "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-11-01T00:00:00.000",
                "dynamodb":{"ApproximateCreationDateTime":%2$d,"SequenceNumber":"%3$021d","Keys":{"id":{"S":"%4$s"}},
                "NewImage":{"id":{"S":"%4$s"},"x":%5$s,"y":{"N":"1"}}}}
                """.formatted(second, ChangeRows.NOON.getEpochSecond() + second, second, id, value);
    }

    private static List<Struct> rows(Map<String, String> transforms, List<String> changes) {
        try (TransformChain<SinkRecord> chain = TransformChain.load(transforms)) {
            return changes.stream()
                    .map(change -> chain.apply(new SinkRecord("orders", 0, null, null, null, change, 0)))
                    .map(record -> (Struct) record.value())
                    .toList();
        }
    }

    private static void merge(TestTables tables) {
        Merger merger = tables.merger(1 << 20, "id");
        @Nullable Step step;
        do {
            step = merger.step();
        } while (step != null);
    }

    private long fill(TestTables tables, Map<String, String> transforms) throws IOException {
        return fill(tables, transforms, "x");
    }

    private long fill(TestTables tables, Map<String, String> transforms, String name) throws IOException {
        try (RestColumn column = new RestColumn(transforms, "orders", name)) {
            prepare(tables, transforms);
            Backfill backfill = backfill(tables, column);
            long rows = 0;
            for (int bucket : backfill.buckets()) {
                rows += backfill.fill(bucket).rows();
            }
            return rows;
        }
    }

    /** The log has the column, as after a row of the new declaration. */
    private static void prepare(TestTables tables, Map<String, String> transforms) {
        tables.ensure(rows(
                        transforms,
                        List.of("{\"eventID\":\"e\",\"eventName\":\"INSERT\",\"dynamodb\":{\"Keys\":{},"
                                + "\"ApproximateCreationDateTime\":0,\"NewImage\":{}}}"))
                .get(0)
                .schema());
    }

    private Backfill backfill(TestTables tables, RestColumn column) {
        return new Backfill(
                tables.catalog,
                TestTables.definition("id"),
                column,
                folder,
                () -> UUID.randomUUID().toString());
    }

    private static List<Map<String, String>> plain(TestTables tables) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Map<String, Object> row : tables.rows()) {
            Map<String, String> plain = new TreeMap<>();
            row.forEach((column, value) -> plain.put(column, text(value)));
            rows.add(plain);
        }
        rows.sort(Comparator.comparing(Map::toString));
        return rows;
    }

    /** As text: structs by their fields that have a value, binary by its bytes. */
    private static String text(Object value) {
        if (value instanceof Record record) {
            Map<String, String> fields = new TreeMap<>();
            record.struct().fields().forEach(field -> {
                Object own = record.getField(field.name());
                if (own != null) {
                    fields.put(field.name(), text(own));
                }
            });
            return fields.toString();
        }
        if (value instanceof ByteBuffer bytes) {
            return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
        }
        return value.toString();
    }
}
