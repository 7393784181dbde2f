package io.tailrace.sink.s3;

import io.tailrace.aws.AwsOptions;
import io.tailrace.sink.format.Compression;
import io.tailrace.sink.format.RowFormats;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The definition of every option of the sink: its default, what it allows, and what it costs. */
final class S3SinkConfigDef {
    static final String BUCKET = "s3.bucket";
    static final String PREFIX = "s3.prefix";
    static final String ENDPOINT = "s3.endpoint";
    static final String PATH_STYLE = "s3.path.style.enabled";
    static final String CHECKSUMS = "s3.checksums";
    static final String FORMAT = "format";
    static final String COMPRESSION = "format.compression";
    static final String KAFKA_COLUMNS = "kafka.columns.enabled";
    static final String TOMBSTONES = "tombstones";
    static final String PARTITION_TIME = "partition.time";
    static final String TABLE_TEMPLATE = "table.name.template";
    static final String ROTATE_RECORDS = "rotate.records";
    static final String ROTATE_BYTES = "rotate.bytes";
    static final String ROTATE_INTERVAL = "rotate.interval.ms";
    static final String ROTATE_IDLE = "rotate.idle.ms";
    static final String ROTATE_SPAN = "rotate.span.ms";
    static final String CATALOG = "catalog";
    static final String GLUE_ENDPOINT = "glue.endpoint";
    static final String GLUE_DATABASE = "glue.database";
    static final String GLUE_FIRST_DAY = "glue.first.day";
    static final String BUFFER_BYTES = "buffer.max.bytes";
    static final String OPEN_FILES = "files.max.open";
    static final String UPLOAD_THREADS = "upload.threads";
    static final String SPOOL_FOLDER = "spool.dir";

    private static final long MEBIBYTE = 1 << 20;

    private final ConfigDef definition = new ConfigDef();
    private String group = "";
    private int order;

    private S3SinkConfigDef() {}

    static ConfigDef define() {
        return new S3SinkConfigDef().all();
    }

    private ConfigDef all() {
        store();
        files();
        rotation();
        catalog();
        limits();
        return AwsOptions.define(ObjectProperties.define(definition));
    }

    private void store() {
        begin("S3");
        add(
                BUCKET,
                ConfigDef.Type.STRING,
                ConfigDef.NO_DEFAULT_VALUE,
                new NonEmptyString(),
                Importance.HIGH,
                "Bucket",
                "The bucket to write to. The task needs s3:PutObject, s3:GetObject and s3:DeleteObject in the prefix, and"
                        + " s3:ListBucket on the bucket.");
        add(
                PREFIX,
                ConfigDef.Type.STRING,
                "",
                null,
                Importance.HIGH,
                "Prefix",
                "What every key begins with, for example lake/raw; may be empty. Two sinks may share a bucket, but not a"
                        + " prefix and a topic. Claims are kept below it in _chunks/: do not let a lifecycle rule expire"
                        + " them.");
        AwsOptions.defineEndpoint(definition, ENDPOINT, "S3", group, ++order);
        add(
                PATH_STYLE,
                ConfigDef.Type.BOOLEAN,
                false,
                null,
                Importance.LOW,
                "Path style",
                "Put the bucket into the path of requests, not into the host name. Most stores other than AWS's own need"
                        + " it.");
        add(
                CHECKSUMS,
                ConfigDef.Type.STRING,
                "when-supported",
                ValidString.in("when-supported", "when-required"),
                Importance.LOW,
                "Checksums",
                "when-supported lets the SDK add a CRC to every upload, which S3 checks. Some S3-compatible stores refuse"
                        + " such requests: use when-required there.");
    }

    private void files() {
        begin("Files");
        add(
                FORMAT,
                ConfigDef.Type.STRING,
                "parquet",
                ValidString.in(
                        Arrays.stream(RowFormats.values()).map(RowFormats::id).toArray(String[]::new)),
                Importance.HIGH,
                "Format",
                "parquet: typed columns, a fraction of the bytes to scan; needs rows with a schema. jsonl: one JSON object"
                        + " a line, for rows of any shape.");
        add(
                COMPRESSION,
                ConfigDef.Type.STRING,
                null,
                nullOr(Arrays.stream(Compression.values()).map(Compression::id).toList()),
                Importance.MEDIUM,
                "Compression",
                "none, snappy (parquet only), gzip or zstd. Without it parquet is compressed with snappy and jsonl with"
                        + " gzip. zstd makes files about a third smaller than snappy for some more CPU.");
        add(
                KAFKA_COLUMNS,
                ConfigDef.Type.BOOLEAN,
                true,
                null,
                Importance.MEDIUM,
                "Kafka columns",
                "Add the columns kafka_topic, kafka_partition and kafka_offset to every row. Their order is the order of"
                        + " changes also where rows carry no sequence number, and the _current view uses it.");
        add(
                TOMBSTONES,
                ConfigDef.Type.STRING,
                "ignore",
                ValidString.in("ignore", "refuse"),
                Importance.LOW,
                "Tombstones",
                "What becomes of records without a value. A delete is a row of its own with the old image, so the tombstone"
                        + " after it says nothing new: ignore. refuse treats each as a record that cannot be written.");
        add(
                PARTITION_TIME,
                ConfigDef.Type.STRING,
                "record",
                ValidString.in("record", "wall-clock"),
                Importance.MEDIUM,
                "Partition time",
                "Which time decides a row's dt= and hour=, in UTC. record: the time of the change; late rows go where they"
                        + " belong, and make small files there. wall-clock: when the row's chunk was begun; few files, but"
                        + " queries by time must look further. Records without a time always go by the clock.");
        add(
                TABLE_TEMPLATE,
                ConfigDef.Type.STRING,
                TableNames.TOPIC,
                new NonEmptyString(),
                Importance.MEDIUM,
                "Table name",
                "The table of a record, with ${topic} for its topic after all transforms. Upper case becomes lower, and"
                        + " everything but letters and digits an underscore: sales-orders becomes sales_orders.");
    }

