package io.tailrace.merge;

import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.connect.errors.ConnectException;

/** Where views are kept. */
@FunctionalInterface
public interface Views {
    /** A catalog that has none. */
    Views NONE = (name, view) -> {};

    /**
     * Creates the view, or replaces the one of this name that was made here.
     *
     * @throws ConnectException when the name is a table's, or that of a view that was not made here
     * @throws UnsupportedOperationException when the catalog keeps no views
     */
    void replace(TableIdentifier name, LiveView view);
}
