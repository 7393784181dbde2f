package io.tailrace.transform;

import io.tailrace.option.EnumOption;
import io.tailrace.option.Options;
import io.tailrace.option.PluginVersion;
import io.tailrace.record.AddedFields;
import io.tailrace.record.RecordFailure;
import io.tailrace.value.FieldPath;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Works out the day and the hour a row belongs to, and adds them as headers, from which the Lambda makes Firehose's partition
 * keys, or as fields, for sinks that partition by field. The S3 sink needs neither: it partitions by itself.
 */
@SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
public final class PartitionByTime<R extends ConnectRecord<R>> implements Transformation<R> {

    /** Where the day and the hour are added. */
    private enum Target {
        HEADERS,
        FIELDS
    }

    private static final String FIELD = "field";
    private static final String ADD = "add";
    private static final String DAY = "day.name";
    private static final String HOUR = "hour.name";
    private static final String ZONE = "timezone";

    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    FIELD,
                    ConfigDef.Type.STRING,
                    "cdc_event_time",
                    null,
                    Importance.HIGH,
                    "The row's field that has the time: a timestamp or date, milliseconds since 1970 as a"
                            + " long, or an ISO-8601 text like `2026-11-22T13:45:00Z`, `2026-11-22 13:45:00.000` or"
                            + " `2026-11-22`, in UTC unless it names an offset. `shipment.sent_at` is a field within"
                            + " one, unless the row has a field of that whole name. Where the field is null or missing,"
                            + " the record's own timestamp is used. Empty: always the record's own.",
                    "Time",
                    1,
                    Width.MEDIUM,
                    "Field")
            .define(
                    ZONE,
                    ConfigDef.Type.STRING,
                    "UTC",
                    PartitionByTime::checkZone,
                    Importance.LOW,
                    "The time zone of the days and hours. In a zone with daylight saving time, one hour of"
                            + " the year is missing and one occurs twice, and queries must allow for that; UTC has"
                            + " neither.",
                    "Time",
                    2,
                    Width.SHORT,
                    "Time zone")
            .define(
                    ADD,
                    ConfigDef.Type.STRING,
                    "headers",
                    EnumOption.anyOf(Target.class),
                    Importance.MEDIUM,
                    "Where the day and the hour are added. `headers`: to the record's headers; the row stays"
                            + " as it is. `fields`: to the row, as texts after its other fields; a row that already has"
                            + " a field of the same name is refused, so that no attribute is overwritten.",
                    "Partition",
                    1,
                    Width.SHORT,
                    "Add")
            .define(
                    DAY,
                    ConfigDef.Type.STRING,
                    "dt",
                    new ConfigDef.NonEmptyString(),
                    Importance.LOW,
                    "The name of the header or field with the day, as in `2026-11-22`.",
                    "Partition",
                    2,
                    Width.SHORT,
                    "Day")
            .define(
                    HOUR,
                    ConfigDef.Type.STRING,
                    "hour",
                    null,
                    Importance.LOW,
                    "The name of the header or field with the hour, from `00` to `23`. Empty: no hour.",
                    "Partition",
                    3,
                    Width.SHORT,
                    "Hour");

    private @Nullable FieldPath field;
    private ZoneId zone;
    private boolean addsFields;
    private String dayName;
    private String hourName;
    private AddedFields fields;

    @Override
    public void configure(Map<String, ?> properties) {
        Options config = Options.of(CONFIG_DEF, properties);
        field = config.text(FIELD).isEmpty() ? null : FieldPath.of(config.text(FIELD));
        zone = ZoneId.of(config.text(ZONE));
        addsFields = config.choice(ADD, Target.class) == Target.FIELDS;
        dayName = config.text(DAY);
        hourName = config.text(HOUR);
        if (hourName.equalsIgnoreCase(dayName)) {
            throw new ConfigException(HOUR, hourName, "the day has this name; one would overwrite the other");
        }
        if (addsFields) {
            refuseField(DAY, dayName);
            refuseField(HOUR, hourName);
        }
        Map<String, Schema> added = new LinkedHashMap<>(Map.of(dayName, Schema.OPTIONAL_STRING_SCHEMA));
        if (!hourName.isEmpty()) {
            added.put(hourName, Schema.OPTIONAL_STRING_SCHEMA);
        }
        fields = new AddedFields(
                added,
                "Give the day or hour another name with " + DAY + " or " + HOUR + ", or use " + ADD + "=headers");
    }

    private void refuseField(String option, String name) {
        if (!name.isEmpty() && field != null && name.equalsIgnoreCase(field.toString())) {
            throw new ConfigException(option, name, "the row has a field of this name, the one with the time");
        }
    }

    private static void checkZone(String option, @Nullable Object value) {
        try {
            ZoneId.of(String.valueOf(value));
        } catch (DateTimeException e) {
            throw new ConfigException(option, value, "no such time zone; UTC or a name like Europe/Zurich");
        }
    }

    @Override
    public R apply(R record) {
        if (record.value() == null) {
            return record;
        }
        try {
            ZonedDateTime time = time(record).atZone(zone);
            String day = String.format(
                    Locale.ROOT, "%04d-%02d-%02d", time.getYear(), time.getMonthValue(), time.getDayOfMonth());
            String hour = hourName.isEmpty() ? null : String.format(Locale.ROOT, "%02d", time.getHour());
            return addsFields ? withFields(record, day, hour) : withHeaders(record, day, hour);
        } catch (DataException e) {
            throw RecordFailure.at(record, e);
        }
    }

    private Instant time(R record) {
        Instant time = field == null ? null : field.time(record.value());
        if (time != null) {
            return time;
        }
        if (field != null && field.find(record.value()) != null) {
            throw new DataException(
                    "the field '" + field + "' is not a time: expected a timestamp or date, an ISO-8601 text,"
                            + " or milliseconds since 1970 as a long");
        }
        Long own = record.timestamp();
        if (own == null) {
            throw new DataException(
                    field == null
                            ? "the record has no time to partition by"
                            : "neither the field '" + field + "' nor the record has a time to partition by");
        }
        return Instant.ofEpochMilli(own);
    }

    private R withHeaders(R record, String day, @Nullable String hour) {
        R partitioned = record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                record.headers().duplicate());
        partitioned.headers().remove(dayName).addString(dayName, day);
        if (hour != null) {
            partitioned.headers().remove(hourName).addString(hourName, hour);
        }
        return partitioned;
    }

    private R withFields(R record, String day, @Nullable String hour) {
        SchemaAndValue row = fields.addTo(record.value(), hour == null ? List.of(day) : List.of(day, hour));
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                row.schema(),
                row.value(),
                record.timestamp());
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return PluginVersion.of(PartitionByTime.class);
    }

    @Override
    public void close() {}
}
