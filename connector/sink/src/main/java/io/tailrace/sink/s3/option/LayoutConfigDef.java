package io.tailrace.sink.s3.option;

import static io.tailrace.sink.s3.option.S3SinkConfigDef.CATALOG;

import io.tailrace.aws.OptionGroup;
import io.tailrace.catalog.Folders;
import io.tailrace.option.EnumOption;
import io.tailrace.sink.layout.FolderTemplate;
import io.tailrace.sink.layout.TableNames;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** The definition of the options that say where a row belongs: its table and its folder. */
public final class LayoutConfigDef {
    public static final String PARTITION_TIME = "partition.time";
    public static final String PARTITION_FIELD = "partition.time.field";
    public static final String PARTITION_TEMPLATE = "partition.template";
    public static final String PARTITION_ZONE = "partition.timezone";
    public static final String TABLE_PATTERN = "table.name.pattern";
    public static final String TABLE_TEMPLATE = "table.name.template";

    private LayoutConfigDef() {}

    static void layout(OptionGroup group) {
        group.add(
                PARTITION_TIME,
                ConfigDef.Type.STRING,
                EnumOption.value(TimeSource.RECORD),
                EnumOption.anyOf(TimeSource.class),
                Importance.MEDIUM,
                "Partition time",
                "Which time decides a row's dt= and hour=. record: the time of the change; late rows go where they"
                        + " belong, and make small files there. field: the same with the time in "
                        + PARTITION_FIELD + ". wall-clock: when the row's chunk was started; makes few"
                        + " files, but queries by time must scan more folders. Records without a time always use the"
                        + " clock. A record is refused if its time is outside the years 1 to 9999 or, with "
                        + CATALOG
                        + "=glue, outside the days that queries see.");
        group.add(
                PARTITION_FIELD,
                ConfigDef.Type.STRING,
                null,
                new NonEmptyString(),
                Importance.LOW,
                "Time field",
                "The field of the value that has a row's time, for " + PARTITION_TIME
                        + "=field: a timestamp or date, text in ISO 8601, or epoch milliseconds as a long. A nested"
                        + " field is written with a dot: shipment.sent_at.");
        group.add(
                PARTITION_TEMPLATE,
                ConfigDef.Type.STRING,
                Folders.HOURLY.template(),
                template(),
                Importance.MEDIUM,
                "Folders",
                "The folder of a row below the prefix: {table}, {time:PATTERN} with the letters of Java's"
                        + " DateTimeFormatter, down to minutes, and {field:NAME} for a field of the value, as in"
                        + " {table}/country_is={field:country}/dt={time:yyyy-MM-dd}. A missing value is"
                        + " __HIVE_DEFAULT_PARTITION__, as in Hive. A folder's name that a value would begin with _ or"
                        + " a dot begins with %5F or %2E instead, because query engines skip such folders. The"
                        + " default and " + Folders.DAILY.template() + ", a folder for each day, have partition"
                        + " projection: for any other, create the table yourself, with " + CATALOG + "=none.");
        group.add(
                PARTITION_ZONE,
                ConfigDef.Type.STRING,
                "UTC",
                zone(),
                Importance.LOW,
                "Time zone",
                "The zone of dt= and hour=, for example Europe/Berlin. In zones with daylight saving time, one hour of"
                        + " the year has no folder and another holds two; UTC avoids both.");
        group.add(
                TABLE_PATTERN,
                ConfigDef.Type.STRING,
                null,
                pattern(),
                Importance.LOW,
                "Topic pattern",
                "A regular expression that topics must match, for " + TABLE_TEMPLATE + " to take groups from:"
                        + " [^.]+[.](.*) and ${1} make orders of prod.orders. Records of other topics are refused.");
        group.add(
                TABLE_TEMPLATE,
                ConfigDef.Type.STRING,
                TableNames.TOPIC,
                new NonEmptyString(),
                Importance.MEDIUM,
                "Table name",
                "The table of a record, with ${topic} for its topic after all transforms and ${1} for the first group"
                        + " of"
                        + " " + TABLE_PATTERN + ". Upper case becomes lower case,"
                        + " and everything but letters and digits becomes an underscore: sales-orders becomes"
                        + " sales_orders. Topics that would share a table only because of that are refused, as is a"
                        + " name that begins with an underscore.");
    }

    private static Validator template() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    try {
                        FolderTemplate.parse(String.valueOf(value));
                    } catch (IllegalArgumentException e) {
                        throw new ConfigException(name, value, e.getMessage());
                    }
                },
                () -> "a folder as in " + Folders.HOURLY.template());
    }

    private static Validator pattern() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    try {
                        Pattern.compile(value == null ? "" : value.toString());
                    } catch (PatternSyntaxException e) {
                        throw new ConfigException(name, value, "must be a regular expression: " + e.getMessage());
                    }
                },
                () -> "a regular expression");
    }

    private static Validator zone() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    try {
                        ZoneId.of(String.valueOf(value));
                    } catch (DateTimeException e) {
                        throw new ConfigException(name, value, "must be a time zone, for example Europe/Berlin");
                    }
                },
                () -> "a time zone, for example Europe/Berlin");
    }

    public static TimeSource timeSource(AbstractConfig config) {
        return EnumOption.read(TimeSource.class, PARTITION_TIME, config.getString(PARTITION_TIME));
    }

    /** Where the time comes from that decides a row's folder. */
    public enum TimeSource {
        RECORD,
        FIELD,
        WALL_CLOCK
    }
}
