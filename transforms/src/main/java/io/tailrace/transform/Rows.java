package io.tailrace.transform;

import io.tailrace.event.ChangeEvent;
import io.tailrace.event.Item;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Makes rows, all of one shape. Not safe for several threads at once. */
sealed interface Rows permits DeclaredRows, SchemalessRows {

    /** The schema that every row has, or null when rows are schemaless. */
    @Nullable Schema schema();

    /** The row of a change. */
    Object row(ChangeEvent event);

    /** The row of an item alone, with no metadata. */
    Object row(Item item);
}
