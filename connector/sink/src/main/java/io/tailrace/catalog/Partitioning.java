package io.tailrace.catalog;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The folders of a table as columns that Athena computes (partition projection): no crawler, no call for a new partition.
 *
 * @param firstDay the first {@code dt} that a query looks at; the last is tomorrow, for clocks that are ahead
 */
public record Partitioning(Folders folders, LocalDate firstDay) {

    /** The names of the partition columns, which no column of the data may have. */
    List<String> columns() {
        return folders.columns();
    }

    /** The table properties of the projection. */
    Map<String, String> properties(String location) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("projection.enabled", "true");
        for (PartitionColumn partition : folders.partitions()) {
            partition
                    .projection(firstDay)
                    .forEach((property, value) ->
                            properties.put("projection." + partition.column() + "." + property, value));
        }
        properties.put(
                "storage.location.template",
                location
                        + folders.partitions().stream()
                                .map(PartitionColumn::inLocation)
                                .collect(Collectors.joining("/", "", "/")));
        return properties;
    }
}
