package io.tailrace.sink.s3;

import static io.tailrace.sink.s3.LayoutConfigDef.PARTITION_FIELD;
import static io.tailrace.sink.s3.LayoutConfigDef.PARTITION_TEMPLATE;
import static io.tailrace.sink.s3.LayoutConfigDef.PARTITION_TIME;
import static io.tailrace.sink.s3.LayoutConfigDef.PARTITION_ZONE;
import static io.tailrace.sink.s3.LayoutConfigDef.TABLE_PATTERN;
import static io.tailrace.sink.s3.LayoutConfigDef.TABLE_TEMPLATE;
import static io.tailrace.sink.s3.S3SinkConfigDef.CATALOG;
import static io.tailrace.sink.s3.S3SinkConfigDef.GLUE_FIRST_DAY;
import static io.tailrace.sink.s3.S3SinkConfigDef.PREFIX;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.sink.SinkTask;

/** The options of {@link LayoutConfigDef}, read and checked together. */
record LayoutOptions(AbstractConfig config) {
    /** S3's limit, in bytes of UTF-8. */
    private static final int LONGEST_KEY = 1024;
    /** Slashes, partition, offset, version and extension. */
    private static final int REST_OF_KEY = 64;
    /** Transforms of which we know that they give a record no other topic. */
    private static final Pattern KEEPS_TOPIC = Pattern.compile(
            "(io\\.tailrace\\.transform|org\\.apache\\.kafka\\.connect\\.transforms)\\.(?!RouteByTable|.*Router).*");

    TemplateLayout layout() {
        ZoneId zone = ZoneId.of(config.getString(PARTITION_ZONE));
        return new TemplateLayout(
                tableNames(),
                FolderTemplate.parse(config.getString(PARTITION_TEMPLATE)),
                time(),
                zone,
                days(zone),
                longestFolder());
    }

    private VisibleDays days(ZoneId zone) {
        String field = config.getString(PARTITION_FIELD);
        String source = PARTITION_TIME + "=" + config.getString(PARTITION_TIME)
                + (field == null ? "" : ", " + PARTITION_FIELD + "=" + field);
        return config.getString(CATALOG).equals("glue")
                ? VisibleDays.inGlue(zone, LocalDate.parse(config.getString(GLUE_FIRST_DAY)), source)
                : VisibleDays.ofAnyReader(zone, source);
    }

    private int longestFolder() {
        int prefix = config.getString(PREFIX).getBytes(StandardCharsets.UTF_8).length;
        return LONGEST_KEY - prefix - REST_OF_KEY;
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
            tablesProblem().ifPresent(problem -> problems.put(TABLE_TEMPLATE, problem));
        } catch (IllegalArgumentException e) {
            problems.put(TABLE_TEMPLATE, e.getMessage());
        }
        return problems;
    }

    /** Of a list of topics, unless a transform may give them other names. */
    private Optional<String> tablesProblem() {
        TableNames names = tableNames();
        String topics = String.valueOf(config.originals().getOrDefault(SinkTask.TOPICS_CONFIG, ""));
        boolean renamed = config.originals().entrySet().stream()
                .anyMatch(option -> option.getKey().matches("transforms\\..+\\.type")
                        && !KEEPS_TOPIC
                                .matcher(String.valueOf(option.getValue()))
                                .matches());
        return renamed
                ? Optional.empty()
                : names.problemOf(Arrays.stream(topics.split(",", -1))
                        .map(String::strip)
                        .filter(topic -> !topic.isEmpty())
                        .toList());
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
