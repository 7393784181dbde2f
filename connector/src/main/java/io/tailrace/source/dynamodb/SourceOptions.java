package io.tailrace.source.dynamodb;

import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.AwsOptions.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The options of the DynamoDB source: one definition for parsing, validation and documentation. */
record SourceOptions(
        List<String> tables,
        String topicPrefix,
        SnapshotMode snapshotMode,
        int snapshotSegments,
        double snapshotMaxRcu,
        int snapshotPageItems,
        Duration snapshotHorizon,
        StartPosition startPosition,
        OnDataLoss onDataLoss,
        boolean keysOnlyStreams,
        boolean tombstones,
        String heartbeatTopic,
        Duration heartbeatInterval,
        Duration shardPollInterval,
        Duration shardSweepInterval,
        int readThreads,
        int batchMaxRecords,
        boolean exactlyOnce,
        @Nullable URI endpoint,
        AwsOptions aws) {

    static final String TABLES = "tables";
    static final String TOPIC_PREFIX = "topic.prefix";
    static final String SNAPSHOT_MODE = "snapshot.mode";
    static final String SNAPSHOT_SEGMENTS = "snapshot.segments";
    static final String SNAPSHOT_MAX_RCU = "snapshot.max.rcu";
    static final String SNAPSHOT_PAGE_ITEMS = "snapshot.page.max.items";
    static final String SNAPSHOT_HORIZON = "snapshot.horizon.ms";
    static final String START_POSITION = "start.position";
    static final String ON_DATA_LOSS = "on.data.loss";
    static final String KEYS_ONLY = "stream.keys.only.enabled";
    static final String TOMBSTONES = "tombstones.enabled";
    static final String HEARTBEAT_TOPIC = "heartbeat.topic";
    static final String HEARTBEAT_INTERVAL = "heartbeat.interval.ms";
    static final String SHARD_POLL_INTERVAL = "shard.poll.interval.ms";
    static final String SHARD_SWEEP_INTERVAL = "shard.sweep.interval.ms";
    static final String READ_THREADS = "shard.read.threads";
    static final String BATCH_MAX_RECORDS = "batch.max.records";
    static final String DYNAMODB_ENDPOINT = "dynamodb.endpoint";

    // Connect's own option; a task learns here whether rows and offsets are committed together.
    static final String EXACTLY_ONCE = "exactly.once.support";

    enum SnapshotMode {
        INITIAL,
        NEVER,
        INITIAL_ONLY,
        WHEN_NEEDED
    }

    enum StartPosition {
        OLDEST,
        LATEST
    }

    enum OnDataLoss {
        FAIL,
        RESNAPSHOT,
        CONTINUE
    }

    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        defineTables(definition);
        defineSnapshot(definition);
        defineStream(definition);
        defineHeartbeat(definition);
        AwsOptions.defineEndpoint(definition, DYNAMODB_ENDPOINT, "DynamoDB and its streams", "AWS", 20);
        return AwsOptions.define(definition);
    }

    /** What to do about lost changes, all options considered. */
    OnDataLoss lossAnswer() {
        return snapshotMode == SnapshotMode.WHEN_NEEDED ? OnDataLoss.RESNAPSHOT : onDataLoss;
    }

    /** What fits each option alone but not the others; empty when {@link #from} will succeed. */
    static List<Problem> problems(AbstractConfig config) {
        List<Problem> problems = new ArrayList<>(AwsOptions.problems(config));
        if (config.getString(ON_DATA_LOSS).equals("resnapshot")
                && config.getString(SNAPSHOT_MODE).equals("never")) {
            problems.add(new Problem(ON_DATA_LOSS, "is resnapshot, but " + SNAPSHOT_MODE + " is never"));
        }
        return problems;
    }

    /**
     * Parses the options.
     *
     * @throws ConfigException naming the first option that is wrong
     */
    static SourceOptions from(Map<String, String> props) {
        AbstractConfig config = new AbstractConfig(definition(), props, false);
        for (Problem problem : problems(config)) {
            throw new ConfigException(problem.option() + " " + problem.message());
        }
        return new SourceOptions(
                List.copyOf(config.getList(TABLES)),
                config.getString(TOPIC_PREFIX),
                choice(SnapshotMode.class, config.getString(SNAPSHOT_MODE)),
                config.getInt(SNAPSHOT_SEGMENTS),
                config.getDouble(SNAPSHOT_MAX_RCU),
                config.getInt(SNAPSHOT_PAGE_ITEMS),
                Duration.ofMillis(config.getLong(SNAPSHOT_HORIZON)),
                choice(StartPosition.class, config.getString(START_POSITION)),
                choice(OnDataLoss.class, config.getString(ON_DATA_LOSS)),
                config.getBoolean(KEYS_ONLY),
                config.getBoolean(TOMBSTONES),
                config.getString(HEARTBEAT_TOPIC),
                Duration.ofMillis(config.getLong(HEARTBEAT_INTERVAL)),
                Duration.ofMillis(config.getLong(SHARD_POLL_INTERVAL)),
                Duration.ofMillis(config.getLong(SHARD_SWEEP_INTERVAL)),
                config.getInt(READ_THREADS),
                config.getInt(BATCH_MAX_RECORDS),
                "required".equalsIgnoreCase(props.getOrDefault(EXACTLY_ONCE, "")),
                AwsOptions.endpoint(config, DYNAMODB_ENDPOINT),
                AwsOptions.from(config));
    }

    private static void defineTables(ConfigDef definition) {
        String group = "Tables";
        definition
                .define(
                        TABLES,
                        ConfigDef.Type.LIST,
                        ConfigDef.NO_DEFAULT_VALUE,
                        LambdaValidator.with(
                                SourceOptions::requireTables, () -> "one or more table names, separated by commas"),
                        Importance.HIGH,
                        "The DynamoDB tables to capture, separated by commas. Each needs a stream with images (NEW_AND_OLD_IMAGES, or NEW_IMAGE). "
                                + "A table added later is snapshotted then; the others go on where they are.",
                        group,
                        1,
                        Width.LONG,
                        "Tables")
                .define(
                        TOPIC_PREFIX,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "Put before the table's name to make the topic's, for example \"shop.\" for shop.sales-orders. "
                                + "With tables of one name in two regions each connector needs its own.",
                        group,
                        2,
                        Width.MEDIUM,
                        "Topic prefix")
                .define(
                        TOMBSTONES,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "After each REMOVE also send a record with the same key and no value, so that a compacted topic forgets the item. "
                                + "Costs one more record per delete.",
                        group,
                        3,
                        Width.SHORT,
                        "Tombstones");
    }

    private static void defineSnapshot(ConfigDef definition) {
        String group = "Snapshot";
        definition
                .define(
                        SNAPSHOT_MODE,
                        ConfigDef.Type.STRING,
                        "initial",
                        ValidString.in("initial", "never", "initial_only", "when_needed"),
                        Importance.HIGH,
                        "initial: scan each table once, as READ events, and follow its stream at the same time. never: only follow the stream. "
                                + "initial_only: scan each table once and then stay idle. when_needed: as initial, and again whenever changes were lost, "
                                + "whatever " + ON_DATA_LOSS + " says.",
                        group,
                        1,
                        Width.SHORT,
                        "Snapshot mode")
                .define(
                        SNAPSHOT_SEGMENTS,
                        ConfigDef.Type.INT,
                        4,
                        Range.between(1, 10_000),
                        Importance.MEDIUM,
                        "Into how many segments a table's scan is cut. They are spread over the tasks and read in parallel: more is faster and needs more read "
                                + "capacity. Changing it while a snapshot runs starts that snapshot over.",
                        group,
                        2,
                        Width.SHORT,
                        "Scan segments")
                .define(
                        SNAPSHOT_MAX_RCU,
                        ConfigDef.Type.DOUBLE,
                        0.0,
                        Range.atLeast(0),
                        Importance.MEDIUM,
                        "Read capacity units per second that the scan of one table may consume, 0 for no limit. One unit reads 8 KB a second here, because the "
                                + "scan is eventually consistent. Lower protects the table's other readers; the snapshot takes longer.",
                        group,
                        3,
                        Width.SHORT,
                        "Scan rate limit")
                .define(
                        SNAPSHOT_PAGE_ITEMS,
                        ConfigDef.Type.INT,
                        2_000,
                        Range.between(1, 100_000),
                        Importance.LOW,
                        "The most items that one page of the scan holds; DynamoDB ends a page at 1 MB anyway. With exactly-once a page is one transaction. "
                                + "Fewer keeps changes of the stream moving in between; more makes fewer calls.",
                        group,
                        5,
                        Width.SHORT,
                        "Items per page")
                .define(
                        SNAPSHOT_HORIZON,
                        ConfigDef.Type.LONG,
                        120_000L,
                        Range.atLeast(1_000),
                        Importance.LOW,
                        "While a table is scanned, changes younger than this wait, in milliseconds, so that a scanned row is always sent before any newer change "
                                + "of its key. Smaller shortens the delay during a snapshot; too small makes pages be read twice when Kafka is slow. With "
                                + "exactly-once it should stay above twice the producer's transaction.timeout.ms (60000).",
                        group,
                        4,
                        Width.SHORT,
                        "Snapshot horizon");
    }

    private static void defineStream(ConfigDef definition) {
        String group = "Stream";
        definition
                .define(
                        START_POSITION,
                        ConfigDef.Type.STRING,
                        "oldest",
                        ValidString.in("oldest", "latest"),
                        Importance.MEDIUM,
                        "Where to begin in a stream when snapshot.mode is never and nothing is stored yet: with the oldest change that the stream still holds "
                                + "(up to 24 hours), or with the changes made from the connector's first start on.",
                        group,
                        1,
                        Width.SHORT,
                        "Start position")
                .define(
                        ON_DATA_LOSS,
                        ConfigDef.Type.STRING,
                        "fail",
                        ValidString.in("fail", "resnapshot", "continue"),
                        Importance.HIGH,
                        "What to do when changes were trimmed from the stream (it keeps 24 hours) before they were read, or fell between a stream that was disabled "
                                + "and the next. fail: stop and say what is "
                                + "missing. resnapshot: say it in the log and scan the table again, under a new epoch; deletes of the gap are not seen. continue: say it "
                                + "in the log and go on with what is left.",
                        group,
                        2,
                        Width.SHORT,
                        "On data loss")
                .define(
                        KEYS_ONLY,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Accept streams whose view type has no new image (KEYS_ONLY, OLD_IMAGE). Their changes say which item changed, not to what.",
                        group,
                        3,
                        Width.SHORT,
                        "Streams of keys")
                .define(
                        SHARD_POLL_INTERVAL,
                        ConfigDef.Type.LONG,
                        500L,
                        Range.between(50, 60_000),
                        Importance.MEDIUM,
                        "Pause before a shard that had nothing more is read again, in milliseconds; a full page is followed at once. Shorter lowers the delay and "
                                + "costs more GetRecords calls per shard.",
                        group,
                        4,
                        Width.SHORT,
                        "Shard poll interval")
                .define(
                        SHARD_SWEEP_INTERVAL,
                        ConfigDef.Type.LONG,
                        60_000L,
                        Range.between(1_000, 3_600_000),
                        Importance.LOW,
                        "How often all shards of a stream are listed, in milliseconds, to find those that were shown late. Children of a shard that ends are looked "
                                + "for at once; DescribeStream allows 10 calls a second per account.",
                        group,
                        5,
                        Width.SHORT,
                        "Shard sweep interval")
                .define(
                        READ_THREADS,
                        ConfigDef.Type.INT,
                        4,
                        Range.between(1, 64),
                        Importance.LOW,
                        "How many calls to DynamoDB a task makes at once. More helps a task with many shards; each holds a page of up to 1 MB.",
                        group,
                        6,
                        Width.SHORT,
                        "Read threads")
                .define(
                        BATCH_MAX_RECORDS,
                        ConfigDef.Type.INT,
                        5_000,
                        Range.between(1, 1_000_000),
                        Importance.LOW,
                        "Changes handed to Connect at once; with exactly-once that is one transaction. More costs memory, fewer costs more commits.",
                        group,
                        7,
                        Width.SHORT,
                        "Batch size");
    }

    private static void defineHeartbeat(ConfigDef definition) {
        String group = "Heartbeat";
        definition
                .define(
                        HEARTBEAT_TOPIC,
                        ConfigDef.Type.STRING,
                        "tailrace-heartbeat",
                        new ConfigDef.NonEmptyString(),
                        Importance.MEDIUM,
                        "Topic for records that carry only progress: the end of a shard, idle shards, finished scan pages. Connect stores no offset without a "
                                + "record. Key and value are null, so the topic must not be compacted; a short retention is enough.",
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
                        "How often the progress of each open shard is stored even when no change is sent, in milliseconds. More seldom saves records; after a long "
                                + "pause the connector then knows less exactly whether anything was missed.",
                        group,
                        2,
                        Width.SHORT,
                        "Heartbeat interval");
    }

    private static void requireTables(String name, Object value) {
        List<?> tables = value instanceof List<?> list ? list : List.of();
        if (tables.isEmpty()) {
            throw new ConfigException(name, value, "must name at least one table");
        }
        for (Object table : tables) {
            // The limits of DynamoDB's CreateTable.
            if (!table.toString().matches("[a-zA-Z0-9_.-]{3,255}")) {
                throw new ConfigException(name, table, "is no table name: 3 to 255 letters, digits and any of _.-");
            }
        }
        if (new HashSet<>(tables).size() < tables.size()) {
            throw new ConfigException(name, value, "names a table twice");
        }
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String value) {
        return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
    }
}
