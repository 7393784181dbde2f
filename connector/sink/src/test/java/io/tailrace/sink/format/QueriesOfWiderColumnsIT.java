package io.tailrace.sink.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.row.ColumnTypes;
import io.tailrace.sink.row.KafkaColumns;
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
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A column that has grown, over files from before and after, is asked for by conditions on it: so a reader uses what the older
 * files say of their values, in statistics and dictionaries, under the wider type.
 */
@AsksTrino
class QueriesOfWiderColumnsIT {
    private static final List<Integer> PRECISIONS = List.of(9, 10, 18, 19, 38);
    private static final List<Schema> INTEGERS = List.of(
            Schema.OPTIONAL_INT8_SCHEMA,
            Schema.OPTIONAL_INT16_SCHEMA,
            Schema.OPTIONAL_INT32_SCHEMA,
            Schema.OPTIONAL_INT64_SCHEMA);
    /** Of the older file the first four, of the newer one the others. */
    private static final int[] VALUES = {-8, -1, 0, 3, 4, 6, 7, 9};

    private static final List<Widening> WIDENINGS = Stream.concat(
                    widenings(INTEGERS),
                    widenings(PRECISIONS.stream()
                            .map(precision -> SampleRows.decimal(precision, 2))
                            .toList()))
            .toList();

    /** A column that grows from one type to another, by itself and inside of a struct, a list and a map. */
    private record Widening(String name, Schema narrow, Schema wide) {
        SchemaBuilder addTo(SchemaBuilder row, Schema type) {
            return row.field("v_" + name, type)
                    .field("s_" + name, struct(type))
                    .field("a_" + name, SchemaBuilder.array(type).optional().build())
                    .field(
                            "m_" + name,
                            SchemaBuilder.map(Schema.STRING_SCHEMA, type)
                                    .optional()
                                    .build());
        }

        void put(Struct row, @Nullable Object value) {
            row.put("v_" + name, value)
                    .put("s_" + name, new Struct(row.schema().field("s_" + name).schema()).put("v", value))
                    .put("a_" + name, Collections.singletonList(value))
                    .put("m_" + name, Collections.singletonMap("k", value));
        }

        List<String> values() {
            return List.of("v_" + name, "s_" + name + ".v", "a_" + name + "[1]", "m_" + name + "['k']");
        }

        private static Schema struct(Schema type) {
            return SchemaBuilder.struct().optional().field("v", type).build();
        }
    }

    /** A condition on a value, with the rows that it is true of. */
    private record Condition(Function<Schema, String> on, List<Integer> rows) {}

    private static final List<Condition> CONDITIONS = List.of(
            new Condition(type -> " = " + literal(type, 1), List.of(1)),
            new Condition(type -> " = " + literal(type, 4), List.of(4)),
            new Condition(type -> " < " + literal(type, 3), range(0, 3)),
            new Condition(type -> " > " + literal(type, 1), range(2, VALUES.length)),
            new Condition(type -> " BETWEEN " + literal(type, 2) + " AND " + literal(type, 5), range(2, 6)),
            new Condition(type -> " IN (" + literal(type, 0) + ", " + literal(type, 7) + ")", List.of(0, 7)),
            new Condition(type -> " IS NULL", List.of(VALUES.length)));

    private static TrinoLake lake;

    private static List<Path> files = List.of();

    @BeforeAll
    static void fill(TrinoLake shared) throws IOException {
        lake = shared;
        lake.createTable("wider", RowFormats.PARQUET, row(Widening::wide));
        files = List.of(put(Widening::narrow, 0), put(Widening::wide, VALUES.length / 2));
    }

    @Test
    void files_from_before_and_after_have_every_value() throws Exception {
        String columns = WIDENINGS.stream()
                .flatMap(widening -> widening.values().stream())
                .map(value -> "CAST(" + value + " AS varchar)")
                .collect(Collectors.joining(", ", "SELECT DISTINCT id, ", " FROM "));
        List<List<@Nullable String>> expected = new ArrayList<>();
        for (int i = 0; i <= VALUES.length; i++) {
            List<@Nullable String> row = new ArrayList<>(List.of(Integer.toString(i)));
            for (Widening widening : WIDENINGS) {
                @Nullable String text = i == VALUES.length
                        ? null
                        : value(widening.wide(), VALUES[i]).toString();
                row.addAll(Collections.nCopies(4, text));
            }
            expected.add(row);
        }

        assertThat(lake.ask(columns + "wider")).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(inDuck(columns + inFiles())).containsExactlyInAnyOrderElementsOf(expected);
    }

