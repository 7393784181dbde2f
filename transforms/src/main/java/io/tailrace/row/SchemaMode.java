package io.tailrace.row;

/** What rows are when no columns are declared. */
enum SchemaMode {
    /** Maps without a schema. */
    NONE,
    /** Structs of all attributes seen. */
    UNION
}
