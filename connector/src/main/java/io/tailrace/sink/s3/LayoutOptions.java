package io.tailrace.sink.s3;

import static io.tailrace.sink.s3.LayoutConfigDef.PARTITION_FIELD;
import static io.tailrace.sink.s3.LayoutConfigDef.PARTITION_TEMPLATE;
import static io.tailrace.sink.s3.LayoutConfigDef.PARTITION_TIME;
import static io.tailrace.sink.s3.LayoutConfigDef.PARTITION_ZONE;
import static io.tailrace.sink.s3.LayoutConfigDef.TABLE_PATTERN;
import static io.tailrace.sink.s3.LayoutConfigDef.TABLE_TEMPLATE;
import static io.tailrace.sink.s3.S3SinkConfigDef.CATALOG;

import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/** The options of {@link LayoutConfigDef}, read and checked together. */
record LayoutOptions(AbstractConfig config) {

    TemplateLayout layout() {
        return new TemplateLayout(
                tableNames(),
                FolderTemplate.parse(config.getString(PARTITION_TEMPLATE)),
                time(),
                ZoneId.of(config.getString(PARTITION_ZONE)));
    }

    TableNames tableNames() {
        String pattern = config.getString(TABLE_PATTERN);
        return new TableNames(pattern == null ? null : Pattern.compile(pattern), config.getString(TABLE_TEMPLATE));
    }

    private PartitionTime time() {
        String field = config.getString(PARTITION_FIELD);
        return switch (config.getString(PARTITION_TIME)) {
            case "wall-clock" -> PartitionTime.WALL_CLOCK;
            case "field" -> PartitionTime.field(Objects.requireNonNull(field, PARTITION_FIELD));
            default -> PartitionTime.RECORD;
        };
    }

    /** What fits each option alone but not the others, by option. */
    Map<String, String> problems() {
        Map<String, String> problems = new LinkedHashMap<>();
        if (config.getString(PARTITION_TIME).equals("field") != (config.getString(PARTITION_FIELD) != null)) {
            problems.put(PARTITION_FIELD, "and " + PARTITION_TIME + "=field need each other");
        }
        if (!isByHour() && config.getString(CATALOG).equals("glue")) {
            problems.put(
                    PARTITION_TEMPLATE,
                    "is not the default, and " + CATALOG + " is glue, which makes tables for that one only. Use "
                            + CATALOG + "=none and register the table yourself");
        }
        try {
            tableNames();
        } catch (IllegalArgumentException e) {
            problems.put(TABLE_TEMPLATE, e.getMessage());
        }
        return problems;
    }

    /** Refuses folders that the catalog has no partition projection for. */
    void requireProjection() {
        if (!isByHour()) {
            throw new ConfigException(
                    PARTITION_TEMPLATE,
                    config.getString(PARTITION_TEMPLATE),
                    "tables are made for " + FolderTemplate.BY_HOUR
                            + " only: write the statement for this layout yourself");
        }
    }

    private boolean isByHour() {
        return config.getString(PARTITION_TEMPLATE).equals(FolderTemplate.BY_HOUR);
    }
}
