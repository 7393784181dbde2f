package io.tailrace.sink.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.row.KafkaColumns;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is easily bent on its way through a file is found by conditions on it, in a table of each format. */
@AsksTrino
class QueriesOfValuesIT {
    private static final Schema INNER = SchemaBuilder.struct()
            .optional()
            .field("x", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("b", Schema.OPTIONAL_BYTES_SCHEMA)
            .build();
    private static final Schema SCHEMA = SchemaBuilder.struct()
            .field("id", Schema.OPTIONAL_INT64_SCHEMA)
            .field("s", Schema.OPTIONAL_STRING_SCHEMA)
            .field("f", Schema.OPTIONAL_FLOAT32_SCHEMA)
            .field("d", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("n", Schema.OPTIONAL_INT64_SCHEMA)
            .field("p", SampleRows.decimal(38, 10))
            .field("b", Schema.OPTIONAL_BYTES_SCHEMA)
            .field(
                    "day",
                    org.apache.kafka.connect.data.Date.builder().optional().build())
            .field("at", Timestamp.builder().optional().build())
            .field("l", SchemaBuilder.array(INNER).optional().build())
            .field(
                    "m",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_INT64_SCHEMA)
                            .optional()
                            .build())
            .field("st", INNER)
            .build();

    private static TrinoLake lake;

    @BeforeAll
    static void start(TrinoLake shared) {
        lake = shared;
    }

    /**
     * Twice: each condition as a value, of rows that are all read; and as one that may be pushed down to the scan, where those
     * with the same rows are asked together. Each of them would make rows be missed.
     */
    @ParameterizedTest
    @EnumSource(
            value = RowFormats.class,
            names = {"PARQUET", "JSONL"})
    void every_value_is_found_by_a_condition_on_it(RowFormats format) throws Exception {
        String table = "values_" + format.id();
        lake.createTable(table, format, SCHEMA);
        lake.put(table, format.with(format.compressions().get(0), KafkaColumns.LEFT_OUT), SCHEMA, rows());
        Map<String, List<String>> conditions = conditions(format);

        assertThat(truths(table, conditions.keySet())).isEqualTo(conditions);
        Map<String, List<String>> together = together(conditions);
        assertThat(found(table, together.keySet())).isEqualTo(together);
    }

    private static Map<String, List<String>> truths(String table, Set<String> conditions) throws SQLException {
        Map<String, SortedSet<String>> truths = new LinkedHashMap<>();
        for (List<@Nullable String> row :
                lake.ask("SELECT id, (" + String.join("), (", conditions) + ") FROM " + table)) {
            int at = 0;
            for (String condition : conditions) {
                SortedSet<String> ids = truths.computeIfAbsent(condition, each -> new TreeSet<>());
                if ("true".equals(row.get(++at))) {
                    ids.add(String.valueOf(row.get(0)));
                }
            }
        }
        return lists(truths);
    }

    /** Conditions with the same rows, on different columns, as one. */
    private static Map<String, List<String>> together(Map<String, List<String>> conditions) {
        Map<List<String>, List<Map<String, String>>> groups = new LinkedHashMap<>();
        conditions.forEach((condition, rows) -> {
            String column = column(condition);
            List<Map<String, String>> same = groups.computeIfAbsent(rows, each -> new ArrayList<>());
            same.stream()
                    .filter(group -> !group.containsKey(column))
                    .findFirst()
                    .orElseGet(() -> {
                        Map<String, String> group = new LinkedHashMap<>();
                        same.add(group);
                        return group;
                    })
                    .put(column, condition);
        });
        Map<String, List<String>> together = new LinkedHashMap<>();
        groups.forEach((rows, same) -> same.forEach(group -> together.put(String.join(" AND ", group.values()), rows)));
        return together;
    }

    private static String column(String condition) {
        return Stream.of(condition.split("\\W+"))
                .filter(word -> SCHEMA.field(word) != null)
                .findFirst()
                .orElseThrow(() -> new AssertionError(condition + " is on no column"));
    }

    private static Map<String, List<String>> found(String table, Set<String> conditions) throws SQLException {
        List<String> numbered = List.copyOf(conditions);
        String query = IntStream.range(0, numbered.size())
                .mapToObj(i -> "SELECT " + i + ", id FROM " + table + " WHERE " + numbered.get(i))
                .collect(Collectors.joining(" UNION ALL "));
        Map<String, SortedSet<String>> found = new LinkedHashMap<>();
        for (List<@Nullable String> row : lake.ask(query)) {
            found.computeIfAbsent(numbered.get(Integer.parseInt(String.valueOf(row.get(0)))), each -> new TreeSet<>())
                    .add(String.valueOf(row.get(1)));
        }
        return lists(found);
    }

    private static Map<String, List<String>> lists(Map<String, SortedSet<String>> sets) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        sets.forEach((condition, ids) -> lists.put(condition, List.copyOf(ids)));
        return lists;
    }

