package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.iceberg.PlainParquet;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.format.AnyRows;
import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever columns and keys rows have, an item's row in the current table has each value of its newest change: both are read by
 * Iceberg's own reader, of which we wrote no line. The columns are widened and added between the files of the log, whose order is
 * at random.
 */
class AnyRowsAreMergedTest {
    private static final Seed SEED = Seed.of(AnyRowsAreMergedTest.class);
    private static final List<String> OF_CHANGES = List.of("cdc_event_type", "cdc_row_time");

    @TempDir
    private Path folder;

    private int second;

    @Test
    void an_item_has_each_value_of_its_newest_change() throws IOException {
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
        AnyRows any = new AnyRows(random, true);
        KeyKind hash = any(random, KeyKind.values());
        @Nullable KeyKind sort = random.nextBoolean() ? any(random, KeyKind.values()) : null;
        Schema narrow = any.schema();
        Schema wide = wider(random, narrow);
        List<Schema> versions = Stream.of(narrow, wide, plus(wide, any.schema()))
                .map(columns -> changes(columns, hash, sort))
                .toList();
        List<Object> hashes =
                Stream.generate(() -> hash.value(random)).limit(12).toList();
        List<Object> sorts = sort == null
                ? List.of()
                : Stream.generate(() -> sort.value(random)).limit(3).toList();
        TestTables tables = new TestTables(Files.createTempDirectory(folder, "run"));
        Merger merger = tables.merger(
                1 + random.nextInt(20_000), sort == null ? new String[] {"pk"} : new String[] {"pk", "sk"});

        for (int chunk = 0; chunk < 8; chunk++) {
            Schema schema = versions.get(random.nextInt(versions.size()));
            List<Struct> rows = new ArrayList<>();
            for (int i = random.nextInt(40); i >= 0; i--) {
                rows.add(change(random, any.row(schema), hashes, sorts));
            }
            tables.compression = any(random, Compression.values());
            tables.mostRowsOfGroup = 1 + random.nextInt(20);
            tables.append(random.nextInt(2), rows);
            if (random.nextBoolean()) {
                merger.step();
            }
        }
        while (merger.step() != null) {
            assertThat(plain(TestTables.rows(tables.current())))
                    .extracting(row -> item(row, sort))
                    .doesNotHaveDuplicates();
        }

        Map<List<Object>, Map<String, @Nullable Object>> expected = newest(tables.log(), sort);
        Map<List<Object>, Map<String, @Nullable Object>> found = new HashMap<>();
        for (Map<String, @Nullable Object> row : plain(tables.rows())) {
            row.keySet().removeAll(OF_CHANGES);
            assertThat(found.put(item(row, sort), row)).isNull();
        }
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (item, row) -> assertThat(found.get(item)).as("%s", item).isEqualTo(row));
        assertPositions(tables.log());
    }

    /** A position is that of Iceberg's own reader: the number of the row in its file, whichever row group it is in. */
    private static void assertPositions(Table log) throws IOException {
        for (DataFile file : LogTail.files(log, 0)) {
            try (ParquetRows rows = HistoryReader.ofCurrent(log).open(file);
                    ParquetFileReader footer =
                            PlainParquet.open(PlainParquet.file(log.io().newInputFile(file.location())))) {
                assertThat(footer.getRecordCount()).isEqualTo(file.recordCount());
                for (long position = 0; position < file.recordCount(); position++) {
                    assertThat(rows.next()).isNotNull();
                    assertThat(rows.position()).isEqualTo(position);
                }
                assertThat(rows.next()).isNull();
            }
        }
    }

    private static Map<List<Object>, Map<String, @Nullable Object>> newest(Table log, @Nullable KeyKind sort)
            throws IOException {
        Map<List<Object>, Map<String, @Nullable Object>> newest = new HashMap<>();
        for (Map<String, @Nullable Object> row : plain(TestTables.rows(log))) {
            if (row.containsKey("pk") && (sort == null || row.containsKey("sk"))) {
                newest.merge(
                        item(row, sort),
                        row,
                        (one, other) -> sequence(one).compareTo(sequence(other)) > 0 ? one : other);
            }
        }
        newest.values().removeIf(row -> "REMOVE".equals(row.get("cdc_event_type")));
        newest.values().forEach(row -> row.keySet().removeAll(OF_CHANGES));
        return newest;
    }

    private static String sequence(Map<String, @Nullable Object> row) {
        return String.valueOf(row.get("cdc_sequence"));
    }

    private static List<Object> item(Map<String, @Nullable Object> row, @Nullable KeyKind sort) {
        return sort == null
                ? List.of(row.get("pk"), row.get("cdc_table"))
                : List.of(row.get("pk"), row.get("sk"), row.get("cdc_table"));
    }

    /** Without the ids, which each table has of its own. */
    private static List<Map<String, @Nullable Object>> plain(List<Map<String, Object>> rows) {
        List<Map<String, @Nullable Object>> plain = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            Map<String, @Nullable Object> values = new TreeMap<>();
            row.forEach((column, value) -> values.put(column, plain(value)));
            plain.add(values);
        }
        return plain;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Record record) {
            Map<String, @Nullable Object> fields = new TreeMap<>();
            record.struct().fields().forEach(field -> {
                @Nullable Object own = record.getField(field.name());
                if (own != null) {
                    fields.put(field.name(), plain(own));
                }
            });
            return fields;
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(AnyRowsAreMergedTest::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
            map.forEach((key, each) -> entries.put(String.valueOf(key), plain(each)));
            return entries;
        }
        return value;
    }

    private Struct change(Random random, Struct row, List<Object> hashes, List<Object> sorts) {
        second++;
        row.put("pk", random.nextInt(15) == 0 ? null : hashes.get(random.nextInt(hashes.size())));
        if (!sorts.isEmpty()) {
            row.put("sk", random.nextInt(15) == 0 ? null : sorts.get(random.nextInt(sorts.size())));
        }
        return row.put("cdc_event_type", random.nextInt(4) == 0 ? "REMOVE" : "MODIFY")
                .put("cdc_event_time", Date.from(ChangeRows.NOON.plusSeconds(second)))
                .put("cdc_event_id", "event-" + second)
                .put("cdc_stream", ChangeRows.STREAM)
                .put("cdc_sequence", String.format("%021d", second))
                .put("cdc_table", random.nextBoolean() ? "orders" : "returns");
    }

    private static Schema changes(Schema columns, KeyKind hash, @Nullable KeyKind sort) {
        SchemaBuilder changes = SchemaBuilder.struct().field("pk", hash.schema);
        if (sort != null) {
            changes.field("sk", sort.schema);
        }
        columns.fields().forEach(field -> changes.field(field.name(), field.schema()));
        return ChangeRows.schema(changes);
    }

    /** The same columns and more. */
    private static Schema plus(Schema columns, Schema more) {
        SchemaBuilder all = SchemaBuilder.struct();
        columns.fields().forEach(field -> all.field(field.name(), field.schema()));
        more.fields().forEach(field -> all.field("added_" + field.name(), field.schema()));
        return all.build();
    }

    /** With some columns and fields as wide as Iceberg lets them become. */
    private static Schema wider(Random random, Schema schema) {
        if (Decimal.LOGICAL_NAME.equals(schema.name())) {
            int scale = Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD));
            return Decimal.builder(scale)
                    .parameter("connect.decimal.precision", "38")
                    .optional()
                    .build();
        }
        if (schema.name() != null) {
            return schema;
        }
        return switch (schema.type()) {
            case INT8, INT16, INT32 -> random.nextBoolean() ? Schema.OPTIONAL_INT64_SCHEMA : schema;
            case FLOAT32 -> random.nextBoolean() ? Schema.OPTIONAL_FLOAT64_SCHEMA : schema;
            case STRUCT -> {
                SchemaBuilder struct = SchemaBuilder.struct().optional();
                for (Field field : schema.fields()) {
                    struct.field(field.name(), wider(random, field.schema()));
                }
                if (random.nextBoolean()) {
                    struct.field("later", Schema.OPTIONAL_STRING_SCHEMA);
                }
                yield struct.build();
            }
            case ARRAY ->
                SchemaBuilder.array(wider(random, schema.valueSchema()))
                        .optional()
                        .build();
            case MAP ->
                SchemaBuilder.map(Schema.STRING_SCHEMA, wider(random, schema.valueSchema()))
                        .optional()
                        .build();
            case INT64, FLOAT64, BOOLEAN, STRING, BYTES -> ((ConnectSchema) schema).schema();
        };
    }

    private static <T> T any(Random random, T[] all) {
        return all[random.nextInt(all.length)];
    }

    /** The types that a part of a DynamoDB key can have, and what they are as columns. */
    @SuppressWarnings("ImmutableEnumChecker") // a ConnectSchema never changes
    private enum KeyKind {
        STRING(Schema.OPTIONAL_STRING_SCHEMA),
        DECIMAL(Decimal.builder(0)
                .parameter("connect.decimal.precision", "38")
                .optional()
                .build()),
        LONG(Schema.OPTIONAL_INT64_SCHEMA),
        BINARY(Schema.OPTIONAL_BYTES_SCHEMA);

        private static final int LONGEST = 20;
        private final Schema schema;

        KeyKind(Schema schema) {
            this.schema = schema;
        }

        /** Long texts and bytes are alike in the part that a file's bounds have. */
        Object value(Random random) {
            byte[] bytes = new byte[1 + random.nextInt(LONGEST)];
            return switch (this) {
                case STRING ->
                    (random.nextBoolean() ? "the-same-beginning" : "ß\ud83d\ude00\uffff")
                            + (char) ('a' + random.nextInt(26))
                            + random.nextInt(100);
                case DECIMAL -> new BigDecimal(new BigInteger(120, random).subtract(BigInteger.ONE.shiftLeft(119)));
                case LONG -> random.nextInt(3) == 0 ? Long.MIN_VALUE : random.nextLong();
                case BINARY -> {
                    random.nextBytes(bytes);
                    bytes[0] = (byte) 0xff;
                    yield bytes;
                }
            };
        }
    }
}
