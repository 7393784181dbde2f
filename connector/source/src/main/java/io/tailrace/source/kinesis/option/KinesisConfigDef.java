package io.tailrace.source.kinesis.option;

import static io.tailrace.source.kinesis.option.KinesisOptions.BUFFER_MAX_BYTES;
import static io.tailrace.source.kinesis.option.KinesisOptions.ENDPOINT;
import static io.tailrace.source.kinesis.option.KinesisOptions.ON_DATA_LOSS;
import static io.tailrace.source.kinesis.option.KinesisOptions.ON_OTHER_RECORD;
import static io.tailrace.source.kinesis.option.KinesisOptions.OTHER_TOPIC;
import static io.tailrace.source.kinesis.option.KinesisOptions.PAGE_MAX_RECORDS;
import static io.tailrace.source.kinesis.option.KinesisOptions.READ_THREADS;
import static io.tailrace.source.kinesis.option.KinesisOptions.SHARD_IDLE_INTERVAL;
import static io.tailrace.source.kinesis.option.KinesisOptions.SHARD_POLL_INTERVAL;
import static io.tailrace.source.kinesis.option.KinesisOptions.SHARD_SWEEP_INTERVAL;
import static io.tailrace.source.kinesis.option.KinesisOptions.START_POSITION;
import static io.tailrace.source.kinesis.option.KinesisOptions.START_TIMESTAMP;
import static io.tailrace.source.kinesis.option.KinesisOptions.STREAM;
import static io.tailrace.source.kinesis.option.KinesisOptions.instant;

import io.tailrace.aws.AwsOptions;
import io.tailrace.option.EnumOption;
import io.tailrace.source.SharedOptions;
import io.tailrace.source.kinesis.option.KinesisOptions.OnDataLoss;
import io.tailrace.source.kinesis.option.KinesisOptions.OnOtherRecord;
import io.tailrace.source.kinesis.option.KinesisOptions.StartPosition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The one definition of the Kinesis source's options, for parsing, validation and documentation. */
final class KinesisConfigDef {

    private KinesisConfigDef() {}

    static ConfigDef define() {
        ConfigDef definition = new ConfigDef();
        defineRecords(definition);
        defineStream(definition);
        defineReading(definition);
        SharedOptions.defineHeartbeat(definition);
        AwsOptions.defineEndpoint(definition, ENDPOINT, "Kinesis", "AWS", 30);
        return AwsOptions.define(definition);
    }

    private static void defineRecords(ConfigDef definition) {
        String group = "Records";
        definition.define(
                STREAM,
                ConfigDef.Type.STRING,
                ConfigDef.NO_DEFAULT_VALUE,
                matching(
                        "[a-zA-Z0-9_.-]{1,128}|arn:[a-z-]+:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128}",
                        "the name of a data stream (letters, digits and any of _.-, 128 at most) or its ARN"),
                Importance.HIGH,
                "The data stream, by its name, or by its ARN if it is another account's. Its records are"
                        + " changes of one or more tables as EventBridge Pipes or DynamoDB's Kinesis integration"
                        + " write them.",
                group,
                1,
                Width.MEDIUM,
                "Stream");
        SharedOptions.defineTopicPrefix(definition, group, 2);
        SharedOptions.defineTombstones(definition, group, 3);
        SharedOptions.defineKeyNames(definition, group, 4);
        definition
                .define(
                        ON_OTHER_RECORD,
                        ConfigDef.Type.STRING,
                        EnumOption.value(OnOtherRecord.DEAD_LETTER),
                        EnumOption.anyOf(OnOtherRecord.class),
                        Importance.MEDIUM,
                        "What to do with a record that is not a change of DynamoDB, or that the Kinesis Producer"
                                + " Library has aggregated. dead-letter: send its bytes to "
                                + OTHER_TOPIC
                                + ", with headers that say where it was and what is wrong with it. bytes: send them"
                                + " there as they are, for streams that carry other records on purpose. fail: stop the"
                                + " task; it stops there again until this is changed.",
                        group,
                        5,
                        Width.SHORT,
                        "On other record")
                .define(
                        OTHER_TOPIC,
                        ConfigDef.Type.STRING,
                        "tailrace-other-records",
                        SharedOptions.topicName(),
                        Importance.MEDIUM,
                        "Topic for records that are not changes. Key: the record's partition key; value: its bytes.",
                        group,
                        6,
                        Width.MEDIUM,
                        "Topic of other records");
    }

