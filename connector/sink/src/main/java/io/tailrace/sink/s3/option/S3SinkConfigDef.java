package io.tailrace.sink.s3.option;

import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.OptionGroup;
import io.tailrace.aws.S3Access.Checksums;
import io.tailrace.option.EnumOption;
import io.tailrace.schema.Columns;
import io.tailrace.schema.ColumnsException;
import io.tailrace.sink.chunk.Tombstones;
import io.tailrace.sink.claim.OnGap;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.format.RowFormats;
import io.tailrace.sink.layout.KeyPrefix;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** The definition of every option of the sink: its default, what it allows, and what it costs. */
public final class S3SinkConfigDef {
    public static final String BUCKET = "s3.bucket";
    public static final String PREFIX = "s3.prefix";
    public static final String ENDPOINT = "s3.endpoint";
    public static final String PATH_STYLE = "s3.path.style.enabled";
    public static final String CONDITIONAL_WRITES = "s3.conditional.writes.enabled";
    public static final String CHECKSUMS = "s3.checksums";
    public static final String FORMAT = "format";
    public static final String COMPRESSION = "format.compression";
    public static final String COLUMNS = "columns";
    public static final String KAFKA_COLUMNS = "kafka.columns.enabled";
    public static final String TOMBSTONES = "tombstones";
    public static final String ON_GAP = "on.gap";
    public static final String CATALOG = "catalog";
    public static final String GLUE_ENDPOINT = "glue.endpoint";
    public static final String GLUE_DATABASE = "glue.database";
    public static final String GLUE_FIRST_DAY = "glue.first.day";

    private S3SinkConfigDef() {}

    public static ConfigDef define() {
        ConfigDef definition = new ConfigDef();
        store(new OptionGroup(definition, "S3"));
        files(new OptionGroup(definition, "Files"));
        LayoutConfigDef.layout(new OptionGroup(definition, "Layout"));
        RotationConfigDef.rotation(new OptionGroup(definition, "Rotation"));
        gaps(new OptionGroup(definition, "Gaps"));
        IcebergConfigDef.tables(new OptionGroup(definition, "Tables"));
        catalog(new OptionGroup(definition, "Catalog"));
        IcebergConfigDef.rest(new OptionGroup(definition, "REST catalog"));
        IcebergConfigDef.merge(new OptionGroup(definition, "Merge"));
        RotationConfigDef.limits(new OptionGroup(definition, "Limits"));
        return AwsOptions.define(ObjectConfigDef.define(definition));
    }

    private static void store(OptionGroup group) {
        group.add(
                BUCKET,
                ConfigDef.Type.STRING,
                ConfigDef.NO_DEFAULT_VALUE,
                new BucketName(),
                Importance.HIGH,
                "Bucket",
                "The bucket to write to: its name alone, or the alias of an access point (not its ARN, which no"
                        + " table's location can have). The task needs s3:PutObject, s3:GetObject and s3:DeleteObject"
                        + " in the prefix, and s3:ListBucket on the bucket. All four are tested when the connector is"
                        + " created or changed, and when a task starts, with an object _chunks/.probe-... that is"
                        + " deleted afterwards.");
        group.add(
                PREFIX,
                ConfigDef.Type.STRING,
                "",
                new KeyPrefix(),
                Importance.HIGH,
                "Prefix",
                "The folder that every key begins with, for example lake/raw, at most 512 bytes; may be empty. Two"
                        + " sinks may share a bucket, but not a prefix and a topic. Claims are kept below it in"
                        + " _chunks/: do not let a lifecycle rule expire them.");
        group.addEndpoint(ENDPOINT, "S3");
        group.add(
                PATH_STYLE,
                ConfigDef.Type.BOOLEAN,
                false,
                null,
                Importance.LOW,
                "Path style",
                "Put the bucket into the path of requests, not into the host name. Most S3-compatible stores need"
                        + " it.");
        group.add(
                CONDITIONAL_WRITES,
                ConfigDef.Type.BOOLEAN,
                true,
                null,
                Importance.LOW,
                "Conditional writes",
                "Claim each chunk with a write that fails if another task has claimed it first (If-None-Match), which"
                        + " S3 and most compatible stores support. A store that ignores the condition is refused. Set"
                        + " false for such a store: the sink then checks before it writes, so a task that has been"
                        + " replaced without noticing may write rows twice. No row is lost.");
        group.add(
                CHECKSUMS,
                ConfigDef.Type.STRING,
                EnumOption.value(Checksums.WHEN_SUPPORTED),
                EnumOption.anyOf(Checksums.class),
                Importance.LOW,
                "Checksums",
                "when-supported lets the SDK add a CRC to every upload, which S3 checks. Some S3-compatible stores"
                        + " refuse such requests: use when-required there.");
    }

