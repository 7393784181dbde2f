package io.tailrace.cli;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** What Firehose writes with the function's settings, as statements. The settings do not say where that is. */
final class FunctionDdl {
    private final Map<String, String> settings;

    /** @param home where references to files start when the working directory has no such file */
    FunctionDdl(Map<String, String> settings, Path home) {
        this.settings = RowSchema.pinned(settings, home);
    }

    /**
     * Reads settings as they are written.
     *
     * @throws IllegalArgumentException when there is no such file
     */
    static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("There is no file " + file + ".", missing);
        } catch (IOException e) {
            throw new IllegalArgumentException("The file " + file + " cannot be read: " + e.getMessage(), e);
        }
        Map<String, String> settings = new HashMap<>();
        properties.forEach((key, value) -> settings.put((String) key, (String) value));
        return settings;
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
        RowSchema rows = RowSchema.behind(settings, settings.getOrDefault("topic", name));
        return new LakeDdl(new TableDefinition(
                database, name, folder, format, ConnectColumns.of(rows.schema()), new Partitioning(firstDay)));
    }
}
