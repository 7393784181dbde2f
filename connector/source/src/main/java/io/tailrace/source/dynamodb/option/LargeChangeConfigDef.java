package io.tailrace.source.dynamodb.option;

import io.tailrace.aws.AwsOptions;
import io.tailrace.option.EnumOption;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The options about changes that are too large for Kafka; part of {@link SourceConfigDef}. */
public final class LargeChangeConfigDef {

    public static final String CHANGE_MAX_BYTES = "change.max.bytes";
    public static final String ON_LARGE_CHANGE = "on.large.change";
    public static final String LOCATION = "large.change.location";
    public static final String S3_ENDPOINT = "s3.endpoint";
    public static final String PATH_STYLE = "s3.path.style.enabled";

    private static final long SMALLEST = 16 * 1024;

    private LargeChangeConfigDef() {}

    static void define(ConfigDef definition) {
        String group = "Large changes";
        definition
                .define(
                        CHANGE_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        null,
                        LambdaValidator.with(
                                LargeChangeConfigDef::requireRoom, () -> "at least " + SMALLEST + ", or unset"),
                        Importance.LOW,
                        "The largest record of a change or a snapshot's row, in bytes, key and value as JSON without schemas; with another converter records "
                                + "are mostly smaller. For larger ones "
                                + ON_LARGE_CHANGE + " decides. If it is not set: "
                                + LargeChangeOptions.PRODUCER_LIMIT
                                + " less 16 KB, and without that 12 MB less 16 KB, which is more than two images of 400 KB can need. If the producer's limit "
                                + "is in the worker's file only, and is lower, set this to a little less than it.",
                        group,
                        1,
                        Width.SHORT,
                        "Largest change")
                .define(
                        ON_LARGE_CHANGE,
                        ConfigDef.Type.STRING,
                        EnumOption.value(OnLargeChange.FAIL),
                        EnumOption.anyOf(OnLargeChange.class),
                        Importance.MEDIUM,
                        "What to do with a change whose record would be larger than "
                                + CHANGE_MAX_BYTES
                                + ". fail: the table stops with a message that names the item. s3: put the whole change into "
                                + LOCATION
                                + " as a JSON object, and send it without its images, with the object's URI in the header io.tailrace.large. "
                                + "FlattenDynamoDb refuses such a record, for its row would look like an item without attributes.",
                        group,
                        2,
                        Width.SHORT,
                        "On a large change")
                .define(
                        LOCATION,
                        ConfigDef.Type.STRING,
                        null,
                        LargeChangeLocation.validator(),
                        Importance.MEDIUM,
                        "Where " + ON_LARGE_CHANGE
                                + "=s3 puts changes, as s3://bucket/folder: in <table>/<snapshot id>/<sequence number>.json, and a snapshot's row in "
                                + "<table>/<snapshot id>/<SHA-256 of its key>.json. Needs s3:PutObject there, which is checked when the connector is created or changed, by writing an object .tailrace-probe. Nothing is ever deleted: let a lifecycle rule expire "
                                + "what is older than the topic's retention.",
                        group,
                        3,
                        Width.LONG,
                        "Location of large changes");
        AwsOptions.defineEndpoint(definition, S3_ENDPOINT, "S3", group, 4);
        definition.define(
                PATH_STYLE,
                ConfigDef.Type.BOOLEAN,
                false,
                Importance.LOW,
                "Put the bucket into the path of requests, not into the host name. Most S3-compatible stores need it.",
                group,
                5,
                Width.SHORT,
                "Path style");
    }

    private static void requireRoom(String name, Object value) {
        if (value != null && ((Number) value).longValue() < SMALLEST) {
            throw new ConfigException(
                    name, value, "must be at least " + SMALLEST + ": a change has keys of up to 3 KB, twice");
        }
    }

    /** What happens to a change that is too large for Kafka. */
    enum OnLargeChange {
        FAIL,
        S3
    }
}
