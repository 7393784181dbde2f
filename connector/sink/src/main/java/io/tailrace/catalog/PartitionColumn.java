package io.tailrace.catalog;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/** A level of folders, and the column whose values Athena computes for it. All are strings, as Hive's folders are. */
enum PartitionColumn {
    DAY("dt", "yyyy-MM-dd") {
        @Override
        Map<String, String> projection(LocalDate firstDay) {
            Map<String, String> projection = new LinkedHashMap<>();
            projection.put("type", "date");
            projection.put("format", "yyyy-MM-dd");
            projection.put("range", firstDay + ",NOW+1DAYS");
            projection.put("interval", "1");
            projection.put("interval.unit", "DAYS");
            return projection;
        }
    },
    HOUR("hour", "HH") {
        @Override
        Map<String, String> projection(LocalDate firstDay) {
            Map<String, String> projection = new LinkedHashMap<>();
            projection.put("type", "integer");
            projection.put("range", "0,23");
            projection.put("digits", "2");
            return projection;
        }
    };

    private final String column;
    private final String pattern;

    PartitionColumn(String column, String pattern) {
        this.column = column;
        this.pattern = pattern;
    }

    String column() {
        return column;
    }

    /** The folder in the sink's {@code partition.template}. */
    String inTemplate() {
        return column + "={time:" + pattern + "}";
    }

    /** The folder in the table's {@code storage.location.template}. */
    String inLocation() {
        return column + "=${" + column + "}";
    }

    /** What follows {@code projection.} and the column's name in the table's properties, in their order. */
    abstract Map<String, String> projection(LocalDate firstDay);
}
