package io.tailrace.source.dynamodb.option;

import static io.tailrace.source.dynamodb.option.SourceOptions.BUFFER_MAX_BYTES;
import static io.tailrace.source.dynamodb.option.SourceOptions.DYNAMODB_ENDPOINT;
import static io.tailrace.source.dynamodb.option.SourceOptions.KEYS_ONLY;
import static io.tailrace.source.dynamodb.option.SourceOptions.ON_DATA_LOSS;
import static io.tailrace.source.dynamodb.option.SourceOptions.ON_STREAM_DISABLED;
import static io.tailrace.source.dynamodb.option.SourceOptions.READ_THREADS;
import static io.tailrace.source.dynamodb.option.SourceOptions.SHARD_IDLE_INTERVAL;
import static io.tailrace.source.dynamodb.option.SourceOptions.SHARD_POLL_INTERVAL;
import static io.tailrace.source.dynamodb.option.SourceOptions.SHARD_SWEEP_INTERVAL;
import static io.tailrace.source.dynamodb.option.SourceOptions.START_POSITION;
import static io.tailrace.source.dynamodb.option.SourceOptions.STREAMS_ENDPOINT;
import static io.tailrace.source.dynamodb.option.SourceOptions.TABLE_TAGS;
import static io.tailrace.source.dynamodb.option.SourceOptions.TAGGING_ENDPOINT;

import io.tailrace.aws.AwsOptions;
import io.tailrace.option.EnumOption;
import io.tailrace.source.SharedOptions;
import io.tailrace.source.dynamodb.option.SourceOptions.OnDataLoss;
import io.tailrace.source.dynamodb.option.SourceOptions.OnStreamDisabled;
import io.tailrace.source.dynamodb.option.SourceOptions.StartPosition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The one definition of the source's options, for parsing, validation and documentation. */
final class SourceConfigDef {

    private SourceConfigDef() {}

    static ConfigDef define() {
        ConfigDef definition = new ConfigDef();
        TableConfigDef.define(definition);
        SnapshotConfigDef.define(definition);
        defineStream(definition);
        SharedOptions.defineHeartbeat(definition);
        LargeChangeConfigDef.define(definition);
        AwsOptions.defineEndpoint(definition, DYNAMODB_ENDPOINT, "DynamoDB", "AWS", 30);
        AwsOptions.defineEndpoint(
                definition,
                STREAMS_ENDPOINT,
                "DynamoDB Streams",
                "AWS",
                31,
                " Defaults to " + DYNAMODB_ENDPOINT
                        + " if that is not an endpoint of AWS, because test servers serve both from one.");
        AwsOptions.defineEndpoint(
                definition,
                TAGGING_ENDPOINT,
                "the Resource Groups Tagging API",
                "AWS",
                32,
                " Used for " + TABLE_TAGS + ", unless " + DYNAMODB_ENDPOINT
                        + " is not an endpoint of AWS and this is not set.");
        return AwsOptions.define(definition);
    }

    private static void defineStream(ConfigDef definition) {
        String group = "Stream";
        definition
                .define(
                        START_POSITION,
                        ConfigDef.Type.STRING,
                        EnumOption.value(StartPosition.OLDEST),
                        EnumOption.anyOf(StartPosition.class),
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
                        EnumOption.value(OnDataLoss.FAIL),
                        EnumOption.anyOf(OnDataLoss.class),
                        Importance.HIGH,
                        "What to do if changes were trimmed from the stream (it keeps 24 hours) before they were read, or fell between a stream that was disabled "
                                + "and the next, or between a table that was dropped and the next table of that name. fail: stop and report what is "
                                + "missing. resnapshot: log it and scan the table again, as a new snapshot; the lake drops items that were deleted in the gap once it is complete. continue: log it "
                                + "and continue with what is left.",
                        group,
                        2,
                        Width.SHORT,
                        "On data loss")
                .define(
                        ON_STREAM_DISABLED,
                        ConfigDef.Type.STRING,
                        EnumOption.value(OnStreamDisabled.CONTINUE),
                        EnumOption.anyOf(OnStreamDisabled.class),
                        Importance.MEDIUM,
                        "What to do when the stream of a captured table is disabled, or the table is dropped. In both cases that is logged within "
                                + "shard.sweep.interval.ms, and what the stream still holds (for 24 hours) is read to its end. continue: continue with the other "
                                + "tables; this one comes back by itself when it has a stream again, after on.data.loss has decided about the changes in "
                                + "between. The connector fails only when no table is left. fail: the connector fails with the message; its tasks keep running.",
                        group,
                        3,
                        Width.SHORT,
                        "On stream disabled")
                .define(
                        KEYS_ONLY,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Accept streams whose view type has no new image (KEYS_ONLY, OLD_IMAGE). Their changes say which item changed, not to what.",
                        group,
                        4,
                        Width.SHORT,
                        "Streams of keys")
                .define(
                        SHARD_POLL_INTERVAL,
                        ConfigDef.Type.LONG,
                        500L,
                        Range.between(50, 60_000),
                        Importance.MEDIUM,
                        "Pause before a shard that had nothing more is read again, in milliseconds; a full page is followed at once. Shorter lowers the delay and "
                                + "costs more GetRecords calls per shard. A shard that stays empty is read less often, see "
                                + SHARD_IDLE_INTERVAL + ".",
                        group,
                        5,
                        Width.SHORT,
                        "Shard poll interval")
                .define(
                        SHARD_IDLE_INTERVAL,
                        ConfigDef.Type.LONG,
                        10_000L,
                        Range.between(50, 300_000),
                        Importance.MEDIUM,
                        "The longest pause between two reads of an idle shard, in milliseconds. The pause is a tenth of the time for which the shard has been "
                                + "empty, at least "
                                + SHARD_POLL_INTERVAL
                                + " and at most this; with the next change it is the shortest again. Longer saves GetRecords calls, "
                                + "which AWS bills, and delays the first change after a silence by up to this time. At or below "
                                + SHARD_POLL_INTERVAL + " idle shards are read as often as busy ones.",
                        group,
                        6,
                        Width.SHORT,
                        "Longest idle interval")
                .define(
                        SHARD_SWEEP_INTERVAL,
                        ConfigDef.Type.LONG,
                        60_000L,
                        Range.between(1_000, 3_600_000),
                        Importance.LOW,
                        "How often all shards of a stream are listed, in milliseconds, to find those that were listed late. Children of a shard that ends are looked "
                                + "for at once; DescribeStream allows 10 calls a second per account.",
                        group,
                        7,
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
                        8,
                        Width.SHORT,
                        "Read threads");
        SharedOptions.defineBatch(definition, group, 9);
        definition.define(
                BUFFER_MAX_BYTES,
                ConfigDef.Type.LONG,
                16L * 1024 * 1024,
                Range.atLeast(1_000_000),
                Importance.LOW,
                "Changes that a task holds while they wait, in bytes as DynamoDB counts them; on the heap they take about three times that. Above it "
                        + "nothing more is read, and changes that the snapshot holds back are dropped from memory and read again later. More saves reads during a "
                        + "snapshot of a table with many shards.",
                group,
                10,
                Width.SHORT,
                "Buffer size");
    }
}
