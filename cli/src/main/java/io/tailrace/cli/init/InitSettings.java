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
 * @param bucket of the lake; empty when the user names none
 * @param database in Athena
 * @param paths which of the two paths
 * @param tables of the lake
 * @param today for what is written down
 */
public record InitSettings(
        Path folder,
        String reference,
        String region,
        String bucket,
        String database,
        Set<PathChoice> paths,
        LakeTables tables,
        LocalDate today) {
    /** How many tables of the lake the table becomes. */
    public enum LakeTables {
        ONE,
        /** One for each entity of a single-table design. */
        EACH_ENTITY
    }

    public InitSettings {
        paths = Set.copyOf(paths);
    }

    /** The bucket in the sink's files; one to be replaced when the user names none. */
    String sinkBucket() {
        return bucket.isEmpty() ? "my-lake" : bucket;
    }

    /** The lake's table for a DynamoDB table, as the sink names it for the topic. */
    static String lakeTable(TableFacts table) {
        return (isHidden(table) ? "t" : "") + Names.hiveSafe(table.name());
    }

    /** Whether Athena would read nothing in a folder of the table's name. */
    static boolean isHidden(TableFacts table) {
        return Names.hiveSafe(table.name()).startsWith("_");
    }

    /** A reference to the columns of an entity. */
    String columnsReference(String entity) {
        return "${file:" + reference + "/" + InitFiles.COLUMNS + ":" + entity + "}";
    }

    /** A reference from a connector's or the function's file to a file of the folder. */
    String columnsReference() {
        return "${file:" + reference + "/" + InitFiles.COLUMNS + ":columns}";
    }
}