    private static List<Struct> rows() {
        Struct infinite = new Struct(INNER).put("x", Double.NEGATIVE_INFINITY).put("b", new byte[] {0, (byte) 0xff});
        List<Struct> rows = new ArrayList<>();
        for (int repeated = 0; repeated < 10; repeated++) {
            rows.add(row(1).put("s", "")
                    .put("f", Float.POSITIVE_INFINITY)
                    .put("d", Double.POSITIVE_INFINITY)
                    .put("n", Long.MAX_VALUE)
                    .put("p", new BigDecimal("9999999999999999999999999999.9999999999"))
                    .put("b", new byte[] {0, (byte) 0xff})
                    .put("day", date("9999-12-31T00:00:00Z"))
                    .put("at", date("+20000-01-01T00:00:00.001Z"))
                    .put("l", List.of())
                    .put("m", Collections.singletonMap("k", null))
                    .put("st", infinite));
            rows.add(row(2).put("s", "a\u0000\ud83d\ude00\u2028\uffff\"\\")
                    .put("f", -0.0f)
                    .put("d", Double.MIN_VALUE)
                    .put("n", Long.MIN_VALUE)
                    .put("p", new BigDecimal("-0.0000000001"))
                    .put("b", new byte[0])
                    .put("day", date("0001-01-01T00:00:00Z"))
                    .put("at", date("1582-10-10T01:02:03.004Z"))
                    .put("l", Arrays.asList(null, infinite))
                    .put("m", Map.of())
                    .put("st", new Struct(INNER)));
            rows.add(row(3).put("s", "null")
                    .put("f", Float.NEGATIVE_INFINITY)
                    .put("d", -Double.MAX_VALUE)
                    .put("n", 0L)
                    .put("p", new BigDecimal("-9999999999999999999999999999.9999999999"))
                    .put("b", "bytes".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .put("day", date("1969-12-31T00:00:00Z"))
                    .put("at", date("1969-12-31T23:59:59.999Z"))
                    .put("l", List.of(infinite))
                    .put("m", Map.of("", 1L)));
        }
        rows.add(row(4));
        return rows;
    }

    private static Map<String, List<String>> conditions(RowFormats format) {
        // JsonSerDe knows no bytes: a table of JSON lines has them as base64.
        String base64 = format == RowFormats.JSONL ? "%s" : "to_base64(%s)";
        Map<String, List<String>> conditions = new LinkedHashMap<>();
        conditions.put("s = ''", List.of("1"));
        conditions.put("s = U&'a\\0000\\+01F600\\2028\\FFFF\"\\\\'", List.of("2"));
        conditions.put("s > 'a' AND s < 'b'", List.of("2"));
        conditions.put("s IN ('', 'null')", List.of("1", "3"));
        for (String column : List.of("s", "f", "d", "n", "p", "b", "day", "at", "l", "m")) {
            conditions.put(column + " IS NULL", List.of("4"));
        }
        conditions.put("f = REAL 'Infinity'", List.of("1"));
        conditions.put("f < REAL '-1'", List.of("3"));
        conditions.put("f = REAL '0.0'", List.of("2"));
        conditions.put("f BETWEEN REAL '-1' AND REAL '1'", List.of("2"));
        conditions.put("d = infinity()", List.of("1"));
        conditions.put("d > 1e308", List.of("1"));
        conditions.put("d = DOUBLE '4.9E-324'", List.of("2"));
        conditions.put("d < 0e0", List.of("3"));
        conditions.put("n = 9223372036854775807", List.of("1"));
        conditions.put("n < -9223372036854775807", List.of("2"));
        conditions.put("p > DECIMAL '9999999999999999999999999999.9999999998'", List.of("1"));
        conditions.put("p = DECIMAL '-0.0000000001'", List.of("2"));
        conditions.put("p < DECIMAL '-0.0000000001'", List.of("3"));
        conditions.put(base64.formatted("b") + " = 'AP8='", List.of("1"));
        conditions.put(base64.formatted("b") + " = ''", List.of("2"));
        conditions.put(base64.formatted("b") + " IN ('Ynl0ZXM=')", List.of("3"));
        conditions.put("day = DATE '9999-12-31'", List.of("1"));
        conditions.put("day < DATE '1582-10-10'", List.of("2"));
        conditions.put("day BETWEEN DATE '1969-12-31' AND DATE '1970-01-01'", List.of("3"));
        conditions.put("at > TIMESTAMP '9999-12-31 23:59:59.999'", List.of("1"));
        conditions.put("at = TIMESTAMP '1582-10-10 01:02:03.004'", List.of("2"));
        conditions.put("at IN (TIMESTAMP '1969-12-31 23:59:59.999')", List.of("3"));
        conditions.put("cardinality(l) = 0", List.of("1"));
        conditions.put("cardinality(l) = 2 AND element_at(l, 1) IS NULL AND element_at(l, 2).x < 0", List.of("2"));
        conditions.put("element_at(l, 1).x = -infinity()", List.of("3"));
        conditions.put("contains(map_keys(m), 'k') AND element_at(m, 'k') IS NULL", List.of("1"));
        conditions.put("cardinality(m) = 0", List.of("2"));
        conditions.put("element_at(m, '') = 1", List.of("3"));
        conditions.put("st.x = -infinity()", List.of("1"));
        conditions.put(base64.formatted("st.b") + " = 'AP8='", List.of("1"));
        conditions.put("st IS NOT NULL AND st.x IS NULL", List.of("2"));
        return conditions;
    }

    private static Struct row(long id) {
        return new Struct(SCHEMA).put("id", id);
    }

    private static Date date(String time) {
        return Date.from(Instant.parse(time));
    }
}
