package io.tailrace.cli.init;

import io.tailrace.row.Names;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Set;

/**
 * What the written files need to know besides the table.
 *
 * @param folder where they go
 * @param reference how files name that folder: relative to the project's folder when it lies there
 * @param region of the table and the lake
 * @param bucket of the lake
 * @param database in Athena
 * @param paths which of the two paths
 * @param today for what is written down
 */
public record InitSettings(
        Path folder,
        String reference,
        String region,
        String bucket,
        String database,
        Set<PathChoice> paths,
        LocalDate today) {
    public InitSettings {
        paths = Set.copyOf(paths);
    }

    /** The lake's table for a DynamoDB table, as the sink names it for the topic. */
    static String lakeTable(TableFacts table) {
        return Names.hiveSafe(table.name());
    }

    /** A reference from a connector's or the function's file to a file of the folder. */
    String columnsReference() {
        return "${file:" + reference + "/" + InitFiles.COLUMNS + ":columns}";
    }
}
