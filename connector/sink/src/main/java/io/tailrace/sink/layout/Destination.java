package io.tailrace.sink.layout;

/**
 * Where a row belongs.
 *
 * @param table its table's name in the catalog
 * @param folder below the prefix, without slashes at its ends: {@code sales_orders/dt=2026-11-22/hour=13}
 */
public record Destination(String table, String folder) {}
