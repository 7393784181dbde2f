package io.tailrace.source.dynamodb.option;

import io.tailrace.aws.AssumedRole;
import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.AwsOptions.Problem;
import io.tailrace.option.EnumOption;
import io.tailrace.source.KeyNames;
import io.tailrace.source.SharedOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The options of the DynamoDB source, parsed. {@link SourceConfigDef} defines them. */
public record SourceOptions(
        TableOptions tables,
        RecordOptions records,
        SnapshotOptions snapshot,
        StreamOptions stream,
        ReadOptions reading,
        Endpoints endpoints,
        LargeChangeOptions largeChanges,
        AwsOptions aws) {

    /** Which tables are captured. */
    public record TableOptions(
            List<TableName> listed, Map<String, String> tags, Duration discoveryInterval, boolean keysOnlyStreams) {

        /** The names of the tables that are listed. */
        public List<String> names() {
            return listed.stream().map(TableName::name).toList();
        }
    }

    /** What the records look like, and where they go. */
    public record RecordOptions(
            String topicPrefix,
            Topics topics,
            boolean tombstones,
            KeyNames keyNames,
            String heartbeatTopic,
            Duration heartbeatInterval) {}

    /**
     * How a table is scanned.
     *
     * @param maxRcu for all segments of a table together; null for no limit
     */
    public record SnapshotOptions(
            SnapshotMode mode, int segments, @Nullable Double maxRcu, int pageItems, boolean notices) {}

    /** Where a stream begins, and what happens when it has a gap or ends. */
    public record StreamOptions(
            StartPosition startPosition, OnDataLoss onDataLoss, OnStreamDisabled onStreamDisabled) {}

    /** How often shards are read, and how much at once. */
    public record ReadOptions(
            Duration pollInterval,
            Duration idleInterval,
            Duration sweepInterval,
            int threads,
            int batchMaxRecords,
            long bufferMaxBytes) {}

    public static final String TABLES = "tables";
    public static final String TABLE_TAGS = "table.tags";
    public static final String TABLE_DISCOVERY_INTERVAL = "table.discovery.interval.ms";
    public static final String TOPIC_PREFIX = SharedOptions.TOPIC_PREFIX;
    public static final String SNAPSHOT_MODE = "snapshot.mode";
    public static final String SNAPSHOT_SEGMENTS = "snapshot.segments";
    public static final String SNAPSHOT_MAX_RCU = "snapshot.max.rcu";
    public static final String SNAPSHOT_PAGE_ITEMS = "snapshot.page.max.items";
    public static final String SNAPSHOT_NOTICE = "snapshot.notice.enabled";
    public static final String START_POSITION = "start.position";
    public static final String ON_DATA_LOSS = "on.data.loss";
    public static final String ON_STREAM_DISABLED = "on.stream.disabled";
    public static final String KEYS_ONLY = "stream.keys.only.enabled";
    public static final String TOMBSTONES = SharedOptions.TOMBSTONES;
    public static final String KEY_NAMES = SharedOptions.KEY_NAMES;
    public static final String HEARTBEAT_TOPIC = SharedOptions.HEARTBEAT_TOPIC;
    public static final String HEARTBEAT_INTERVAL = SharedOptions.HEARTBEAT_INTERVAL;
    public static final String SHARD_POLL_INTERVAL = "shard.poll.interval.ms";
    public static final String SHARD_IDLE_INTERVAL = "shard.idle.max.interval.ms";
    public static final String SHARD_SWEEP_INTERVAL = "shard.sweep.interval.ms";
    public static final String READ_THREADS = "shard.read.threads";
    public static final String BATCH_MAX_RECORDS = SharedOptions.BATCH_MAX_RECORDS;
    public static final String BUFFER_MAX_BYTES = "shard.buffer.max.bytes";
    public static final String TABLE_ROLES = "table.roles";
    public static final String TABLE_ROLES_EXTERNAL_ID = "table.roles.external.id";
    public static final String DYNAMODB_ENDPOINT = "dynamodb.endpoint";
    public static final String STREAMS_ENDPOINT = "dynamodb.streams.endpoint";
    public static final String TAGGING_ENDPOINT = "tagging.endpoint";

    public enum SnapshotMode {
        INITIAL,
        NEVER,
        INITIAL_ONLY,
        WHEN_NEEDED
    }

    public enum StartPosition {
        OLDEST,
        LATEST
    }

    public enum OnDataLoss {
        FAIL,
        RESNAPSHOT,
        CONTINUE
    }

    public enum OnStreamDisabled {
        CONTINUE,
        FAIL
    }

    public static ConfigDef definition() {
        return SourceConfigDef.define();
    }

    /** Where the services are when not at the region's own endpoints. */
    public record Endpoints(
            @Nullable URI dynamoDb,
            @Nullable URI streams,
            @Nullable URI tagging) {

        // A VPC endpoint of one service does not answer for the other, a server for tests does.
        private static final Pattern OF_AWS = Pattern.compile("(?i).*\\.(amazonaws\\.com(\\.cn)?|api\\.aws)");

        @Override
        public @Nullable URI streams() {
            return streams != null || isAws() ? streams : dynamoDb;
        }

        /** Whether the tagging API belongs to these tables. */
        public boolean haveTagging() {
            return tagging != null || isAws();
        }

        private boolean isAws() {
            return dynamoDb == null || OF_AWS.matcher(dynamoDb.getHost()).matches();
        }
    }

    /** How calls name a table, and with which role; a table that was found by its tags is the account's own. */
    public TableName table(String name) {
        return tables.listed().stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseGet(() -> TableName.of(name));
    }

    public @Nullable URI endpoint() {
        return endpoints.dynamoDb();
    }

    /** What to do about lost changes, all options considered. */
    public OnDataLoss lossAnswer() {
        return snapshot.mode() == SnapshotMode.WHEN_NEEDED ? OnDataLoss.RESNAPSHOT : stream.onDataLoss();
    }

    /** What fits each option alone but not the others; empty when {@link #from} will succeed. */
    public static List<Problem> problems(AbstractConfig config) {
        List<Problem> problems = new ArrayList<>(AwsOptions.problems(config));
        problems.addAll(tableProblems(config));
        problems.addAll(LargeChangeOptions.problems(config));
        if (config.getString(ON_DATA_LOSS).equals(EnumOption.value(OnDataLoss.RESNAPSHOT))
                && config.getString(SNAPSHOT_MODE).equals(EnumOption.value(SnapshotMode.NEVER))) {
            problems.add(new Problem(ON_DATA_LOSS, "is resnapshot, but " + SNAPSHOT_MODE + " is never"));
        }
        return problems;
    }

    private static List<Problem> tableProblems(AbstractConfig config) {
        List<Problem> problems = new ArrayList<>();
        List<TableName> listed =
                config.getList(TABLES).stream().map(TableName::of).toList();
        List<String> names = listed.stream().map(TableName::name).toList();
        if (listed.isEmpty() && config.getList(TABLE_TAGS).isEmpty()) {
            problems.add(new Problem(TABLES, "is empty: name tables here, or the tags of tables in " + TABLE_TAGS));
        }
        String region = config.getString(AwsOptions.REGION);
        for (TableName table : listed) {
            if (Collections.frequency(names, table.name()) > 1 && !table.name().equals(table.target())) {
                problems.add(new Problem(
                        TABLES,
                        "has several tables of name " + table.name()
                                + ", which would share a topic: give each account a connector with its own "
                                + TOPIC_PREFIX));
            }
            if (region != null && table.region() != null && !region.equals(table.region())) {
                problems.add(new Problem(
                        TABLES,
                        "has " + table.target() + " of region " + table.region() + ", and " + AwsOptions.REGION + " is "
                                + region + ": a connector reads one region, so give the table another connector"));
            }
        }
        for (String table : TableConfigDef.tags(config.getList(TABLE_ROLES)).keySet()) {
            if (!names.contains(TableName.of(table).name())) {
                problems.add(new Problem(
                        TABLE_ROLES,
                        "has a role for table " + table + ", which " + TABLES + " does not list: " + names));
            }
        }
        if (config.getString(TABLE_ROLES_EXTERNAL_ID) != null
                && config.getList(TABLE_ROLES).isEmpty()) {
            problems.add(new Problem(TABLE_ROLES_EXTERNAL_ID, "needs " + TABLE_ROLES));
        }
        if (names.size() == Set.copyOf(names).size()) {
            problems.addAll(topics(config).problems(names));
        }
        return problems;
    }

    private static Topics topics(AbstractConfig config) {
        return Topics.of(config.getString(TOPIC_PREFIX), config.getString(HEARTBEAT_TOPIC), config.originals());
    }

    private static List<TableName> listed(AbstractConfig config) {
        Map<String, String> roles = new HashMap<>();
        TableConfigDef.tags(config.getList(TABLE_ROLES))
                .forEach((table, role) -> roles.put(TableName.of(table).name(), role));
        List<TableName> listed = new ArrayList<>();
        for (String text : config.getList(TABLES)) {
            TableName table = TableName.of(text);
            String role = roles.get(table.name());
            listed.add(
                    role == null
                            ? table
                            : table.assuming(new AssumedRole(
                                    role,
                                    config.getString(TABLE_ROLES_EXTERNAL_ID),
                                    config.getString(AwsOptions.ROLE_SESSION_NAME))));
        }
        return List.copyOf(listed);
    }

    /**
     * Parses the options.
     *
     * @throws ConfigException naming the first option that is wrong
     */
    public static SourceOptions from(Map<String, String> props) {
        AbstractConfig config = new AbstractConfig(definition(), props, false);
        for (Problem problem : problems(config)) {
            throw new ConfigException(problem.option() + " " + problem.message());
        }
        return new SourceOptions(
                new TableOptions(
                        listed(config),
                        TableConfigDef.tags(config.getList(TABLE_TAGS)),
                        Duration.ofMillis(config.getLong(TABLE_DISCOVERY_INTERVAL)),
                        config.getBoolean(KEYS_ONLY)),
                new RecordOptions(
                        config.getString(TOPIC_PREFIX),
                        topics(config),
                        config.getBoolean(TOMBSTONES),
                        EnumOption.read(KeyNames.class, KEY_NAMES, config.getString(KEY_NAMES)),
                        config.getString(HEARTBEAT_TOPIC),
                        Duration.ofMillis(config.getLong(HEARTBEAT_INTERVAL))),
                new SnapshotOptions(
                        EnumOption.read(SnapshotMode.class, SNAPSHOT_MODE, config.getString(SNAPSHOT_MODE)),
                        config.getInt(SNAPSHOT_SEGMENTS),
                        config.getDouble(SNAPSHOT_MAX_RCU),
                        config.getInt(SNAPSHOT_PAGE_ITEMS),
                        config.getBoolean(SNAPSHOT_NOTICE)),
                new StreamOptions(
                        EnumOption.read(StartPosition.class, START_POSITION, config.getString(START_POSITION)),
                        EnumOption.read(OnDataLoss.class, ON_DATA_LOSS, config.getString(ON_DATA_LOSS)),
                        EnumOption.read(
                                OnStreamDisabled.class, ON_STREAM_DISABLED, config.getString(ON_STREAM_DISABLED))),
                new ReadOptions(
                        Duration.ofMillis(config.getLong(SHARD_POLL_INTERVAL)),
                        Duration.ofMillis(config.getLong(SHARD_IDLE_INTERVAL)),
                        Duration.ofMillis(config.getLong(SHARD_SWEEP_INTERVAL)),
                        config.getInt(READ_THREADS),
                        config.getInt(BATCH_MAX_RECORDS),
                        config.getLong(BUFFER_MAX_BYTES)),
                new Endpoints(
                        AwsOptions.endpoint(config, DYNAMODB_ENDPOINT),
                        AwsOptions.endpoint(config, STREAMS_ENDPOINT),
                        AwsOptions.endpoint(config, TAGGING_ENDPOINT)),
                LargeChangeOptions.from(config),
                AwsOptions.from(config));
    }
}
