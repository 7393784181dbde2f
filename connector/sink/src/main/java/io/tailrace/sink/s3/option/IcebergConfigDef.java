package io.tailrace.sink.s3.option;

import static io.tailrace.sink.s3.option.S3SinkConfigDef.CATALOG;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.KAFKA_COLUMNS;

import io.tailrace.aws.OptionGroup;
import io.tailrace.iceberg.Granularity;
import io.tailrace.option.EnumOption;
import io.tailrace.sink.format.RowFormats;
import io.tailrace.sink.s3.option.S3SinkConfigDef.CatalogKind;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The definition of the options of Iceberg tables, and of the REST catalog that they may be in. */
public final class IcebergConfigDef {
    public static final String TABLE_FORMAT = "table.format";
    public static final String GRANULARITY = "iceberg.partition";
    public static final String PARTITION_COLUMN = "iceberg.partition.column";
    public static final String REST_URI = "rest.uri";
    public static final String REST_WAREHOUSE = "rest.warehouse";
    public static final String REST_AUTH = "rest.auth";
    public static final String REST_TOKEN = "rest.token";
    public static final String REST_CREDENTIAL = "rest.credential";
    public static final String REST_SCOPE = "rest.scope";
    public static final String REST_OAUTH2_URI = "rest.oauth2.uri";
    public static final String REST_SIGNING_NAME = "rest.signing.name";

    public static final String MERGE_KEYS = "merge.keys";
    public static final String MERGE_INTERVAL = "merge.interval.ms";
    public static final String MERGE_BUCKETS = "merge.buckets";
    public static final String MERGE_MAX_BYTES = "merge.max.bytes";
    public static final String MERGE_RATE = "merge.max.bytes.per.second";
    public static final String COMPACT = "merge.compact.enabled";
    public static final String COMPACT_INTERVAL = "merge.compact.interval.ms";
    public static final String COMPACT_AGE = "merge.compact.min.age.ms";
    public static final String ORPHANS = "merge.orphans.enabled";
    public static final String ORPHANS_INTERVAL = "merge.orphans.interval.ms";
    public static final String ORPHANS_AGE = "merge.orphans.min.age.ms";

    private static final long HOUR = 3_600_000L;

    private IcebergConfigDef() {}

    static void tables(OptionGroup group) {
        group.add(
                TABLE_FORMAT,
                ConfigDef.Type.STRING,
                EnumOption.value(TableForm.HIVE),
                EnumOption.anyOf(TableForm.class),
                Importance.HIGH,
                "Table format",
                "hive: folders by day and hour, which queries list. iceberg: the Parquet files of a chunk are appended to"
                        + " an Apache Iceberg table (format version 2) named like the topic's table with _changes at its"
                        + " end; a chunk becomes visible as a whole, once, and no query lists folders. Needs format=parquet,"
                        + " " + KAFKA_COLUMNS + "=true and a " + CATALOG + ".");
        group.add(
                GRANULARITY,
                ConfigDef.Type.STRING,
                EnumOption.value(Granularity.DAY),
                EnumOption.anyOf(Granularity.class),
                Importance.MEDIUM,
                "Partitions",
                "What a new Iceberg table is partitioned by: the day or the hour of " + PARTITION_COLUMN
                        + ", or none. Hours make more and smaller files. A table that exists keeps its partitions.");
        group.add(
                PARTITION_COLUMN,
                ConfigDef.Type.STRING,
                "cdc_event_time",
                new NonEmptyString(),
                Importance.LOW,
                "Partition column",
                "The timestamp column by whose time a new Iceberg table is partitioned. A table that is created without"
                        + " this column has no partitions.");
    }

