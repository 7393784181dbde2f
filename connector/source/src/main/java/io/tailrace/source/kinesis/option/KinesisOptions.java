package io.tailrace.source.kinesis.option;

import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.AwsOptions.Problem;
import io.tailrace.option.EnumOption;
import io.tailrace.source.KeyNames;
import io.tailrace.source.SharedOptions;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The options of the Kinesis source, parsed. {@link KinesisConfigDef} defines them. */
public record KinesisOptions(
        String stream,
        RecordOptions records,
        StreamOptions start,
        ReadOptions reading,
        @Nullable URI endpoint,
        AwsOptions aws) {

    /** What the records look like, and where they go. */
    public record RecordOptions(
            String topicPrefix,
            boolean tombstones,
            KeyNames keyNames,
            OnOtherRecord onOther,
            String otherTopic,
            String heartbeatTopic,
            Duration heartbeatInterval) {}

    /**
     * Where the stream begins, and what happens when it has a gap.
     *
     * @param timestamp null unless the position is a moment
     */
    public record StreamOptions(
            StartPosition position, @Nullable Instant timestamp, OnDataLoss onDataLoss) {}

    /** How often shards are read, and how much at once. */
    public record ReadOptions(
            Duration pollInterval,
            Duration idleInterval,
            Duration sweepInterval,
            int pageMaxRecords,
            int threads,
            int batchMaxRecords,
            long bufferMaxBytes) {}

    public static final String STREAM = "stream";
    public static final String TOPIC_PREFIX = SharedOptions.TOPIC_PREFIX;
    public static final String TOMBSTONES = SharedOptions.TOMBSTONES;
    public static final String KEY_NAMES = SharedOptions.KEY_NAMES;
    public static final String ON_OTHER_RECORD = "on.other.record";
    public static final String OTHER_TOPIC = "other.record.topic";
    public static final String START_POSITION = "start.position";
    public static final String START_TIMESTAMP = "start.timestamp";
    public static final String ON_DATA_LOSS = "on.data.loss";
    public static final String SHARD_POLL_INTERVAL = "shard.poll.interval.ms";
    public static final String SHARD_IDLE_INTERVAL = "shard.idle.max.interval.ms";
    public static final String SHARD_SWEEP_INTERVAL = "shard.sweep.interval.ms";
    public static final String PAGE_MAX_RECORDS = "shard.page.max.records";
    public static final String READ_THREADS = "shard.read.threads";
    public static final String BATCH_MAX_RECORDS = SharedOptions.BATCH_MAX_RECORDS;
    public static final String BUFFER_MAX_BYTES = "shard.buffer.max.bytes";
    public static final String HEARTBEAT_TOPIC = SharedOptions.HEARTBEAT_TOPIC;
    public static final String HEARTBEAT_INTERVAL = SharedOptions.HEARTBEAT_INTERVAL;
    public static final String ENDPOINT = "kinesis.endpoint";

    public enum StartPosition {
        OLDEST,
        LATEST,
        AT_TIMESTAMP
    }

    /** What to do with a record that is not a change of DynamoDB. */
    public enum OnOtherRecord {
        DEAD_LETTER,
        BYTES,
        FAIL
    }

    public enum OnDataLoss {
        FAIL,
        CONTINUE
    }

    public static ConfigDef definition() {
        return KinesisConfigDef.define();
    }

    /** What fits each option alone but not the others; empty when {@link #from} will succeed. */
    public static List<Problem> problems(AbstractConfig config) {
        List<Problem> problems = new ArrayList<>(AwsOptions.problems(config));
        boolean atTimestamp = config.getString(START_POSITION).equals(EnumOption.value(StartPosition.AT_TIMESTAMP));
        if (atTimestamp != (config.getString(START_TIMESTAMP) != null)) {
            problems.add(new Problem(
                    START_TIMESTAMP,
                    atTimestamp
                            ? "is missing: " + START_POSITION
                                    + "=at-timestamp needs it, for example 2026-01-31T12:00:00Z"
                            : "needs " + START_POSITION + "=at-timestamp"));
        }
        if (config.getString(OTHER_TOPIC).equals(config.getString(HEARTBEAT_TOPIC))) {
            problems.add(new Problem(
                    OTHER_TOPIC, "is " + HEARTBEAT_TOPIC + " as well, whose records mean nothing: name another topic"));
        }
        return problems;
    }

    /**
     * Parses the options.
     *
     * @throws ConfigException naming the first option that is wrong
     */
    public static KinesisOptions from(Map<String, String> props) {
        AbstractConfig config = new AbstractConfig(definition(), props, false);
        for (Problem problem : problems(config)) {
            throw new ConfigException(problem.option() + " " + problem.message());
        }
        @Nullable String timestamp = config.getString(START_TIMESTAMP);
        return new KinesisOptions(
                config.getString(STREAM),
                new RecordOptions(
                        config.getString(TOPIC_PREFIX),
                        config.getBoolean(TOMBSTONES),
                        EnumOption.read(KeyNames.class, KEY_NAMES, config.getString(KEY_NAMES)),
                        EnumOption.read(OnOtherRecord.class, ON_OTHER_RECORD, config.getString(ON_OTHER_RECORD)),
                        config.getString(OTHER_TOPIC),
                        config.getString(HEARTBEAT_TOPIC),
                        millis(config, HEARTBEAT_INTERVAL)),
                new StreamOptions(
                        EnumOption.read(StartPosition.class, START_POSITION, config.getString(START_POSITION)),
                        timestamp == null ? null : instant(START_TIMESTAMP, timestamp),
                        EnumOption.read(OnDataLoss.class, ON_DATA_LOSS, config.getString(ON_DATA_LOSS))),
                new ReadOptions(
                        millis(config, SHARD_POLL_INTERVAL),
                        millis(config, SHARD_IDLE_INTERVAL),
                        millis(config, SHARD_SWEEP_INTERVAL),
                        config.getInt(PAGE_MAX_RECORDS),
                        config.getInt(READ_THREADS),
                        config.getInt(BATCH_MAX_RECORDS),
                        config.getLong(BUFFER_MAX_BYTES)),
                AwsOptions.endpoint(config, ENDPOINT),
                AwsOptions.from(config));
    }

    static Instant instant(String option, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new ConfigException(option, text, "must be a moment in UTC such as 2026-01-31T12:00:00Z");
        }
    }

    private static Duration millis(AbstractConfig config, String option) {
        return Duration.ofMillis(config.getLong(option));
    }
}
