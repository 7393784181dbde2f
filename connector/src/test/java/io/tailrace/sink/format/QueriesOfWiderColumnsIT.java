package io.tailrace.sink.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A column that has grown, over files from before and after, is asked for by conditions on it: so a reader uses what the older
 * files say of their values, in statistics and dictionaries, under the wider type.
 */
class QueriesOfWiderColumnsIT {
    private static final List<Integer> PRECISIONS = List.of(9, 10, 18, 19, 38);
    private static final List<Schema> INTEGERS = List.of(
            Schema.OPTIONAL_INT8_SCHEMA,
            Schema.OPTIONAL_INT16_SCHEMA,
            Schema.OPTIONAL_INT32_SCHEMA,
            Schema.OPTIONAL_INT64_SCHEMA);
    /** Of the older file the first four, of the newer one the others. */
    private static final int[] VALUES = {-8, -1, 0, 3, 4, 6, 7, 9};

    @TempDir
    private static Path folder;

    private static TrinoLake lake;

    @BeforeAll
    static void start() throws Exception {
        lake = new TrinoLake(folder);
    }

    @AfterAll
    static void stop() throws SQLException {
        lake.close();
    }

    static Stream<Arguments> widenings() {
        List<Schema> decimals = PRECISIONS.stream()
                .map(precision -> SampleRows.decimal(precision, 2))
                .toList();
        return Stream.concat(pairs(INTEGERS), pairs(decimals));
    }

    private static Stream<Arguments> pairs(List<Schema> types) {
        return types.stream()
                .flatMap(narrow -> types.stream()
                        .filter(wide -> wide != narrow && ColumnTypes.covers(wide, narrow))
                        .map(wide -> Arguments.of(name(narrow) + "_to_" + name(wide), narrow, wide)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("widenings")
    void files_from_before_and_after_answer_every_condition(String name, Schema narrow, Schema wide) throws Exception {
        List<Path> files = new ArrayList<>();
        lake.createTable(name, RowFormats.PARQUET, row(wide));
        files.add(put(name, narrow, 0));
        files.add(put(name, wide, VALUES.length / 2));

        Map<String, List<Integer>> conditions = conditions(wide);

        assertThat(found(lake.ask(oneQuery(conditions.keySet(), name)))).isEqualTo(conditions);
        // The wider file comes first: DuckDB takes the type of a column from there.
        String rows = "read_parquet(['" + files.get(1) + "', '" + files.get(0) + "'])";
        assertThat(found(inDuck(oneQuery(conditions.keySet(), rows)))).isEqualTo(conditions);
    }

    private static Path put(String table, Schema type, int first) throws IOException {
        Schema schema = row(type);
        List<Struct> rows = new ArrayList<>();
        for (int repeated = 0; repeated < 20; repeated++) {
            for (int i = first; i < first + VALUES.length / 2; i++) {
                rows.add(row(schema, i, value(type, VALUES[i])));
            }
        }
        rows.add(row(schema, VALUES.length, null));
        return lake.put(table, RowFormats.PARQUET.with(Compression.SNAPPY, false), schema, rows);
    }

    private static Schema row(Schema type) {
        return SchemaBuilder.struct()
                .field("id", Schema.OPTIONAL_INT64_SCHEMA)
                .field("v", type)
                .field("s", SchemaBuilder.struct().optional().field("v", type).build())
                .field("a", SchemaBuilder.array(type).optional().build())
                .field(
                        "m",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, type).optional().build())
                .build();
    }

    private static Struct row(Schema schema, long id, @Nullable Object value) {
        return new Struct(schema)
                .put("id", id)
                .put("v", value)
                .put("s", new Struct(schema.field("s").schema()).put("v", value))
                .put("a", Collections.singletonList(value))
                .put("m", Collections.singletonMap("k", value));
    }

    private static Object value(Schema type, int number) {
        return switch (type.type()) {
            case INT8 -> (byte) number;
            case INT16 -> (short) number;
            case INT32 -> number;
            case INT64 -> (long) number;
            default -> decimal(type, number);
        };
    }

    private static BigDecimal decimal(Schema type, int number) {
        return new BigDecimal(BigInteger.valueOf(number), ColumnTypes.scaleOf(type));
    }

    /** Conditions, each with the rows that it is true of. */
    private static Map<String, List<Integer>> conditions(Schema type) {
        Map<String, List<Integer>> conditions = new LinkedHashMap<>();
        conditions.put("v = " + literal(type, 1), List.of(1));
        conditions.put("v = " + literal(type, 4), List.of(4));
        conditions.put("v < " + literal(type, 3), range(0, 3));
        conditions.put("v > " + literal(type, 1), range(2, VALUES.length));
        conditions.put("v BETWEEN " + literal(type, 2) + " AND " + literal(type, 5), range(2, 6));
        conditions.put("v IN (" + literal(type, 0) + ", " + literal(type, 7) + ")", List.of(0, 7));
        conditions.put("v IS NULL", List.of(VALUES.length));
        for (String inside : List.of("s.v", "a[1]", "m['k']")) {
            conditions.put(inside + " = " + literal(type, 1), List.of(1));
            conditions.put(inside + " > " + literal(type, 2), range(3, VALUES.length));
        }
        return conditions;
    }

    private static List<Integer> range(int from, int to) {
        return Stream.iterate(from, i -> i < to, i -> i + 1).toList();
    }

    private static String literal(Schema type, int index) {
        Object value = value(type, VALUES[index]);
        return value instanceof BigDecimal decimal
                ? "CAST(" + decimal.toPlainString() + " AS decimal(" + ColumnTypes.precisionOf(type) + ", 2))"
                : value.toString();
    }

    private static List<List<@Nullable String>> inDuck(String sql) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            List<List<@Nullable String>> found = new ArrayList<>();
            while (answer.next()) {
                found.add(List.of(answer.getString(1), answer.getString(2)));
            }
            return found;
        }
    }

    /** Each condition is a scan of its own, with what can be pushed down to it. */
    private static String oneQuery(Set<String> conditions, String rows) {
        return conditions.stream()
                .map(condition -> "SELECT DISTINCT '" + condition.replace("'", "''") + "' AS condition, id FROM " + rows
                        + " WHERE " + condition)
                .collect(Collectors.joining(" UNION ALL ", "SELECT * FROM (", ") AS found ORDER BY id"));
    }

    private static Map<String, List<Integer>> found(List<List<@Nullable String>> rows) {
        Map<String, List<Integer>> found = new LinkedHashMap<>();
        for (List<@Nullable String> row : rows) {
            found.computeIfAbsent(String.valueOf(row.get(0)), condition -> new ArrayList<>())
                    .add(Integer.valueOf(String.valueOf(row.get(1))));
        }
        return found;
    }

    private static String name(Schema type) {
        return Decimal.LOGICAL_NAME.equals(type.name())
                ? "decimal_" + ColumnTypes.precisionOf(type) + "_" + ColumnTypes.scaleOf(type)
                : type.type().getName();
    }
}
