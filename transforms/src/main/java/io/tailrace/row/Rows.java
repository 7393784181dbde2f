package io.tailrace.row;

import io.tailrace.event.ChangeEvent;
import io.tailrace.json.JsonLines;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Makes rows, all of one shape. Not safe for several threads at once. */
public sealed interface Rows permits DeclaredRows, SchemalessRows, UnionRows {

    /** The schema of the rows, or null when they are schemaless. Ask after the row is made: a union learns. */
    @Nullable Schema schema();

    /** The row of a change. */
    Object row(ChangeEvent event);

    /** The row of a change as a line of JSON, as if it had been written by these lines. */
    byte[] line(ChangeEvent event, JsonLines lines);
}
