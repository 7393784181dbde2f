package io.tailrace.source;

import io.tailrace.option.EnumOption;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The options that mean the same in every source, each defined once. Where one stands in a source's reference is up to that source. */
public final class SharedOptions {

    public static final String TOPIC_PREFIX = "topic.prefix";
    public static final String TOMBSTONES = "tombstones.enabled";
    public static final String KEY_NAMES = "key.names";
    public static final String BATCH_MAX_RECORDS = "batch.max.records";
    public static final String HEARTBEAT_TOPIC = "heartbeat.topic";
    public static final String HEARTBEAT_INTERVAL = "heartbeat.interval.ms";

    private static final String LETTERS = "letters, digits and any of ._-";

    private SharedOptions() {}

    public static void defineTopicPrefix(ConfigDef definition, String group, int order) {
        definition.define(
                TOPIC_PREFIX,
                ConfigDef.Type.STRING,
                "",
                matching("[a-zA-Z0-9._-]*", "part of a topic name", LETTERS),
                Importance.MEDIUM,
                "What a topic's name has before the table's, for example \"shop.\" for shop.sales-orders. Connectors for"
                        + " tables of the same name in two regions need different prefixes.",
                group,
                order,
                Width.MEDIUM,
                "Topic prefix");
    }

    public static void defineTombstones(ConfigDef definition, String group, int order) {
        definition.define(
                TOMBSTONES,
                ConfigDef.Type.BOOLEAN,
                false,
                Importance.LOW,
                "After each REMOVE also send a record with the same key and no value, so that a compacted topic forgets"
                        + " the item. Costs one more record per delete.",
                group,
                order,
                Width.SHORT,
                "Tombstones");
    }

    public static void defineKeyNames(ConfigDef definition, String group, int order) {
        definition.define(
                KEY_NAMES,
                ConfigDef.Type.STRING,
                EnumOption.value(KeyNames.KEEP),
                EnumOption.anyOf(KeyNames.class),
                Importance.MEDIUM,
                "How the names of a table's key attributes become names of fields in the records' keys. keep: as they"
                        + " are. avro-safe, for Avro converters: _ replaces each character that Avro does not allow in a"
                        + " name, and precedes a leading digit, so order-id becomes the field order_id; if a key has both"
                        + " names, the changed one also gets a checksum. The parameter tailrace.attribute of the field's"
                        + " schema has the attribute's own name.",
                group,
                order,
                Width.SHORT,
                "Names in keys");
    }

    public static void defineBatch(ConfigDef definition, String group, int order) {
        definition.define(
                BATCH_MAX_RECORDS,
                ConfigDef.Type.INT,
                5_000,
                Range.between(1, 1_000_000),
                Importance.LOW,
                "Changes handed to Connect at once; with exactly-once that is one transaction. More costs memory, fewer"
                        + " costs more commits.",
                group,
                order,
                Width.SHORT,
                "Batch size");
    }

    /** The group of its own that heartbeats have. */
    public static void defineHeartbeat(ConfigDef definition) {
        String group = "Heartbeat";
        definition
                .define(
                        HEARTBEAT_TOPIC,
                        ConfigDef.Type.STRING,
                        "tailrace-heartbeat",
                        topicName(),
                        Importance.MEDIUM,
                        "Topic for records that carry only progress, such as the end of a shard or the time up to which"
                                + " an idle shard was read. Connect stores no offset without a record. Key and value are"
                                + " null, so the topic must not be compacted; a short retention is enough.",
                        group,
                        1,
                        Width.MEDIUM,
                        "Heartbeat topic")
                .define(
                        HEARTBEAT_INTERVAL,
                        ConfigDef.Type.LONG,
                        30_000L,
                        Range.between(1_000, 3_600_000),
                        Importance.LOW,
                        "How often the progress of each open shard is stored even when no change is sent, in"
                                + " milliseconds. Less often means fewer records; after a long outage the connector then"
                                + " knows less precisely whether changes were missed.",
                        group,
                        2,
                        Width.SHORT,
                        "Heartbeat interval");
    }

    /** Allows the names that Kafka allows. */
    public static Validator topicName() {
        return matching("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}", "topic name", LETTERS + ", 249 at most");
    }

    private static Validator matching(String pattern, String what, String allowed) {
        return LambdaValidator.with(
                (name, value) -> {
                    if (!String.valueOf(value).matches(pattern)) {
                        throw new ConfigException(name, value, "is not a valid " + what + "; allowed: " + allowed);
                    }
                },
                () -> allowed);
    }
}