    static void rest(OptionGroup group) {
        group.add(
                REST_URI,
                ConfigDef.Type.STRING,
                null,
                uri(),
                Importance.MEDIUM,
                "REST catalog",
                "The address of an Iceberg REST catalog, for " + CATALOG
                        + "=rest: Apache Polaris, Lakekeeper, Nessie, or"
                        + " Glue's endpoint https://glue.eu-central-1.amazonaws.com/iceberg.");
        group.add(
                REST_WAREHOUSE,
                ConfigDef.Type.STRING,
                null,
                new NonEmptyString(),
                Importance.MEDIUM,
                "Warehouse",
                "The warehouse or catalog to ask the REST catalog for, where it has several. With Glue, the account's id.");
        group.add(
                REST_AUTH,
                ConfigDef.Type.STRING,
                EnumOption.value(RestAuth.NONE),
                EnumOption.anyOf(RestAuth.class),
                Importance.MEDIUM,
                "Authentication",
                "How requests to the REST catalog are authenticated. oauth2: with " + REST_TOKEN
                        + ", or with a token that is"
                        + " fetched with " + REST_CREDENTIAL
                        + ". sigv4: signed with the connector's AWS credentials, as"
                        + " Glue's endpoint and API Gateway want it.");
        group.add(
                REST_TOKEN,
                ConfigDef.Type.PASSWORD,
                null,
                null,
                Importance.LOW,
                "Token",
                "A bearer token that does not expire, for " + REST_AUTH + "=oauth2.");
        group.add(
                REST_CREDENTIAL,
                ConfigDef.Type.PASSWORD,
                null,
                null,
                Importance.LOW,
                "Credential",
                "A client's id and secret, separated by a colon, to fetch tokens with, for " + REST_AUTH + "=oauth2.");
        group.add(
                REST_SCOPE,
                ConfigDef.Type.STRING,
                null,
                new NonEmptyString(),
                Importance.LOW,
                "Scope",
                "The scope of fetched tokens. If it is not set, catalog.");
        group.add(
                REST_OAUTH2_URI,
                ConfigDef.Type.STRING,
                null,
                uri(),
                Importance.LOW,
                "Token server",
                "Where tokens are fetched, if not from the catalog itself.");
        group.add(
                REST_SIGNING_NAME,
                ConfigDef.Type.STRING,
                "glue",
                new NonEmptyString(),
                Importance.LOW,
                "Signing name",
                "The service that requests are signed for, for " + REST_AUTH
                        + "=sigv4: glue, s3tables or execute-api.");
    }

    static void merge(OptionGroup group) {
        group.add(
                MERGE_KEYS,
                ConfigDef.Type.LIST,
                List.of(),
                ConfigDef.LambdaValidator.with(MergeKeys::validate, () -> "entries as in sales_orders=order_id"),
                Importance.HIGH,
                "Keys of current tables",
                "The tables to merge, each with the columns of its DynamoDB table's primary key, the hash key first:"
                        + " sales_orders=order_id, readings=device_id+taken_at. A merged table, sales_orders, has one row"
                        + " with the current state of each item, folded from sales_orders_changes in the background by the"
                        + " first task; the view sales_orders_live is exact to the last chunk. A table that is not named"
                        + " here gets a log of changes only. ./tailrace merge can do the same elsewhere; two mergers do no"
                        + " harm.");
        group.add(
                MERGE_INTERVAL,
                ConfigDef.Type.LONG,
                60_000L,
                ConfigDef.Range.atLeast(1_000),
                Importance.MEDIUM,
                "Merge interval",
                "How long to wait, in milliseconds, before a log that has been merged to its end is looked at again. With"
                        + " keys that are spread evenly each merge touches every bucket, so shorter means more bytes"
                        + " written; the live view does not depend on it.");
        group.add(
                MERGE_BUCKETS,
                ConfigDef.Type.INT,
                16,
                ConfigDef.Range.between(1, 10_000),
                Importance.MEDIUM,
                "Buckets",
                "How many partitions a new current table has, by a hash of the hash key. A merge rewrites whole buckets"
                        + " where much of one has changed: aim at 100 MB to 1 GB a bucket. A table that exists keeps its"
                        + " number.");
        group.add(
                MERGE_MAX_BYTES,
                ConfigDef.Type.LONG,
                64L << 20,
                ConfigDef.Range.atLeast(1),
                Importance.LOW,
                "Bytes of a merge",
                "How many bytes of the log's files one merge takes, all of whose rows it holds in memory: expect ten times"
                        + " as much heap. What is left is merged next.");
        group.add(
                MERGE_RATE,
                ConfigDef.Type.LONG,
                null,
                atLeastOneIfSet(),
                Importance.LOW,
                "Rate of merges",
                "The bytes per second that merges may read and write, on average: the merger pauses after each step to stay"
                        + " below it. Compaction has the same limit, counted separately. If it is not set, there is no"
                        + " limit.");
        group.add(
                COMPACT,
                ConfigDef.Type.BOOLEAN,
                true,
                null,
                Importance.LOW,
                "Compaction",
                "Whether the first task combines small files in the log of each table in " + MERGE_KEYS
                        + " into files of up to 128 MB, in days or hours that are over. It runs in a thread of its own,"
                        + " which sleeps three quarters of the time. ./tailrace merge --compact does the same at once.");
        group.add(
                COMPACT_INTERVAL,
                ConfigDef.Type.LONG,
                HOUR,
                ConfigDef.Range.atLeast(1_000),
                Importance.LOW,
                "Compaction interval",
                "How long to wait, in milliseconds, before a log without small files is looked at again. Each look reads"
                        + " the list of the log's files.");
        group.add(
                COMPACT_AGE,
                ConfigDef.Type.LONG,
                24 * HOUR,
                ConfigDef.Range.atLeast(0),
                Importance.LOW,
                "Age of compacted rows",
                "How old all rows of a file must be, in milliseconds, by cdc_event_time. Less leads to a second compaction"
                        + " of a day or hour that gets more rows.");
        group.add(
                ORPHANS,
                ConfigDef.Type.BOOLEAN,
                true,
                null,
                Importance.LOW,
                "Removal of orphans",
                "Whether the first task removes files that killed mergers and compactions left in a table of "
                        + MERGE_KEYS + " or in its log: those that are in no snapshot and that no commit can still add."
                        + " Turn it off where another job does that. ./tailrace merge --remove-orphans does the same at"
                        + " once.");
        group.add(
                ORPHANS_INTERVAL,
                ConfigDef.Type.LONG,
                24 * HOUR,
                ConfigDef.Range.atLeast(1_000),
                Importance.LOW,
                "Interval of removals",
                "How long to wait, in milliseconds, before orphans are looked for again. Each look lists the data files of"
                        + " the current table in S3, a call for a thousand.");
        group.add(
                ORPHANS_AGE,
                ConfigDef.Type.LONG,
                72 * HOUR,
                ConfigDef.Range.atLeast(HOUR),
                Importance.LOW,
                "Age of orphans",
                "How long ago a file must have been written, in milliseconds, by the store's clock. Set it longer than the"
                        + " longest statement of any other writer of the table; mergers need no such time.");
    }

