package io.tailrace.sink.s3;

import io.tailrace.aws.AwsOptions;
import io.tailrace.schema.Columns;
import io.tailrace.schema.ColumnsException;
import io.tailrace.sink.format.Compression;
import io.tailrace.sink.format.RowFormats;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** The definition of every option of the sink: its default, what it allows, and what it costs. */
final class S3SinkConfigDef {
    static final String BUCKET = "s3.bucket";
    static final String PREFIX = "s3.prefix";
    static final String ENDPOINT = "s3.endpoint";
    static final String PATH_STYLE = "s3.path.style.enabled";
    static final String CONDITIONAL_WRITES = "s3.conditional.writes.enabled";
    static final String CHECKSUMS = "s3.checksums";
    static final String FORMAT = "format";
    static final String COMPRESSION = "format.compression";
    static final String COLUMNS = "columns";
    static final String KAFKA_COLUMNS = "kafka.columns.enabled";
    static final String TOMBSTONES = "tombstones";
    static final String ON_GAP = "on.gap";
    static final String CATALOG = "catalog";
    static final String GLUE_ENDPOINT = "glue.endpoint";
    static final String GLUE_DATABASE = "glue.database";
    static final String GLUE_FIRST_DAY = "glue.first.day";

    private S3SinkConfigDef() {}

    static ConfigDef define() {
        ConfigDef definition = new ConfigDef();
        store(new OptionGroup(definition, "S3"));
        files(new OptionGroup(definition, "Files"));
        LayoutConfigDef.layout(new OptionGroup(definition, "Layout"));
        RotationConfigDef.rotation(new OptionGroup(definition, "Rotation"));
        gaps(new OptionGroup(definition, "Gaps"));
        catalog(new OptionGroup(definition, "Catalog"));
        RotationConfigDef.limits(new OptionGroup(definition, "Limits"));
        return AwsOptions.define(ObjectProperties.define(definition));
    }

    private static void store(OptionGroup group) {
        group.add(
                BUCKET,
                ConfigDef.Type.STRING,
                ConfigDef.NO_DEFAULT_VALUE,
                new BucketName(),
                Importance.HIGH,
                "Bucket",
                "The bucket to write to: its name alone, or the alias of an access point (not its ARN, which no table can"
                        + " name). The task needs s3:PutObject, s3:GetObject and s3:DeleteObject in the prefix, and"
                        + " s3:ListBucket on the bucket. All four are tried out when the connector is created or changed,"
                        + " and when a task starts, with an object _chunks/.probe-... that is deleted again.");
        group.add(
                PREFIX,
                ConfigDef.Type.STRING,
                "",
                null,
                Importance.HIGH,
                "Prefix",
                "What every key begins with, for example lake/raw; may be empty. Two sinks may share a bucket, but not a"
                        + " prefix and a topic. Claims are kept below it in _chunks/: do not let a lifecycle rule expire"
                        + " them.");
        group.addEndpoint(ENDPOINT, "S3");
        group.add(
                PATH_STYLE,
                ConfigDef.Type.BOOLEAN,
                false,
                null,
                Importance.LOW,
                "Path style",
                "Put the bucket into the path of requests, not into the host name. Most stores other than AWS's own need"
                        + " it.");
        group.add(
                CONDITIONAL_WRITES,
                ConfigDef.Type.BOOLEAN,
                true,
                null,
                Importance.LOW,
                "Conditional writes",
                "Claim each chunk with a write that fails when somebody claimed it first (If-None-Match), as S3 and most"
                        + " stores can. A store that ignores the condition is refused. false is for such stores: the sink looks"
                        + " before it writes, so a task that was replaced and does not know it yet may write rows a second"
                        + " time. No row is lost.");
        group.add(
                CHECKSUMS,
                ConfigDef.Type.STRING,
                "when-supported",
                ValidString.in("when-supported", "when-required"),
                Importance.LOW,
                "Checksums",
                "when-supported lets the SDK add a CRC to every upload, which S3 checks. Some S3-compatible stores refuse"
                        + " such requests: use when-required there.");
    }

