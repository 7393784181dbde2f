package io.tailrace.catalog;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folders of a table as columns that Athena computes (partition projection): no crawler, no call for a new partition.
 * Both columns are strings, as Hive's folders are.
 *
 * @param firstDay the first {@code dt} that a query looks at; the last is tomorrow, for clocks that are ahead
 */
public record Partitioning(LocalDate firstDay) {
    static final String DAY = "dt";
    static final String HOUR = "hour";

    /** The names of the partition columns, which no column of the data may have. */
    public static List<String> columns() {
        return List.of(DAY, HOUR);
    }

    /** The table properties of the projection. */
    Map<String, String> properties(String location) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("projection.enabled", "true");
        properties.put("projection.dt.type", "date");
        properties.put("projection.dt.format", "yyyy-MM-dd");
        properties.put("projection.dt.range", firstDay + ",NOW+1DAYS");
        properties.put("projection.dt.interval", "1");
        properties.put("projection.dt.interval.unit", "DAYS");
        properties.put("projection.hour.type", "integer");
        properties.put("projection.hour.range", "0,23");
        properties.put("projection.hour.digits", "2");
        properties.put("storage.location.template", location + "dt=${dt}/hour=${hour}/");
        return properties;
    }
}
