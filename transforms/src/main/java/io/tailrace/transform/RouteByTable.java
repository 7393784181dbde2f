package io.tailrace.transform;

import io.tailrace.event.ImageChoice;
import io.tailrace.event.MalformedEventException;
import io.tailrace.option.EnumOption;
import io.tailrace.option.Options;
import io.tailrace.option.PluginVersion;
import io.tailrace.record.ChangeFacts;
import io.tailrace.record.ChangeReader;
import io.tailrace.record.RecordFailure;
import io.tailrace.row.MetadataColumn;
import io.tailrace.row.Names;
import io.tailrace.value.FieldPath;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Names a record's topic after its DynamoDB table, for streams in which the changes of several tables come together. It can
 * stand before FlattenDynamoDb or after it, when the row has the metadata column {@code table}.
 */
@SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
public final class RouteByTable<R extends ConnectRecord<R>> implements Transformation<R> {

    private static final String TOPIC = "topic";
    private static final String NAMES = "names";
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+)}");

    private static final FieldPath WIRE_FORM = FieldPath.of("dynamodb");

    /** Tables are few; a wrong field's values may be many. */
    private static final int MAX_KNOWN = 1_000;

    public static final ConfigDef CONFIG_DEF = ChangeFacts.definePrefix(new ConfigDef())
            .define(
                    TOPIC,
                    ConfigDef.Type.STRING,
                    "${table}",
                    RouteByTable::check,
                    Importance.HIGH,
                    "The new topic, with `${table}` for the table's name and `${topic}` for the topic that the record had. A"
                            + " record that does not name its table, such as a tombstone, keeps its topic.",
                    "Route",
                    1,
                    Width.MEDIUM,
                    "Topic")
            .define(
                    NAMES,
                    ConfigDef.Type.STRING,
                    "keep",
                    EnumOption.oneOf(Names.Form.KEEP, Names.Form.HIVE_SAFE),
                    Importance.LOW,
                    "How the table's name is written. `keep`: as it is. `hive-safe`: in lower case, with `_`"
                            + " for anything but a letter, digit or `_`, so that the topic can name a table in Athena.",
                    "Route",
                    2,
                    Width.SHORT,
                    "Names");

    private final Map<Map.Entry<String, String>, String> known = new HashMap<>();
    private String topic;
    private boolean hiveSafe;
    private FieldPath tableField;
    private ChangeReader changes;

    @Override
    public void configure(Map<String, ?> properties) {
        Options config = Options.of(CONFIG_DEF, properties);
        topic = config.text(TOPIC);
        hiveSafe = config.choice(NAMES, Names.Form.class) == Names.Form.HIVE_SAFE;
        tableField = FieldPath.of(config.text(ChangeFacts.PREFIX) + MetadataColumn.TABLE.id());
        changes = new ChangeReader(ImageChoice.NEW);
    }

    private static void check(String option, @Nullable Object value) {
        if (String.valueOf(value).isBlank()) {
            throw new ConfigException(option, value, "a topic needs a name, such as ${table}");
        }
        Matcher reference = REFERENCE.matcher(String.valueOf(value));
        while (reference.find()) {
            if (!reference.group(1).equals("table") && !reference.group(1).equals("topic")) {
                throw new ConfigException(option, value, "expected ${table} or ${topic}, not " + reference.group());
            }
        }
    }

    @Override
    public R apply(R record) {
        String table = table(record);
        if (table == null) {
            return record;
        }
        return record.newRecord(
                topic(record.topic(), table),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp());
    }

    private @Nullable String table(R record) {
        Object value = record.value();
        if (value == null) {
            return null;
        }
        boolean isRow = (value instanceof Struct || value instanceof Map) && WIRE_FORM.find(value) == null;
        if (isRow) {
            Object table = tableField.find(value);
            return table == null ? null : table.toString();
        }
        try {
            return changes.read(value).table();
        } catch (MalformedEventException | DataException e) {
            throw RecordFailure.at(record, e);
        }
    }

    private String topic(String before, String table) {
        Map.Entry<String, String> key = Map.entry(before, table);
        String routed = known.get(key);
        if (routed == null) {
            String name = hiveSafe ? Names.hiveSafe(table) : table;
            routed = topic.replace("${topic}", before).replace("${table}", name);
            if (known.size() < MAX_KNOWN) {
                known.put(key, routed);
            }
        }
        return routed;
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return PluginVersion.of(RouteByTable.class);
    }

    @Override
    public void close() {}
}