    private static void files(OptionGroup group) {
        group.add(
                FORMAT,
                ConfigDef.Type.STRING,
                EnumOption.value(RowFormats.PARQUET),
                EnumOption.anyOf(RowFormats.class),
                Importance.HIGH,
                "Format",
                "parquet: typed columns, a fraction of the bytes to scan. avro: typed rows, for readers other than"
                        + " Athena."
                        + " Both need rows with a schema, or " + COLUMNS
                        + ". jsonl: one JSON object per line, for rows of any shape.");
        group.add(
                COMPRESSION,
                ConfigDef.Type.STRING,
                null,
                nullOr(Arrays.stream(Compression.values())
                        .map(EnumOption::value)
                        .toList()),
                Importance.MEDIUM,
                "Compression",
                "none, snappy (not for jsonl), gzip or zstd. If it is not set, parquet and avro use snappy, and jsonl"
                        + " uses gzip. For avro, gzip means Avro's deflate. zstd makes files about a third smaller"
                        + " than snappy for some more CPU.");
        group.add(
                COLUMNS,
                ConfigDef.Type.STRING,
                null,
                columns(),
                Importance.MEDIUM,
                "Columns",
                "The columns of values without a schema, in Athena's types: order_id string, price decimal(10,2). A"
                        + " value with a field that has no column, or does not fit its column, is refused. Values with"
                        + " a schema keep it. DynamoDB's changes get their columns from FlattenDynamoDb instead.");
        group.add(
                KAFKA_COLUMNS,
                ConfigDef.Type.BOOLEAN,
                true,
                null,
                Importance.MEDIUM,
                "Kafka columns",
                "Add the columns kafka_topic, kafka_partition and kafka_offset to every row, to find a row again in"
                        + " its topic. They do not give the order of an item's changes, and the views do not need"
                        + " them: partitions are added, and topics are recreated.");
        group.add(
                TOMBSTONES,
                ConfigDef.Type.STRING,
                EnumOption.value(Tombstones.IGNORE),
                EnumOption.anyOf(Tombstones.class),
                Importance.LOW,
                "Tombstones",
                "What to do with records without a value. ignore: skip them; a delete is already a row of its own,"
                        + " with the old image, and the tombstone after it adds nothing. refuse: treat each as a"
                        + " record that cannot be written.");
    }

    private static void gaps(OptionGroup group) {
        group.add(
                ON_GAP,
                ConfigDef.Type.STRING,
                EnumOption.value(OnGap.FAIL),
                EnumOption.anyOf(OnGap.class),
                Importance.MEDIUM,
                "On a gap",
                "What to do when Kafka's retention has removed records before the sink read them. fail: write what came"
                        + " before them, then fail the task. continue: carry on with the first record that is left,"
                        + " with a warning and the metric offsets-passed-over. With continue the sink also follows a"
                        + " consumer group that was moved forward by hand; with fail the lake decides where to"
                        + " resume, and nothing is skipped. Holes left by transactions or compaction are not gaps;"
                        + " without the consumer's metrics in JMX the two cannot be told apart, and no gap is"
                        + " reported.");
    }

    private static void catalog(OptionGroup group) {
        group.add(
                CATALOG,
                ConfigDef.Type.STRING,
                EnumOption.value(CatalogKind.NONE),
                EnumOption.anyOf(CatalogKind.class),
                Importance.HIGH,
                "Catalog",
                "glue: create the database and the table if they do not exist, and add columns as they appear in rows;"
                        + " none is ever removed or narrowed. A row that the table cannot hold, because a column has"
                        + " another type there or a name that Athena cannot read, is refused before anything is"
                        + " claimed. rest: the same in an Iceberg REST catalog, for "
                        + IcebergConfigDef.TABLE_FORMAT
                        + "=iceberg. An existing table must be the one that the sink would create: its location,"
                        + " format, partition keys and projection are compared when its first row arrives. Needs"
                        + " glue:GetDatabase, CreateDatabase, GetTable, CreateTable and UpdateTable.");
        group.addEndpoint(GLUE_ENDPOINT, "Glue");
        group.add(
                GLUE_DATABASE,
                ConfigDef.Type.STRING,
                "tailrace",
                new NonEmptyString(),
                Importance.MEDIUM,
                "Database",
                "The Glue database, which has the same name in Athena. In a REST catalog it is the namespace.");
        group.add(
                GLUE_FIRST_DAY,
                ConfigDef.Type.STRING,
                "2026-01-01",
                day(),
                Importance.LOW,
                "First day",
                "The first day (dt) that queries see; at most today. Partition projection covers every day from here to"
                        + " tomorrow, whether or not it has files. No query would see rows of other days, so they are"
                        + " refused, which also catches times in seconds or microseconds by mistake. An existing"
                        + " table may begin earlier, but not later.");
    }

    public static RowFormats format(AbstractConfig config) {
        return EnumOption.read(RowFormats.class, FORMAT, config.getString(FORMAT));
    }

    public static CatalogKind catalog(AbstractConfig config) {
        return EnumOption.read(CatalogKind.class, CATALOG, config.getString(CATALOG));
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

    /** One of these, or nothing. */
    static Validator nullOr(List<String> allowed) {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value != null && !allowed.contains(value.toString())) {
                        throw new ConfigException(name, value, "must be one of " + String.join(", ", allowed));
                    }
                },
                () -> "one of " + String.join(", ", allowed));
    }

    /** Where the sink's tables are listed. */
    public enum CatalogKind {
        NONE,
        GLUE,
        REST
    }
}