    private void rotation() {
        begin("Rotation");
        add(
                ROTATE_RECORDS,
                ConfigDef.Type.LONG,
                1_000_000L,
                Range.atLeast(1),
                Importance.MEDIUM,
                "Records",
                "Write a partition's files when they hold this many rows together. Larger makes fewer, larger files;"
                        + " smaller makes rows visible sooner under load.");
        add(
                ROTATE_BYTES,
                ConfigDef.Type.LONG,
                128 * MEBIBYTE,
                Range.atLeast(1024),
                Importance.MEDIUM,
                "Bytes",
                "Write a partition's files when they have this size together. Athena likes files of 128 MiB and more.");
        add(
                ROTATE_INTERVAL,
                ConfigDef.Type.LONG,
                600_000L,
                Range.atLeast(1000),
                Importance.HIGH,
                "Interval",
                "Write a partition's files this long after their first row came, in milliseconds: the bound on how late a"
                        + " query sees a change. Shorter makes more and smaller files, each with a claim and a listing.");
        add(
                ROTATE_IDLE,
                ConfigDef.Type.LONG,
                300_000L,
                Range.atLeast(1000),
                Importance.LOW,
                "Idle",
                "Write a partition's files when no row came for this long, in milliseconds.");
        add(
                ROTATE_SPAN,
                ConfigDef.Type.LONG,
                Long.MAX_VALUE,
                Range.atLeast(1000),
                Importance.LOW,
                "Span",
                "Write a partition's files when the times of their records are this far apart, in milliseconds. Bounds how"
                        + " many hours are open at once when old data is read through; off by default.");
    }

    private void catalog() {
        begin("Catalog");
        add(
                CATALOG,
                ConfigDef.Type.STRING,
                "none",
                ValidString.in("none", "glue"),
                Importance.HIGH,
                "Catalog",
                "glue: create the database and table when they are not there, and add columns as rows bring them; never"
                        + " remove or narrow any. Needs glue:GetDatabase, CreateDatabase, GetTable, CreateTable and"
                        + " UpdateTable.");
        AwsOptions.defineEndpoint(definition, GLUE_ENDPOINT, "Glue", group, ++order);
        add(
                GLUE_DATABASE,
                ConfigDef.Type.STRING,
                "tailrace",
                new NonEmptyString(),
                Importance.MEDIUM,
                "Database",
                "The database in Glue, which is the same in Athena.");
        add(
                GLUE_FIRST_DAY,
                ConfigDef.Type.STRING,
                "2026-01-01",
                day(),
                Importance.LOW,
                "First day",
                "The first value of dt that queries look at. Partition projection makes every day from here to tomorrow up,"
                        + " whether or not it has files; rows of earlier days are not seen.");
    }

    private void limits() {
        begin("Limits");
        add(
                BUFFER_BYTES,
                ConfigDef.Type.LONG,
                256 * MEBIBYTE,
                Range.atLeast(MEBIBYTE),
                Importance.MEDIUM,
                "Buffer",
                "Bytes that the task gathers over all its partitions; over it the largest partition's files are written.");
        add(
                OPEN_FILES,
                ConfigDef.Type.INT,
                200,
                Range.atLeast(1),
                Importance.MEDIUM,
                "Open files",
                "Files that the task has open over all its partitions; over it the partition with the most writes them. An"
                        + " open Parquet file takes 0.3 MB of heap and more.");
        add(
                UPLOAD_THREADS,
                ConfigDef.Type.INT,
                3,
                Range.between(1, 32),
                Importance.LOW,
                "Upload threads",
                "How many partitions are uploaded at the same time, beside the thread that reads.");
        add(
                SPOOL_FOLDER,
                ConfigDef.Type.STRING,
                null,
                null,
                Importance.LOW,
                "Spool folder",
                "Where files lie until they are uploaded; the worker's temporary folder without it. Needs room for about"
                        + " three times " + BUFFER_BYTES
                        + " a task. What is left after a crash is of no use to anybody.");
    }

    private void begin(String name) {
        group = name;
        order = 0;
    }

    private void add(
            String name,
            ConfigDef.Type type,
            @Nullable Object byDefault,
            @Nullable Validator validator,
            Importance importance,
            String label,
            String doc) {
        definition.define(name, type, byDefault, validator, importance, doc, group, ++order, Width.MEDIUM, label);
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
