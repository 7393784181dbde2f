package io.tailrace.sink.chunk;

/**
 * Where a row belongs.
 *
 * @param table its table's name in the catalog
 * @param folder below the prefix, without slashes at its ends: {@code sales_orders/dt=2026-11-22/hour=13}
 */
public record Place(String table, String folder) {}