    private static void files(OptionGroup group) {
        group.add(
                FORMAT,
                ConfigDef.Type.STRING,
                "parquet",
                ValidString.in(
                        Arrays.stream(RowFormats.values()).map(RowFormats::id).toArray(String[]::new)),
                Importance.HIGH,
                "Format",
                "parquet: typed columns, a fraction of the bytes to scan. avro: typed rows, for readers other than Athena."
                        + " Both need rows with a schema, or " + COLUMNS
                        + ". jsonl: one JSON object a line, for rows of any"
                        + " shape.");
        group.add(
                COMPRESSION,
                ConfigDef.Type.STRING,
                null,
                nullOr(Arrays.stream(Compression.values()).map(Compression::id).toList()),
                Importance.MEDIUM,
                "Compression",
                "none, snappy (not for jsonl), gzip or zstd. Without it parquet and avro are compressed with snappy and"
                        + " jsonl with gzip; what avro calls deflate is gzip here. zstd makes files about a third smaller than snappy for some more CPU.");
        group.add(
                COLUMNS,
                ConfigDef.Type.STRING,
                null,
                columns(),
                Importance.MEDIUM,
                "Columns",
                "The columns of values without a schema, in Athena's types: order_id string, price decimal(10,2). A value"
                        + " that has a field without a column, or one that does not fit, cannot be written. Values with a"
                        + " schema keep it. DynamoDB's changes get their columns from FlattenDynamoDb instead.");
        group.add(
                KAFKA_COLUMNS,
                ConfigDef.Type.BOOLEAN,
                true,
                null,
                Importance.MEDIUM,
                "Kafka columns",
                "Add the columns kafka_topic, kafka_partition and kafka_offset to every row, to find a row again in its"
                        + " topic. They say nothing of the order of an item's changes, and the views do not need them: partitions are"
                        + " added, topics are made anew.");
        group.add(
                TOMBSTONES,
                ConfigDef.Type.STRING,
                "ignore",
                ValidString.in("ignore", "refuse"),
                Importance.LOW,
                "Tombstones",
                "What becomes of records without a value. A delete is a row of its own with the old image, so the tombstone"
                        + " after it says nothing new: ignore. refuse treats each as a record that cannot be written.");
    }

    private static void gaps(OptionGroup group) {
        group.add(
                ON_GAP,
                ConfigDef.Type.STRING,
                "fail",
                ValidString.in("fail", "continue"),
                Importance.MEDIUM,
                "On a gap",
                "What happens when Kafka's retention has removed records before the sink read them. fail: what came before"
                        + " is written, and the task fails. continue: it goes on with the first record that is left, with"
                        + " a warning and the metric offsets-passed-over. With continue the sink also follows a consumer"
                        + " group that was set forward by hand; with fail the lake says where to go on, and nothing is"
                        + " skipped. Holes that transactions or compaction leave are not gaps; where the consumer's metrics"
                        + " are not in JMX, the two cannot be told apart and no gap is reported.");
    }

    private static void catalog(OptionGroup group) {
        group.add(
                CATALOG,
                ConfigDef.Type.STRING,
                "none",
                ValidString.in("none", "glue"),
                Importance.HIGH,
                "Catalog",
                "glue: create the database and table when they are not there, and add columns as rows bring them; never"
                        + " remove or narrow any. A row that the table cannot hold, because a column has another type in it"
                        + " or a name that Athena cannot read, is refused before anything is claimed. A table that exists"
                        + " must be the one that the sink would create: its location, format, partition keys and projection"
                        + " are compared when its first row comes. Needs glue:GetDatabase, CreateDatabase, GetTable,"
                        + " CreateTable and UpdateTable.");
        group.addEndpoint(GLUE_ENDPOINT, "Glue");
        group.add(
                GLUE_DATABASE,
                ConfigDef.Type.STRING,
                "tailrace",
                new NonEmptyString(),
                Importance.MEDIUM,
                "Database",
                "The database in Glue, which is the same in Athena.");
        group.add(
                GLUE_FIRST_DAY,
                ConfigDef.Type.STRING,
                "2026-01-01",
                day(),
                Importance.LOW,
                "First day",
                "The first value of dt that queries look at. Partition projection makes every day from here to tomorrow up,"
                        + " whether or not it has files. No query would see rows of days outside of it, so they are refused,"
                        + " as are those whose time is in seconds or microseconds by mistake. A table that exists may begin"
                        + " earlier, and not later.");
    }

    private static Validator columns() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value != null) {
                        try {
                            Columns.parse(value.toString());
                        } catch (ColumnsException e) {
                            throw new ConfigException(name, value, e.getMessage());
                        }
                    }
                },
                () -> "names with Athena's types, separated by commas");
    }

    private static Validator day() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    try {
                        LocalDate.parse(String.valueOf(value));
                    } catch (DateTimeParseException e) {
                        throw new ConfigException(name, value, "must be a day, for example 2026-01-01");
                    }
                },
                () -> "a day, for example 2026-01-01");
    }

    private static Validator nullOr(List<String> allowed) {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value != null && !allowed.contains(value.toString())) {
                        throw new ConfigException(name, value, "must be one of " + allowed);
                    }
                },
                () -> "one of " + allowed);
    }
}
