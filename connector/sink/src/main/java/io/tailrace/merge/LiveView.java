package io.tailrace.merge;

import io.tailrace.catalog.ChangeOrder;
import io.tailrace.catalog.TrinoSql;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The view of all items, exact to the last chunk of the log: the current table as a merge left it, and the newest change of each
 * item after the position of that merge. It names the snapshot and the position that it was made with, so a query sees neither a
 * gap nor a double while the next merge commits.
 *
 * @param name of the view
 * @param sql of the query, in Trino's grammar, which Athena has
 * @param columns of the view, in their order
 */
public record LiveView(String name, String sql, List<NestedField> columns) {
    /** What a view's name ends with. */
    static final String SUFFIX = "_live";

    /** The names of the columns of a view, for those of its log's columns. */
    public static List<String> columnNames(List<String> log) {
        return CurrentColumns.names(log);
    }

    /** Whether this is the query of a live view, of this version or an earlier one. */
    static boolean isQueryOfOne(String sql) {
        return sql.startsWith("WITH tail AS (\n") && sql.contains(" AS row_age\n");
    }

    /**
     * The view for a table as it was last refreshed.
     *
     * @param keys the columns of the item's key
     */
    static LiveView of(MergeDefinition definition, List<String> keys, Table log, Table current) {
        List<NestedField> columns = current.schema().columns().stream()
                .flatMap(column -> inView(column, log).stream())
                .toList();
        List<String> names = columns.stream().map(NestedField::name).toList();
        ChangeOrder order = new ChangeOrder(
                definition.log().name(),
                definition.keys(),
                log.schema().columns().stream().map(NestedField::name).toList(),
                List.of());
        String logName = qualified(
                definition.log().namespace().toString(), definition.log().name());
        String tail = TailQuery.sql(logName, MergePosition.of(current).next());
        @Nullable Snapshot snapshot = current.currentSnapshot();
        String currentName = qualified(
                        definition.current().namespace().toString(),
                        definition.current().name())
                + (snapshot == null ? "" : " FOR VERSION AS OF " + snapshot.snapshotId());
        String join = keys.stream()
                .map(key -> "b." + TrinoSql.name(key) + " = t." + TrinoSql.name(key))
                .collect(Collectors.joining(" AND "));
        String first = TrinoSql.name(keys.get(0));
        String phantoms = phantoms(MergePosition.of(current).snapshots(), keys);
        String sql = """
            WITH tail AS (
              SELECT
                *,
                row_number() OVER (PARTITION BY %1$s ORDER BY %2$s) AS row_age
              FROM (
            %3$s
              )
            )
            SELECT
            %4$s
            FROM %5$s b
            LEFT JOIN (SELECT * FROM tail WHERE row_age = 1) t ON %6$s
            WHERE t.%7$s IS NULL
              OR %8$s
            UNION ALL
            SELECT
            %9$s
            FROM (SELECT * FROM tail WHERE row_age = 1) t
            LEFT JOIN %5$s b ON %6$s
            WHERE t."cdc_event_type" <> 'REMOVE'
              AND (b.%7$s IS NULL OR NOT %8$s)%10$s
            """.formatted(
                        order.item(),
                        order.newestFirst(),
                        order.timed("(\n" + tail + "\n)", notNull(definition.keys()))
                                .indent(4)
                                .stripTrailing(),
                        columns(names, "b"),
                        currentName,
                        join,
                        first,
                        BASE_IS_NEWER,
                        columns(names, "t"),
                        phantoms);
        return new LiveView(definition.current().name() + SUFFIX, sql, columns);
    }

    /** By the order of changes; of two changes of one stream by their sequences alone. A row that another writer added may have no time. */
    private static final String BASE_IS_NEWER = """
            coalesce(coalesce(b."cdc_stream", '') > coalesce(t."cdc_stream", '')
              OR (coalesce(b."cdc_stream", '') = coalesce(t."cdc_stream", '')
                AND CASE
                  WHEN b."cdc_sequence" IS NOT NULL AND t."cdc_sequence" IS NOT NULL
                    THEN b."cdc_sequence" >= t."cdc_sequence"
                  ELSE b."cdc_row_time" > t."row_time"
                    OR (b."cdc_row_time" = t."row_time" AND t."cdc_sequence" IS NULL)
                END), false)\
            """;

