package io.tailrace.cli;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.Folders;
import io.tailrace.catalog.JsonColumns;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.chain.EntityChains;
import io.tailrace.chain.EntityChains.EntityChain;
import io.tailrace.schema.Columns;
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

    /** What Firehose writes, unless the user says otherwise. */
    TableFormat format() {
        return EntityChains.each(settings).isEmpty() ? TableFormat.PARQUET : TableFormat.JSON;
    }

    /**
     * The table over Firehose's objects, or one for each entity.
     *
     * @param location where the folders {@code dt=...} are, or those of entities, with or without a slash at its end; its last folder is the table's name
     * @param firstDay the first day of data
     * @param keys the columns of the DynamoDB table's key, for rows that have none declared; empty when they are not known
     * @throws IllegalArgumentException when Firehose cannot write entities in that format
     */
    List<LakeDdl> of(String database, String location, TableFormat format, LocalDate firstDay, List<String> keys) {
        String folder = location.endsWith("/") ? location : location + "/";
        String name = Path.of(folder).getFileName().toString();
        String topic = settings.getOrDefault("topic", name);
        Partitioning days = new Partitioning(Folders.HOURLY, firstDay);
        List<EntityChain> entities = EntityChains.each(settings);
        if (entities.isEmpty()) {
            return List.of(
                    ddl(new TableDefinition(database, name, folder, format, columns(settings, topic), days), keys));
        }
        if (format != TableFormat.JSON) {
            throw new IllegalArgumentException("Firehose converts a stream's records to the columns of one table only,"
                    + " and each entity has a table of its own: the format is json. Leave --format out.");
        }
        return entities.stream()
                .map(entity -> ddl(
                        new TableDefinition(
                                database,
                                name + "_" + entity.entity(),
                                folder + entity.entity() + "/",
                                format,
                                columns(entity.options(), topic),
                                days),
                        entity.key().isEmpty() ? keys : entity.key()))
                .toList();
    }

    private static LakeDdl ddl(TableDefinition table, List<String> key) {
        return new LakeDdl(table, TableForm.HIVE, LakeDdl.Origin.STREAM, key);
    }

    private static Columns columns(Map<String, String> chain, String topic) {
        return JsonColumns.of(ConnectColumns.of(RowSchema.after(chain, topic).schema()));
    }
}
