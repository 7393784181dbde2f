package io.tailrace.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Rows of an Iceberg table, read by DuckDB from the data files and position deletes that the manifests list: by a reader of
 * which we wrote no line, and as Iceberg asks for it, by the ids of columns. It knows no other deletes and refuses them.
 *
 * <p>A test that uses it has Iceberg and DuckDB among its own dependencies.
 */
public final class IcebergReader implements AutoCloseable {

    private final Path folder;
    private final Connection duck;

    /**
     * @param folder an existing folder for the table's files while they are read
     */
    public IcebergReader(Path folder) throws SQLException {
        this.folder = folder;
        this.duck = DriverManager.getConnection("jdbc:duckdb:");
        run("SET TimeZone='UTC'");
    }

    /**
     * What a query of the table's current snapshot answers, each value as text, in UTC.
     *
     * @param sql DuckDB's, over a table named {@code rows}, which has no rows as long as the table has no snapshot
     */
    public List<List<@Nullable String>> ask(Table table, String sql) throws SQLException, IOException {
        table.refresh();
        Snapshot current = table.currentSnapshot();
        if (current == null) {
            return ask(table.schema(), List.of(), sql);
        }
        return askAsOf(table, current.snapshotId(), sql);
    }

    /** The same of another snapshot, with the columns that the table had then. */
    public List<List<@Nullable String>> askAsOf(Table table, long snapshot, String sql)
            throws SQLException, IOException {
        Schema schema = Objects.requireNonNull(
                table.schemas().get(table.snapshot(snapshot).schemaId()), "the snapshot's schema");
        List<String> parts = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().useSnapshot(snapshot).planFiles()) {
            for (FileScanTask task : tasks) {
                parts.add(part(table, schema, task));
            }
        }
        return ask(schema, parts, sql);
    }

    @Override
    public void close() throws SQLException {
        duck.close();
    }

    private List<List<@Nullable String>> ask(Schema schema, List<String> parts, String sql) throws SQLException {
        run("CREATE OR REPLACE TEMP TABLE rows AS "
                + (parts.isEmpty() ? nothing(schema) : String.join(" UNION ALL ", parts)));
        return TextRows.of(duck, sql);
    }

    private String part(Table table, Schema schema, FileScanTask task) throws IOException {
        String rows = "SELECT " + names(schema) + " FROM read_parquet('" + fetch(table, task.file()) + "', schema=MAP {"
                + schema.columns().stream()
                        .map(column -> column.fieldId() + ": {name: " + literal(column.name()) + ", type: "
                                + literal(type(column.type())) + ", default_value: NULL}")
                        .collect(Collectors.joining(", "))
                + "}, file_row_number=true)";
        List<String> deletes = new ArrayList<>();
        for (DeleteFile file : task.deletes()) {
            if (file.content() != FileContent.POSITION_DELETES) {
                throw new IllegalStateException(
                        "Only position deletes are read here, not " + file.content() + " in " + file.location());
            }
            deletes.add("'" + fetch(table, file) + "'");
        }
        if (deletes.isEmpty()) {
            return rows;
        }
        return rows + " WHERE file_row_number NOT IN (SELECT pos FROM read_parquet([" + String.join(", ", deletes)
                + "]) WHERE file_path = " + literal(task.file().location()) + ")";
    }

    private Path fetch(Table table, ContentFile<?> file) throws IOException {
        if (file.format() != FileFormat.PARQUET) {
            throw new IllegalStateException("Only Parquet is read here, not " + file.location());
        }
        Path copy = Files.createTempFile(folder, "iceberg", ".parquet");
        try (InputStream content = table.io().newInputFile(file.location()).newStream()) {
            Files.write(copy, content.readAllBytes());
        }
        return copy;
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = duck.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String nothing(Schema schema) {
        return "SELECT "
                + schema.columns().stream()
                        .map(column -> "CAST(NULL AS " + type(column.type()) + ") AS " + quoted(column.name()))
                        .collect(Collectors.joining(", "))
                + " WHERE false";
    }

    private static String names(Schema schema) {
        return schema.columns().stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
    }

    private static String type(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> "BOOLEAN";
            case INTEGER -> "INTEGER";
            case LONG -> "BIGINT";
            case FLOAT -> "FLOAT";
            case DOUBLE -> "DOUBLE";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case STRING -> "VARCHAR";
            case UUID -> "UUID";
            case BINARY, FIXED -> "BLOB";
            case DECIMAL -> {
                Types.DecimalType decimal = (Types.DecimalType) type;
                yield "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")";
            }
            case TIMESTAMP ->
                ((Types.TimestampType) type).shouldAdjustToUTC() ? "TIMESTAMP WITH TIME ZONE" : "TIMESTAMP";
            case LIST -> type(((Types.ListType) type).elementType()) + "[]";
            case MAP -> {
                Types.MapType map = (Types.MapType) type;
                yield "MAP(" + type(map.keyType()) + ", " + type(map.valueType()) + ")";
            }
            case STRUCT ->
                ((Types.StructType) type)
                        .fields().stream()
                                .map(field -> quoted(field.name()) + " " + type(field.type()))
                                .collect(Collectors.joining(", ", "STRUCT(", ")"));
            default -> throw new IllegalStateException("No table of format version 2 has a column of " + type);
        };
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