    private static void defineStream(ConfigDef definition) {
        String group = "Stream";
        definition
                .define(
                        START_POSITION,
                        ConfigDef.Type.STRING,
                        EnumOption.value(StartPosition.OLDEST),
                        EnumOption.anyOf(StartPosition.class),
                        Importance.HIGH,
                        "Where to begin when nothing is stored yet: oldest, the oldest record that the stream still"
                                + " has; latest, what arrives from the connector's first start on; at-timestamp, what"
                                + " arrived at "
                                + START_TIMESTAMP + " or later. Once stored, it is not looked at again.",
                        group,
                        1,
                        Width.SHORT,
                        "Start position")
                .define(
                        START_TIMESTAMP,
                        ConfigDef.Type.STRING,
                        null,
                        LambdaValidator.with(
                                (name, value) -> {
                                    if (value != null) {
                                        instant(name, String.valueOf(value));
                                    }
                                },
                                () -> "a moment in UTC such as 2026-01-31T12:00:00Z"),
                        Importance.MEDIUM,
                        "The moment for " + START_POSITION
                                + "=at-timestamp, by the time at which records arrived in the stream. One that has not"
                                + " come yet begins when it comes.",
                        group,
                        2,
                        Width.SHORT,
                        "Start timestamp")
                .define(
                        ON_DATA_LOSS,
                        ConfigDef.Type.STRING,
                        EnumOption.value(OnDataLoss.FAIL),
                        EnumOption.anyOf(OnDataLoss.class),
                        Importance.HIGH,
                        "What to do if records were trimmed from the stream, which keeps them for its retention"
                                + " period, before they were read, or if the stream was deleted and created again. fail:"
                                + " stop and report what is missing. continue: log it and continue with what is left.",
                        group,
                        3,
                        Width.SHORT,
                        "On data loss");
    }

    private static void defineReading(ConfigDef definition) {
        String group = "Reading";
        definition
                .define(
                        SHARD_POLL_INTERVAL,
                        ConfigDef.Type.LONG,
                        1_000L,
                        Range.between(200, 60_000),
                        Importance.MEDIUM,
                        "Pause before a shard that had nothing more is read again, in milliseconds; while more is"
                                + " waiting, a quarter of that. All consumers of a shard share five reads and 2 MB a"
                                + " second: shorter lowers the delay and leaves them less.",
                        group,
                        1,
                        Width.SHORT,
                        "Shard poll interval")
                .define(
                        SHARD_IDLE_INTERVAL,
                        ConfigDef.Type.LONG,
                        10_000L,
                        Range.between(200, 240_000),
                        Importance.MEDIUM,
                        "The longest pause between two reads of an idle shard, in milliseconds. The pause is a tenth"
                                + " of the time for which the shard has been empty, at least "
                                + SHARD_POLL_INTERVAL + " and at most this. An iterator is good for five minutes.",
                        group,
                        2,
                        Width.SHORT,
                        "Longest idle interval")
                .define(
                        SHARD_SWEEP_INTERVAL,
                        ConfigDef.Type.LONG,
                        60_000L,
                        Range.between(1_000, 3_600_000),
                        Importance.LOW,
                        "How often all shards are listed, in milliseconds, to find those that were listed late."
                                + " Children of a shard that ends are looked for at once.",
                        group,
                        3,
                        Width.SHORT,
                        "Shard sweep interval")
                .define(
                        PAGE_MAX_RECORDS,
                        ConfigDef.Type.INT,
                        10_000,
                        Range.between(1, 10_000),
                        Importance.LOW,
                        "Records in one answer, at most. Kinesis answers with up to 10 MB; fewer records bound what a"
                                + " read holds in memory.",
                        group,
                        4,
                        Width.SHORT,
                        "Page size")
                .define(
                        READ_THREADS,
                        ConfigDef.Type.INT,
                        4,
                        Range.between(1, 64),
                        Importance.LOW,
                        "How many calls to Kinesis a task makes at once. More helps a task with many shards; each"
                                + " holds a page of up to 10 MB.",
                        group,
                        5,
                        Width.SHORT,
                        "Read threads");
        SharedOptions.defineBatch(definition, group, 6);
        definition.define(
                BUFFER_MAX_BYTES,
                ConfigDef.Type.LONG,
                32L * 1024 * 1024,
                Range.atLeast(1_000_000),
                Importance.LOW,
                "Records that a task holds while they wait, in bytes of data; on the heap they take about"
                        + " three times that. Above it nothing more is read.",
                group,
                7,
                Width.SHORT,
                "Buffer size");
    }

    private static Validator matching(String pattern, String what) {
        return LambdaValidator.with(
                (name, value) -> {
                    if (!String.valueOf(value).matches(pattern)) {
                        throw new ConfigException(name, value, "must be " + what);
                    }
                },
                () -> what);
    }
}