    /** Leaves out rows of the tail that are older than a snapshot of their DynamoDB table that is whole; the current table has none of those. */
    private static String phantoms(Map<String, SnapshotCount> counts, List<String> keys) {
        StringBuilder conditions = new StringBuilder();
        new TreeMap<>(counts).forEach((table, count) -> {
            @Nullable WholeSnapshot whole = count.whole();
            if (whole != null) {
                String ofTable = keys.contains(CurrentTable.DYNAMODB_TABLE)
                        ? "coalesce(t.\"" + CurrentTable.DYNAMODB_TABLE + "\", '') = " + TrinoSql.text(table) + " AND "
                        : "";
                conditions
                        .append("\n  AND NOT coalesce(")
                        .append(ofTable)
                        .append(whole.condition("t.\"cdc_stream\"", "t.\"row_time\""))
                        .append(", false)");
            }
        });
        return conditions.toString();
    }

    /** A column of the current table, with the log's name, whose case may differ; empty when the log does not have it. */
    private static Optional<NestedField> inView(NestedField column, Table log) {
        if (isRowTime(column)) {
            return Optional.of(column);
        }
        return Optional.ofNullable(log.schema().caseInsensitiveFindField(column.name()))
                .map(own -> NestedField.from(column).withName(own.name()).build());
    }

    private static boolean isRowTime(NestedField column) {
        return column.name().equals(CurrentColumns.ROW_TIME);
    }

    private static String notNull(List<String> keys) {
        return keys.stream().map(key -> TrinoSql.name(key) + " IS NOT NULL").collect(Collectors.joining(" AND "));
    }

    private static String columns(List<String> names, String alias) {
        return names.stream()
                .map(name -> name.equals(CurrentColumns.ROW_TIME) && alias.equals("t")
                        ? "  t.\"row_time\" AS " + TrinoSql.name(name)
                        : "  " + alias + "." + TrinoSql.name(name) + " AS " + TrinoSql.name(name))
                .collect(Collectors.joining(",\n"));
    }

    static String qualified(String database, String table) {
        return TrinoSql.name(database) + "." + TrinoSql.name(table);
    }

    /** A column's type as Trino and Athena name it. */
    public static String trinoType(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> "boolean";
            case INTEGER -> "integer";
            case LONG -> "bigint";
            case FLOAT -> "real";
            case DOUBLE -> "double";
            case STRING -> "varchar";
            case BINARY -> "varbinary";
            case DATE -> "date";
            case TIMESTAMP -> TimestampType.withZone().equals(type) ? "timestamp(6) with time zone" : "timestamp(6)";
            case DECIMAL -> type.toString().replace(" ", "");
            case LIST -> "array(" + trinoType(type.asListType().elementType()) + ")";
            case MAP -> "map(varchar, " + trinoType(type.asMapType().valueType()) + ")";
            case STRUCT ->
                type.asStructType().fields().stream()
                        .map(field -> TrinoSql.name(field.name()) + " " + trinoType(field.type()))
                        .collect(Collectors.joining(", ", "row(", ")"));
            default -> throw new IllegalArgumentException("no column of ours has the type " + type);
        };
    }

    /** A column's type as Glue names it. */
    public static String hiveType(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> "boolean";
            case INTEGER -> "int";
            case LONG -> "bigint";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case STRING -> "string";
            case BINARY -> "binary";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp";
            case DECIMAL -> type.toString().replace(" ", "");
            case LIST -> "array<" + hiveType(type.asListType().elementType()) + ">";
            case MAP -> "map<string," + hiveType(type.asMapType().valueType()) + ">";
            case STRUCT ->
                type.asStructType().fields().stream()
                        .map(field -> field.name() + ":" + hiveType(field.type()))
                        .collect(Collectors.joining(",", "struct<", ">"));
            default -> throw new IllegalArgumentException("no column of ours has the type " + type);
        };
    }
}
