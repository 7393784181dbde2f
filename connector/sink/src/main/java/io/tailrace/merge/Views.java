package io.tailrace.merge;

import org.apache.iceberg.catalog.TableIdentifier;

/** Where views are kept. */
@FunctionalInterface
public interface Views {
    /** A catalog that has none. */
    Views NONE = (name, view) -> {};

    /**
     * Creates the view, or replaces the one of this name.
     *
     * @throws UnsupportedOperationException when the catalog keeps no views
     */
    void replace(TableIdentifier name, LiveView view);
}
