package io.tailrace.cli.stack;

import io.tailrace.schema.Columns;
import java.util.List;

/**
 * What the function makes of a table's changes.
 *
 * @param columns of a row
 * @param keys the columns that an item's key is in; empty when no column has it, and so no query can tell items apart
 */
public record LakeRows(Columns columns, List<String> keys) {
    public LakeRows {
        keys = List.copyOf(keys);
    }

    /** Finds the rows of a deployment. */
    @FunctionalInterface
    public interface Source {
        /**
         * Looks at the function's settings.
         *
         * @param key of the DynamoDB table
         * @throws IllegalArgumentException when they cannot be read, or make no rows
         */
        LakeRows of(PipelineFile pipeline, TableKey key);
    }
}