    /**
     * Each condition is asked of all columns at once. They have the same values in the same rows, so a reader that leaves out a
     * part of a file for any of them leaves out rows that are missed; that no column has too many is shown above.
     */
    @Test
    void files_from_before_and_after_answer_every_condition() throws Exception {
        Map<String, List<Integer>> conditions = conditions();

        assertThat(found(lake.ask(oneQuery(conditions.keySet(), "wider")))).isEqualTo(conditions);
        assertThat(found(inDuck(oneQuery(conditions.keySet(), inFiles())))).isEqualTo(conditions);
    }

    private static Stream<Widening> widenings(List<Schema> types) {
        return types.stream()
                .flatMap(narrow -> types.stream()
                        .filter(wide -> wide != narrow && ColumnTypes.covers(wide, narrow))
                        .map(wide -> new Widening(name(narrow) + "_to_" + name(wide), narrow, wide)));
    }

    /** What can be pushed down to a scan is a condition on a column or a field; of lists and maps all entries are read. */
    private static Map<String, List<Integer>> conditions() {
        Map<String, List<Integer>> conditions = new LinkedHashMap<>();
        for (Condition condition : CONDITIONS) {
            for (int inside = 0; inside < 2; inside++) {
                int at = inside;
                conditions.put(
                        WIDENINGS.stream()
                                .map(widening -> widening.values().get(at) + condition.on.apply(widening.wide))
                                .collect(Collectors.joining(" AND ")),
                        condition.rows);
            }
        }
        return conditions;
    }

    /** The wider file comes first: DuckDB takes the type of a column from there. */
    private static String inFiles() {
        return "read_parquet(['" + files.get(1) + "', '" + files.get(0) + "'])";
    }

    private static Path put(Function<Widening, Schema> type, int first) throws IOException {
        Schema schema = row(type);
        List<Struct> rows = new ArrayList<>();
        for (int repeated = 0; repeated < 20; repeated++) {
            for (int i = first; i < first + VALUES.length / 2; i++) {
                int number = VALUES[i];
                rows.add(row(schema, i, widening -> value(type.apply(widening), number)));
            }
        }
        rows.add(row(schema, VALUES.length, widening -> null));
        return lake.put("wider", RowFormats.PARQUET.with(Compression.SNAPPY, KafkaColumns.LEFT_OUT), schema, rows);
    }

    private static Schema row(Function<Widening, Schema> type) {
        SchemaBuilder row = SchemaBuilder.struct().field("id", Schema.OPTIONAL_INT64_SCHEMA);
        WIDENINGS.forEach(widening -> widening.addTo(row, type.apply(widening)));
        return row.build();
    }

    private static Struct row(Schema schema, long id, Function<Widening, @Nullable Object> value) {
        Struct row = new Struct(schema).put("id", id);
        WIDENINGS.forEach(widening -> widening.put(row, value.apply(widening)));
        return row;
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
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= answer.getMetaData().getColumnCount(); i++) {
                    row.add(answer.getString(i));
                }
                found.add(row);
            }
            return found;
        }
    }

    /** Each condition is a scan of its own, with what can be pushed down to it. */
    private static String oneQuery(Set<String> conditions, String rows) {
        return conditions.stream()
                .map(condition ->
                        "SELECT '" + condition.replace("'", "''") + "', id FROM " + rows + " WHERE " + condition)
                .collect(Collectors.joining(" UNION ALL "));
    }

    private static Map<String, List<Integer>> found(List<List<@Nullable String>> rows) {
        Map<String, SortedSet<Integer>> found = new LinkedHashMap<>();
        for (List<@Nullable String> row : rows) {
            found.computeIfAbsent(String.valueOf(row.get(0)), condition -> new TreeSet<>())
                    .add(Integer.valueOf(String.valueOf(row.get(1))));
        }
        Map<String, List<Integer>> sorted = new LinkedHashMap<>();
        found.forEach((condition, ids) -> sorted.put(condition, List.copyOf(ids)));
        return sorted;
    }

    private static String name(Schema type) {
        return Decimal.LOGICAL_NAME.equals(type.name())
                ? "decimal_" + ColumnTypes.precisionOf(type) + "_" + ColumnTypes.scaleOf(type)
                : type.type().getName();
    }
}
