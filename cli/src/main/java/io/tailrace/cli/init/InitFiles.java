package io.tailrace.cli.init;

import io.tailrace.schema.Columns;
import io.tailrace.schema.ColumnsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files of a table, written into one folder. */
final class InitFiles {
    static final String COLUMNS = "columns.properties";
    static final String SOURCE = "source.properties";
    static final String SINK = "sink.properties";
    static final String FUNCTION = "function.properties";
    static final String MERGE = "merge.properties";
    static final String PIPELINE = "pipeline.yaml";
    static final String SOURCE_POLICY = "source-policy.json";
    static final String SINK_POLICY = "sink-policy.json";
    static final String VIEWS = "views.sql";
    static final String MANAGED = "managed.sql";
    static final String REPORT = "init.md";

    private InitFiles() {}

    /**
     * Makes sure that nothing is written over.
     *
     * @throws IllegalArgumentException when the folder is there and is not empty
     */
    static void refuseFull(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder + " is a file. Name a folder with --to.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException("The folder " + folder
                        + " is not empty. Name another with --to, or write over its files with --force.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be listed", e);
        }
    }

    /** The texts of all files but the statements, by their names. */
    static Map<String, String> texts(Report report, InitSettings settings) {
        TableFacts table = report.table();
        TableProposal proposal = report.proposal();
        refuseWrong(proposal);
        List<EntityProposal> entities = entities(report, settings);
        entities.forEach(entity -> refuseWrong(entity.table()));
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(COLUMNS, ColumnsFile.text(table, report.sample(), proposal, entities, settings));
        if (settings.paths().contains(PathChoice.CONNECT)) {
            texts.put(SOURCE, ConnectFiles.source(table, settings));
            texts.put(SINK, ConnectFiles.sink(table, proposal, entities, settings));
            texts.put(SOURCE_POLICY, Policies.source(table));
            texts.put(SINK_POLICY, Policies.sink(table, settings));
        }
        if (settings.paths().contains(PathChoice.MANAGED)) {
            texts.put(FUNCTION, ManagedFiles.function(table, proposal, entities, settings));
            if (entities.isEmpty()) {
                texts.put(MERGE, ManagedFiles.merge(table, proposal, settings));
            }
            texts.put(PIPELINE, ManagedFiles.pipeline(table, settings));
        }
        texts.put(REPORT, report.page());
        return texts;
    }

    private static List<EntityProposal> entities(Report report, InitSettings settings) {
        if (settings.tables() == InitSettings.LakeTables.ONE) {
            return List.of();
        }
        List<EntityProposal> entities = report.entityTables();
        if (entities.isEmpty()) {
            throw new IllegalArgumentException(
                    "--entities: the keys of " + report.table().name()
                            + " do not begin with words such as USER#, so its items are taken for those of one table.");
        }
        return entities;
    }

    static void write(Path folder, Map<String, String> texts) {
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> file : texts.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The files cannot be written to " + folder + ": " + e.getMessage(), e);
        }
    }

    /** What cannot be read is not written. */
    private static void refuseWrong(TableProposal proposal) {
        try {
            Columns.parse(Declaration.of(proposal));
        } catch (ColumnsException e) {
            throw new IllegalStateException("the proposed columns are not a declaration: " + e.getMessage(), e);
        }
    }
}