    private static Validator atLeastOneIfSet() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value != null && (Long) value < 1) {
                        throw new ConfigException(name, value, "must be at least 1, or not set");
                    }
                },
                () -> "at least 1");
    }

    /** What is wrong with options that are valid by themselves but do not go together, by option. */
    public static Map<String, String> problems(AbstractConfig config) {
        Map<String, String> problems = new LinkedHashMap<>();
        CatalogKind catalog = S3SinkConfigDef.catalog(config);
        boolean rest = catalog == CatalogKind.REST;
        if (rest && config.getString(REST_URI) == null) {
            problems.put(REST_URI, "must be the address of the catalog, because " + CATALOG + " is rest");
        }
        RestAuth auth = EnumOption.read(RestAuth.class, REST_AUTH, config.getString(REST_AUTH));
        if (auth == RestAuth.OAUTH2
                && config.getPassword(REST_TOKEN) == null
                && config.getPassword(REST_CREDENTIAL) == null) {
            problems.put(REST_AUTH, "needs " + REST_TOKEN + " or " + REST_CREDENTIAL);
        }
        if (form(config) == TableForm.HIVE) {
            if (rest) {
                problems.put(
                        CATALOG,
                        "must be glue or none with " + TABLE_FORMAT + "=hive: a REST catalog has Iceberg"
                                + " tables only. Set " + TABLE_FORMAT + "=iceberg");
            }
            if (!config.getList(MERGE_KEYS).isEmpty()) {
                problems.put(MERGE_KEYS, "needs " + TABLE_FORMAT + "=iceberg: only logs in Iceberg are merged");
            }
            return problems;
        }
        if (catalog == CatalogKind.NONE) {
            problems.put(CATALOG, "must be glue or rest with " + TABLE_FORMAT + "=iceberg, which has its tables there");
        }
        if (S3SinkConfigDef.format(config) != RowFormats.PARQUET) {
            problems.put(S3SinkConfigDef.FORMAT, "must be parquet with " + TABLE_FORMAT + "=iceberg");
        }
        if (!config.getBoolean(KAFKA_COLUMNS)) {
            problems.put(
                    KAFKA_COLUMNS,
                    "must be true with " + TABLE_FORMAT + "=iceberg: by these columns a query tells which rows are in"
                            + " the current table already");
        }
        return problems;
    }

    /** What the tables are. */
    public static TableForm form(AbstractConfig config) {
        return EnumOption.read(TableForm.class, TABLE_FORMAT, config.getString(TABLE_FORMAT));
    }

    /** What new tables are partitioned by. */
    public static Granularity granularity(AbstractConfig config) {
        return EnumOption.read(Granularity.class, GRANULARITY, config.getString(GRANULARITY));
    }

    private static Validator uri() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value != null && !isHttp(value.toString())) {
                        throw new ConfigException(name, value, "must be an http or https URL");
                    }
                },
                () -> "an http or https URL");
    }

    private static boolean isHttp(String text) {
        try {
            @Nullable String scheme = URI.create(text).getScheme();
            return "http".equals(scheme) || "https".equals(scheme);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The kinds of tables. */
    public enum TableForm {
        HIVE,
        ICEBERG
    }

    /** The ways to authenticate at a REST catalog. */
    public enum RestAuth {
        NONE,
        OAUTH2,
        SIGV4
    }
}
