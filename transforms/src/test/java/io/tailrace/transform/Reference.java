package io.tailrace.transform;

import static java.util.Objects.requireNonNull;

import io.tailrace.chain.TransformChain;
import io.tailrace.json.JsonLines;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;

/** The reference of all transformations and predicates, made of their definitions and of examples that are run. */
final class Reference {

    private static final String CHANGE = """
            {"eventID":"e-17","eventName":"MODIFY","tableName":"sales-orders",\
            "eventSourceARN":"arn:aws:dynamodb:eu-west-1:123456789012:table/sales-orders/stream/2025-11-01T08:00:00.000",\
            "dynamodb":{\
            "ApproximateCreationDateTime":1763819100,"Keys":{"order_id":{"S":"o-1"}},\
            "NewImage":{"order_id":{"S":"o-1"},"price":{"N":"12.5"},"address":{"M":{"city":{"S":"Zug"},"floor":{"N":"2"}}},\
            "card":{"S":"4111111111111234"},"gift":{"BOOL":true}},\
            "OldImage":{"order_id":{"S":"o-1"},"price":{"N":"11"}},"SequenceNumber":"111000000000001234567"}}""";

    private static final String FLATTEN = """
            transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
            transforms.flatten.columns=order_id string, price decimal(10,2), address struct<city:string>, card string
            """;

    /** A plugin, what it is for, and lines that show it. */
    record Plugin(Class<?> type, String purpose, ConfigDef definition, String example) {}

    private Reference() {}

    static List<Plugin> plugins() {
        return List.of(
                new Plugin(
                        FlattenDynamoDb.Value.class,
                        "Makes a flat, typed row of a DynamoDB change. `FlattenDynamoDb$Key` types the item's key in the record's"
                                + " key instead; only the options on columns and names apply to it.",
                        FlattenDynamoDb.CONFIG_DEF,
                        "transforms=flatten\n" + FLATTEN),
                new Plugin(
                        MaskField.class,
                        "Masks fields of a row wherever they occur: in columns, nested values, the old image and `cdc_rest`.",
                        MaskField.CONFIG_DEF,
                        "transforms=flatten,mask\n" + FLATTEN + """
                                transforms.flatten.metadata=
                                transforms.mask.type=io.tailrace.transform.MaskField
                                transforms.mask.fields=card
                                transforms.mask.with=last4
                                """),
                new Plugin(
                        PartitionByTime.class,
                        "Adds the day and the hour that a row belongs to, as headers for Firehose's partition keys or as fields.",
                        PartitionByTime.CONFIG_DEF,
                        "transforms=flatten,time\n" + FLATTEN + """
                                transforms.flatten.metadata=event_time
                                transforms.time.type=io.tailrace.transform.PartitionByTime
                                transforms.time.add=fields
                                """),
                new Plugin(
                        RecordFields.class,
                        "Adds the record's own key, timestamp and headers to its row, for sinks that write rows alone. With the S3 sink's"
                                + " `partition.template` such a field names a folder.",
                        RecordFields.CONFIG_DEF,
                        "transforms=flatten,record\n" + FLATTEN + """
                                transforms.flatten.metadata=
                                transforms.record.type=io.tailrace.transform.RecordFields
                                transforms.record.timestamp.name=record_time
                                transforms.record.headers=trace-id:trace_id
                                """),
                new Plugin(
                        RouteByTable.class,
                        "Names a record's topic after its table, for streams with the changes of several tables.",
                        RouteByTable.CONFIG_DEF,
                        """
                        transforms=route,flatten
                        transforms.route.type=io.tailrace.transform.RouteByTable
                        transforms.route.topic=lake.${table}
                        transforms.route.names=hive-safe
                        """ + FLATTEN + "transforms.flatten.metadata=\n"),
                new Plugin(
                        EventNameIs.class,
                        "True for changes of the named kinds.",
                        EventNameIs.CONFIG_DEF,
                        predicate("EventNameIs", "predicates.p.names=REMOVE,READ\n")),
                new Plugin(
                        IsTtlExpiry.class,
                        "True for items that DynamoDB removed because their time to live was over.",
                        IsTtlExpiry.CONFIG_DEF,
                        predicate("IsTtlExpiry", "")),
                new Plugin(
                        FieldMatches.class,
                        "True for rows with a field that matches a pattern.",
                        FieldMatches.CONFIG_DEF,
                        predicate("FieldMatches", "predicates.p.field=address.city\npredicates.p.pattern=Z.*\n")),
                new Plugin(
                        FieldsChanged.class,
                        "True for changes that touched one of the named attributes.",
                        FieldsChanged.CONFIG_DEF,
                        predicate("FieldsChanged", "predicates.p.fields=price\n")));
    }

