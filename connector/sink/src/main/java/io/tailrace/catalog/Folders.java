package io.tailrace.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The folders of a table that are partitions which Athena can compute. Files in any others are of no table in Glue. */
public enum Folders {
    HOURLY,
    DAILY;

    /** Those of a sink with this {@code partition.template}; empty when Athena can compute no partitions of it. */
    public static Optional<Folders> ofTemplate(String template) {
        return Arrays.stream(values())
                .filter(folders -> folders.template().equals(template))
                .findFirst();
    }

    /** Those of a table that is partitioned by these columns; empty when a sink makes no such table. */
    static Optional<Folders> ofColumns(List<String> columns) {
        return Arrays.stream(values())
                .filter(folders -> folders.columns().equals(columns))
                .findFirst();
    }

    /** All templates, for messages. */
    public static String templates() {
        return Arrays.stream(values()).map(Folders::template).collect(Collectors.joining(" or "));
    }

    /** From the outer folder to the inner one. */
    List<PartitionColumn> partitions() {
        return switch (this) {
            case HOURLY -> List.of(PartitionColumn.DAY, PartitionColumn.HOUR);
            case DAILY -> List.of(PartitionColumn.DAY);
        };
    }

    /** The {@code partition.template} of the sink that writes them. */
    public String template() {
        return partitions().stream().map(PartitionColumn::inTemplate).collect(Collectors.joining("/", "{table}/", ""));
    }

    /** The names of the partition columns. */
    List<String> columns() {
        return partitions().stream().map(PartitionColumn::column).toList();
    }

    /** Whether a table with these folders also shows files in those folders: Athena reads all that is below a partition. */
    boolean show(Folders others) {
        List<PartitionColumn> outer =
                others.partitions().stream().limit(partitions().size()).toList();
        return outer.equals(partitions());
    }
}
