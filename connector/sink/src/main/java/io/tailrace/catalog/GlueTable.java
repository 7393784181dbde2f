package io.tailrace.catalog;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * A table that Glue has, compared with the one that the sink writes: whether its queries would find all of the sink's files,
 * and could read them. Anything else may differ.
 */
record GlueTable(Table table, TableDefinition wanted) {
    private static final String ENABLED = "projection.enabled";
    private static final String RANGE = "projection.dt.range";
    private static final String TEMPLATE = "storage.location.template";
    /** Ends on a day after today, however long after. */
    private static final Pattern AFTER_TODAY = Pattern.compile("NOW\\+[1-9]\\d*(DAY|WEEK|MONTH|YEAR)S?");

    /** A ConnectException names what differs, with both values, and the statement or option that helps. */
    void requireSame() {
        requireTableOfFiles();
        requireSameFormat();
        requireSamePartitions();
        requireSamePlace();
        requireSameProjection();
    }

    private void requireTableOfFiles() {
        if (table.storageDescriptor() == null
                || table.storageDescriptor().serdeInfo() == null
                || "VIRTUAL_VIEW".equals(table.tableType())
                || parameter("table_type") != null) {
            throw new ConnectException(name() + " is a view or of another table format ("
                    + (parameter("table_type") == null ? table.tableType() : parameter("table_type"))
                    + "), and the sink writes " + wanted.format().classification() + " files. " + anotherTable());
        }
    }

    private void requireSameFormat() {
        String serde = table.storageDescriptor().serdeInfo().serializationLibrary();
        if (!wanted.format().serde().equals(serde)) {
            throw new ConnectException(name() + " is read with " + serde + ", and the sink writes "
                    + wanted.format().classification() + ", which is read with "
                    + wanted.format().serde()
                    + ". One folder cannot hold files of both formats: set format back to the table's. "
                    + anotherTable());
        }
    }

    private void requireSamePartitions() {
        List<String> partitions =
                table.partitionKeys().stream().map(Column::name).toList();
        if (!partitions.equals(wanted.partitioning().columns())) {
            Optional<Folders> folders = Folders.ofColumns(partitions);
            throw new ConnectException(name() + " is partitioned by " + partitions + ", and the sink writes "
                    + wanted.partitioning().columns() + ". "
                    + folders.map(GlueTable::sameTemplate).orElse("") + anotherTable()
                    + " Or run in Athena: DROP TABLE " + statementName()
                    + "; the files stay, and the sink creates the table again when it is restarted."
                    + folders.map(this::afterwards).orElse(""));
        }
    }

    private static String sameTemplate(Folders folders) {
        return "Set partition.template=" + folders.template() + " to keep the table as it is. ";
    }

    /** What a table that is made anew shows of the files that are there. */
    private String afterwards(Folders former) {
        return wanted.partitioning().folders().show(former)
                ? " Its queries also see the rows in folders of " + former.columns()
                        + ", because Athena reads all that is below a folder."
                : " Its queries do not see the rows in folders of " + former.columns() + ".";
    }

    private void requireSamePlace() {
        String location = withSlash(table.storageDescriptor().location());
        String template = parameter(TEMPLATE);
        String wantedTemplate = wanted.properties().get(TEMPLATE);
        if (!location.equals(wanted.location())) {
            throw new ConnectException(name() + " is at " + location + ", and the sink writes to " + wanted.location()
                    + " (s3.bucket, s3.prefix), where no query of the table looks. " + anotherTable()
                    + " Or, to move the table away from its files, run in Athena: ALTER TABLE " + statementName()
                    + " SET LOCATION " + HiveSql.text(wanted.location()) + "; and ALTER TABLE " + statementName()
                    + " SET TBLPROPERTIES ("
                    + setting(TEMPLATE, wanted.properties().get(TEMPLATE))
                    + "); then restart the task.");
        }
        if (template != null && !withSlash(template).equals(wantedTemplate)) {
            throw mismatch(Map.of(TEMPLATE, String.valueOf(wantedTemplate)), "");
        }
    }

    private void requireSameProjection() {
        Map<String, String> missing = new LinkedHashMap<>();
        wanted.properties().forEach((property, value) -> {
            if (property.startsWith("projection.") && !property.equals(RANGE) && !isSame(property, value)) {
                missing.put(property, value);
            }
        });
        String range = parameter(RANGE);
        boolean seesAll = range != null && isWideEnough(range);
        if (!seesAll) {
            missing.put(RANGE, String.valueOf(wanted.properties().get(RANGE)));
        }
        if (!missing.isEmpty()) {
            throw mismatch(missing, seesAll ? "" : " Or set glue.first.day to the first day of the table.");
        }
    }

    private boolean isSame(String property, String value) {
        String has = parameter(property);
        // Without them Athena counts in single days where dates are as fine as a day.
        boolean optional = property.startsWith("projection.dt.interval");
        boolean word = property.equals(ENABLED) || property.endsWith(".type") || property.endsWith(".unit");
        return has == null ? optional : word ? has.equalsIgnoreCase(value) : has.equals(value);
    }

    /** Whether it begins on or before the sink's first day, and always ends after the current day. */
    private boolean isWideEnough(String range) {
        String[] ends = range.replace(" ", "").split(",", -1);
        if (ends.length != 2 || !AFTER_TODAY.matcher(ends[1]).matches()) {
            return false;
        }
        try {
            return !LocalDate.parse(ends[0]).isAfter(wanted.partitioning().firstDay());
        } catch (DateTimeException relative) {
            // It moves on, and leaves out days that have files.
            return false;
        }
    }

    private ConnectException mismatch(Map<String, String> missing, String otherWay) {
        return new ConnectException(name() + " has "
                + missing.keySet().stream()
                        .map(property -> property + " = " + parameter(property))
                        .collect(Collectors.joining(", "))
                + ", so queries would not see all rows that the sink writes. It needs "
                + missing.entrySet().stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(", "))
                        .replace("=", " = ")
                + ". Run in Athena: ALTER TABLE " + statementName() + " SET TBLPROPERTIES ("
                + missing.entrySet().stream()
                        .map(property -> setting(property.getKey(), property.getValue()))
                        .collect(Collectors.joining(", "))
                + "); then restart the task." + otherWay);
    }

    private String name() {
        return "Table " + wanted.fullName() + " in Glue";
    }

    private String statementName() {
        return HiveSql.name(wanted.database()) + "." + HiveSql.name(wanted.name());
    }

    private static String setting(String property, @Nullable String value) {
        return HiveSql.text(property) + " = " + HiveSql.text(String.valueOf(value));
    }

    private static String anotherTable() {
        return "Give the rows a table of their own with table.name.template, for example ${topic}_2.";
    }

    private @Nullable String parameter(String name) {
        return table.parameters().get(name);
    }

    private static String withSlash(@Nullable String location) {
        String text = String.valueOf(location).replaceFirst("^s3[an]://", "s3://");
        return text.endsWith("/") ? text : text + "/";
    }
}
