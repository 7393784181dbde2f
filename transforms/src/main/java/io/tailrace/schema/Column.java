package io.tailrace.schema;

/** A named place for values of one type: a column of a table, or a field of a struct. */
public record Column(String name, ColumnType type) {}
