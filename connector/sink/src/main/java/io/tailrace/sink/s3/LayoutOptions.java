package io.tailrace.sink.s3;

import static io.tailrace.sink.s3.option.LayoutConfigDef.PARTITION_FIELD;
import static io.tailrace.sink.s3.option.LayoutConfigDef.PARTITION_TEMPLATE;
import static io.tailrace.sink.s3.option.LayoutConfigDef.PARTITION_TIME;
import static io.tailrace.sink.s3.option.LayoutConfigDef.PARTITION_ZONE;
import static io.tailrace.sink.s3.option.LayoutConfigDef.TABLE_PATTERN;
import static io.tailrace.sink.s3.option.LayoutConfigDef.TABLE_TEMPLATE;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.CATALOG;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.GLUE_FIRST_DAY;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.PREFIX;

import io.tailrace.aws.AwsOptions.Problem;
import io.tailrace.catalog.Folders;
import io.tailrace.option.NameList;
import io.tailrace.sink.layout.FolderTemplate;
import io.tailrace.sink.layout.Layout;
import io.tailrace.sink.layout.PartitionTime;
import io.tailrace.sink.layout.SpanLayout;
import io.tailrace.sink.layout.TableNames;
import io.tailrace.sink.layout.TemplateLayout;
import io.tailrace.sink.layout.VisibleDays;
import io.tailrace.sink.s3.option.IcebergConfigDef;
import io.tailrace.sink.s3.option.IcebergConfigDef.TableForm;
import io.tailrace.sink.s3.option.LayoutConfigDef;
import io.tailrace.sink.s3.option.LayoutConfigDef.TimeSource;
import io.tailrace.sink.s3.option.S3SinkConfigDef;
import io.tailrace.sink.s3.option.S3SinkConfigDef.CatalogKind;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;

/** The options of {@link LayoutConfigDef}, read and checked together. */
record LayoutOptions(AbstractConfig config) {
    /** S3's limit, in bytes of UTF-8. */
    private static final int LONGEST_KEY = 1024;
    /** Slashes, partition, offset, version and extension. */
    private static final int REST_OF_KEY = 64;
    /** Transforms of which we know that they give a record no other topic. */
    private static final Pattern KEEPS_TOPIC = Pattern.compile(
            "(io\\.tailrace\\.transform|org\\.apache\\.kafka\\.connect\\.transforms)\\.(?!RouteByTable|.*Router).*");

    Layout layout() {
        if (isIceberg()) {
            return new SpanLayout(
                    tableNames(), config.getString(IcebergConfigDef.PARTITION_COLUMN), span(), longestFolder());
        }
        ZoneId zone = ZoneId.of(config.getString(PARTITION_ZONE));
        return new TemplateLayout(
                tableNames(),
                FolderTemplate.parse(config.getString(PARTITION_TEMPLATE)),
                time(),
                zone,
                days(zone),
                longestFolder());
    }

    private @Nullable ChronoUnit span() {
        return switch (IcebergConfigDef.granularity(config)) {
            case DAY -> ChronoUnit.DAYS;
            case HOUR -> ChronoUnit.HOURS;
            case NONE -> null;
        };
    }

    private VisibleDays days(ZoneId zone) {
        String field = config.getString(PARTITION_FIELD);
        String source = PARTITION_TIME + "=" + config.getString(PARTITION_TIME)
                + (field == null ? "" : ", " + PARTITION_FIELD + "=" + field);
        return isInGlue()
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
        return switch (LayoutConfigDef.timeSource(config)) {
            case RECORD -> PartitionTime.RECORD;
            case FIELD -> PartitionTime.field(Objects.requireNonNull(field, PARTITION_FIELD));
            case WALL_CLOCK -> PartitionTime.WALL_CLOCK;
        };
    }

    /** What is wrong with options that are valid by themselves but do not go together, by option. */
    Map<String, String> problems() {
        Map<String, String> problems = new LinkedHashMap<>();
        boolean byField = LayoutConfigDef.timeSource(config) == TimeSource.FIELD;
        if (byField && config.getString(PARTITION_FIELD) == null) {
            problems.put(
                    PARTITION_FIELD,
                    "must name the field that holds a row's time, because " + PARTITION_TIME + " is field");
        }
        if (!byField && config.getString(PARTITION_FIELD) != null) {
            problems.put(
                    PARTITION_FIELD,
                    "has no effect with " + PARTITION_TIME + "=" + config.getString(PARTITION_TIME)
                            + ". Remove it, or set " + PARTITION_TIME + "=field");
        }
        if (isInGlue() && projected().isEmpty()) {
            problems.put(
                    PARTITION_TEMPLATE,
                    "must be " + Folders.templates() + " with " + CATALOG
                            + "=glue, because Athena can compute the partitions of no other layout. Set " + CATALOG
                            + "=none and create the table yourself");
        }
        topicsProblem().ifPresent(problem -> problems.put(problem.option(), problem.message()));
        return problems;
    }

    /** Of a list of topics, unless a transform may give them other names. */
    private Optional<Problem> topicsProblem() {
        try {
            TableNames names = tableNames();
            String topics = String.valueOf(config.originals().getOrDefault(SinkTask.TOPICS_CONFIG, ""));
            return renamesTopics() ? Optional.empty() : problemOf(names, NameList.of(topics));
        } catch (IllegalArgumentException e) {
            return Optional.of(new Problem(TABLE_TEMPLATE, String.valueOf(e.getMessage())));
        }
    }

    private boolean renamesTopics() {
        return config.originals().entrySet().stream()
                .anyMatch(option -> option.getKey().matches("transforms\\..+\\.type")
                        && !KEEPS_TOPIC
                                .matcher(String.valueOf(option.getValue()))
                                .matches());
    }

    private Optional<Problem> problemOf(TableNames names, List<String> topics) {
        FolderTemplate folders = FolderTemplate.parse(config.getString(PARTITION_TEMPLATE));
        for (String topic : topics) {
            if (!names.matches(topic)) {
                return Optional.of(new Problem(
                        TABLE_PATTERN,
                        "must match every topic, and topic " + topic
                                + " does not match, so none of its records could be" + " written"));
            }
            try {
                TemplateLayout.requireVisible(folders.example(names.of(topic)), topic, names.of(topic));
            } catch (DataException e) {
                return Optional.of(new Problem(TABLE_TEMPLATE, String.valueOf(e.getMessage())));
            }
        }
        return Optional.empty();
    }

    /** Where Athena computes the folders of a table. */
    private boolean isInGlue() {
        return S3SinkConfigDef.catalog(config) == CatalogKind.GLUE && !isIceberg();
    }

    private boolean isIceberg() {
        return IcebergConfigDef.form(config) == TableForm.ICEBERG;
    }

    /** The folders as partitions; refuses those that the catalog has no partition projection for. */
    Folders folders() {
        return projected()
                .orElseThrow(() -> new ConfigException(
                        PARTITION_TEMPLATE,
                        config.getString(PARTITION_TEMPLATE),
                        "tables are made for " + Folders.templates()
                                + " only: write the statement for this layout yourself"));
    }

    private Optional<Folders> projected() {
        return Folders.ofTemplate(config.getString(PARTITION_TEMPLATE));
    }
}
