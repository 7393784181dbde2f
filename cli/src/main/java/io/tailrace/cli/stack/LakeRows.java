package io.tailrace.cli.stack;

import io.tailrace.schema.Columns;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the function makes of a table's changes, or of those of one entity.
 *
 * @param entity whose table the rows are for; empty when one table has all of them
 * @param columns of a row
 * @param keys the columns that an item's key is in; empty when a part of it is in none, and so no query can tell items apart
 * @param missingKeys the attributes of the key that are in no column
 */
public record LakeRows(String entity, Columns columns, List<String> keys, List<String> missingKeys) {
    public LakeRows {
        keys = List.copyOf(keys);
        missingKeys = List.copyOf(missingKeys);
    }

    /** The name of their table, and of its folder when it has all rows. */
    String table(String lakePrefix) {
        return entity.isEmpty() ? lakePrefix : lakePrefix + "_" + entity;
    }

    /** What resources for them are named after that of the template; a name there has letters and digits alone. */
    String resource(String name) {
        return entity.isEmpty()
                ? name
                : name + "Of"
                        + Stream.of(entity.split("_", -1))
                                .filter(word -> !word.isEmpty())
                                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                                .collect(Collectors.joining());
    }

    /** Finds the rows of a deployment. */
    @FunctionalInterface
    public interface Source {
        /**
         * Looks at the function's settings.
         *
         * @param key of the DynamoDB table
         * @return one for each entity, or one for all
         * @throws IllegalArgumentException when they cannot be read, or make no rows
         */
        List<LakeRows> of(PipelineFile pipeline, TableKey key);
    }
}
