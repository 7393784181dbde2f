package io.tailrace.cli.lake;

import java.util.Set;

/**
 * A column of the lake's table.
 *
 * @param type as the engine names it, for example {@code decimal(10,2)}
 */
record LakeColumn(String name, String type) {
    private static final Set<String> PARTITION = Set.of("dt", "hour");

    /** Whether it holds an attribute of the item; the others say where a row comes from. */
    boolean isAttribute() {
        return !name.startsWith("cdc_") && !name.startsWith("kafka_") && !PARTITION.contains(name);
    }

    boolean isTimestamp() {
        return type.startsWith("timestamp");
    }
}