    private static String predicate(String name, String options) {
        return "transforms=flatten,filter\n" + FLATTEN
                + "transforms.filter.type=org.apache.kafka.connect.transforms.Filter\n"
                + "transforms.filter.predicate=p\n"
                + "transforms.filter.negate=true\n"
                + "predicates=p\n"
                + "predicates.p.type=io.tailrace.transform." + name + "\n"
                + options;
    }

    static String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# Transformations and predicates\n\n");
        text.append(
                        "Made from the code by ReferenceTest, which fails when this file is stale. Each example was run on this")
                .append(" change:\n\n```json\n")
                .append(CHANGE)
                .append("\n```\n");
        plugins().forEach(plugin -> append(text, plugin));
        ValueReference.append(text);
        return text.toString();
    }

    private static void append(StringBuilder text, Plugin plugin) {
        text.append("\n## ")
                .append(plugin.type.getName().replaceAll(".*\\.", ""))
                .append("\n\n");
        text.append(plugin.purpose)
                .append("\n\n```properties\n")
                .append(plugin.example)
                .append("```\n\n");
        text.append(run(plugin.example));
        Map<String, List<ConfigDef.ConfigKey>> groups = plugin.definition.configKeys().values().stream()
                .sorted((a, b) -> Integer.compare(a.orderInGroup, b.orderInGroup))
                .collect(Collectors.groupingBy(option -> option.group, LinkedHashMap::new, Collectors.toList()));
        for (String group : plugin.definition.groups()) {
            for (ConfigDef.ConfigKey option : requireNonNull(groups.get(group))) {
                text.append("\n- **`")
                        .append(option.name)
                        .append("`** (")
                        .append(kind(option))
                        .append(")  \n  ");
                text.append(option.documentation).append('\n');
            }
        }
    }

    private static String run(String lines) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> map = properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
        try (TransformChain<SinkRecord> chain = TransformChain.load(map)) {
            SinkRecord row = chain.apply(new SinkRecord(
                    "changes", 0, null, null, null, CHANGE, 0, 1_763_819_100_000L, TimestampType.CREATE_TIME));
            if (row == null) {
                return "drops the change.\n";
            }
            byte[] line = new JsonLines().line(row.valueSchema(), row.value());
            return "gives, in topic `" + row.topic() + "`:\n\n```json\n" + new String(line, StandardCharsets.UTF_8)
                    + "```\n";
        }
    }

    private static String kind(ConfigDef.ConfigKey option) {
        String kind = option.type.name().toLowerCase(Locale.ROOT);
        if (option.hasDefault()) {
            Object value = option.defaultValue instanceof List<?> list
                    ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                    : option.type == ConfigDef.Type.PASSWORD ? "" : String.valueOf(option.defaultValue);
            kind += value.toString().isEmpty() ? ", empty by default" : ", default `" + value + "`";
        } else {
            kind += ", required";
        }
        String valid = option.validator == null ? "" : option.validator.toString();
        return valid.startsWith("[") ? kind + ", " + valid : kind;
    }
}
