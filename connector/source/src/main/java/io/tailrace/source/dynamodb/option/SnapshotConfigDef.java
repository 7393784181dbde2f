package io.tailrace.source.dynamodb.option;

import static io.tailrace.source.dynamodb.option.SourceOptions.ON_DATA_LOSS;
import static io.tailrace.source.dynamodb.option.SourceOptions.SNAPSHOT_MAX_RCU;
import static io.tailrace.source.dynamodb.option.SourceOptions.SNAPSHOT_MODE;
import static io.tailrace.source.dynamodb.option.SourceOptions.SNAPSHOT_NOTICE;
import static io.tailrace.source.dynamodb.option.SourceOptions.SNAPSHOT_PAGE_ITEMS;
import static io.tailrace.source.dynamodb.option.SourceOptions.SNAPSHOT_SEGMENTS;

import io.tailrace.option.EnumOption;
import io.tailrace.source.dynamodb.option.SourceOptions.SnapshotMode;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The options of the snapshot, as a group of {@link SourceConfigDef}. */
final class SnapshotConfigDef {

    private SnapshotConfigDef() {}

    static void define(ConfigDef definition) {
        String group = "Snapshot";
        definition
                .define(
                        SNAPSHOT_MODE,
                        ConfigDef.Type.STRING,
                        EnumOption.value(SnapshotMode.INITIAL),
                        EnumOption.anyOf(SnapshotMode.class),
                        Importance.HIGH,
                        "initial: scan each table once, as READ events, and follow its stream at the same time. never: only follow the stream. "
                                + "initial-only: scan each table once and then stay idle. when-needed: as initial, and again whenever changes were lost, "
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
                                + "capacity. If the number changes, all tables are scanned again, even those whose snapshot is done.",
                        group,
                        2,
                        Width.SHORT,
                        "Scan segments")
                .define(
                        SNAPSHOT_MAX_RCU,
                        ConfigDef.Type.DOUBLE,
                        null,
                        LambdaValidator.with(SnapshotConfigDef::requireRate, () -> "more than 0, or unset"),
                        Importance.MEDIUM,
                        "Read capacity units per second that the scan of one table may consume; no limit if it is not set. One unit reads 8 KB a second here, because the "
                                + "scan is eventually consistent. The limit holds within each second: pages are made small enough. Lower protects the table's other readers; the snapshot takes longer.",
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
                        SNAPSHOT_NOTICE,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Importance.MEDIUM,
                        "Whether the end of a snapshot is announced in the table's topic, by one record with eventName SNAPSHOT that has the number of rows. It lets the lake remove items "
                                + "that were deleted while their changes were lost. Set it to false where two DynamoDB tables of one name, in two regions or accounts, share a table of the "
                                + "lake (each would remove the other's items), or where another reader of the topic cannot skip the record.",
                        group,
                        6,
                        Width.SHORT,
                        "Notice of the end");
    }

    private static void requireRate(String name, @Nullable Object value) {
        if (value != null && ((Number) value).doubleValue() <= 0) {
            throw new ConfigException(name, value, "must be more than 0; leave it unset for no limit");
        }
    }
}
