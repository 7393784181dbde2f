package io.tailrace.cli;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.Folders;
import io.tailrace.catalog.JsonColumns;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.sink.s3.option.IcebergConfigDef.TableForm;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What Firehose writes with the function's settings, as statements. The settings do not say where that is. The function answers with
 * JSON lines, so the columns are those of such lines, also where Firehose makes Parquet of them.
 */
final class FunctionDdl {
    private final Map<String, String> settings;

    /** @param home where references to files start when the working directory has no such file */
    FunctionDdl(Map<String, String> settings, Path home) {
        this.settings = RowSchema.pinned(settings, home);
    }

    /**
     * The table over Firehose's objects.
     *
     * @param location where the folders {@code dt=...} are, with or without a slash at its end; its last folder is the table's name
     * @param firstDay the first day of data
     */
    LakeDdl of(String database, String location, TableFormat format, LocalDate firstDay) {
        String folder = location.endsWith("/") ? location : location + "/";
        String name = Path.of(folder).getFileName().toString();
        RowSchema rows = RowSchema.after(settings, settings.getOrDefault("topic", name));
        return new LakeDdl(
                new TableDefinition(
                        database,
                        name,
                        folder,
                        format,
                        JsonColumns.of(ConnectColumns.of(rows.schema())),
                        new Partitioning(Folders.HOURLY, firstDay)),
                TableForm.HIVE,
                LakeDdl.Origin.STREAM,
                List.of());
    }
}
