package io.tailrace.sink.s3;

import static io.tailrace.sink.s3.option.LayoutConfigDef.TABLE_TEMPLATE;
import static io.tailrace.sink.s3.option.RotationConfigDef.BUFFERED_FILES;
import static io.tailrace.sink.s3.option.RotationConfigDef.BUFFER_BYTES;
import static io.tailrace.sink.s3.option.RotationConfigDef.BUFFER_FOLDER;
import static io.tailrace.sink.s3.option.RotationConfigDef.BUFFER_HEAP_BYTES;
import static io.tailrace.sink.s3.option.RotationConfigDef.OPEN_FILES;
import static io.tailrace.sink.s3.option.RotationConfigDef.ROTATE_BYTES;
import static io.tailrace.sink.s3.option.RotationConfigDef.ROTATE_IDLE;
import static io.tailrace.sink.s3.option.RotationConfigDef.ROTATE_INTERVAL;
import static io.tailrace.sink.s3.option.RotationConfigDef.ROTATE_RECORDS;
import static io.tailrace.sink.s3.option.RotationConfigDef.ROTATE_SPAN;
import static io.tailrace.sink.s3.option.RotationConfigDef.UPLOAD_THREADS;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.BUCKET;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.CATALOG;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.CHECKSUMS;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.COLUMNS;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.COMPRESSION;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.CONDITIONAL_WRITES;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.ENDPOINT;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.FORMAT;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.GLUE_ENDPOINT;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.ON_GAP;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.PATH_STYLE;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.PREFIX;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.TOMBSTONES;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.S3Access;
import io.tailrace.aws.S3Access.Addressing;
import io.tailrace.aws.S3Access.Checksums;
import io.tailrace.catalog.GlueCatalog;
import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.CommitPause;
import io.tailrace.merge.MergeDefinition;
import io.tailrace.merge.MergeDefinition.LogRows;
import io.tailrace.option.EnumOption;
import io.tailrace.option.NameList;
import io.tailrace.option.TaskNumber;
import io.tailrace.schema.Columns;
import io.tailrace.sink.chunk.OpenFiles;
import io.tailrace.sink.chunk.Rotation;
import io.tailrace.sink.chunk.Tombstones;
import io.tailrace.sink.claim.ObjectStore;
import io.tailrace.sink.claim.OnGap;
import io.tailrace.sink.claim.Owners;
import io.tailrace.sink.claim.Owners.Sharing;
import io.tailrace.sink.claim.VisibleChunks;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.format.RowFormats;
import io.tailrace.sink.layout.Layout;
import io.tailrace.sink.layout.SpanLayout;
import io.tailrace.sink.layout.TableNames;
import io.tailrace.sink.partition.LakeWriter.Limits;
import io.tailrace.sink.row.DeclaredColumns;
import io.tailrace.sink.s3.option.IcebergConfigDef;
import io.tailrace.sink.s3.option.IcebergConfigDef.TableForm;
import io.tailrace.sink.s3.option.MergeKeys;
import io.tailrace.sink.s3.option.ObjectConfigDef;
import io.tailrace.sink.s3.option.S3SinkConfigDef;
import io.tailrace.sink.s3.option.S3SinkConfigDef.CatalogKind;
import io.tailrace.sink.s3.store.ObjectProperties;
import io.tailrace.sink.s3.store.S3Store;
import io.tailrace.sink.s3.store.S3Store.Creation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkTask;

/** The sink's options, read once and checked together. Their definitions are in {@link S3SinkConfigDef}. */
public final class S3SinkOptions {
    private static final long MOST_HEAP_BYTES = 64L << 20;
    private static final int HEAP_SHARES = 8;

    private final AbstractConfig config;
    private final Map<String, String> given;

    private S3SinkOptions(Map<String, String> given) {
        this.config = new AbstractConfig(definition(), given, false);
        this.given = given;
    }

    /** The options; a ConfigException names the first that is wrong. */
    static S3SinkOptions of(Map<String, String> given) {
        S3SinkOptions options = new S3SinkOptions(given);
        options.problems().forEach((option, problem) -> {
            throw new ConfigException(problem);
        });
        return options;
    }

    /** A message for each option whose value does not go with the others. Each value must be valid by itself. */
    static Map<String, String> problems(Map<String, String> given) {
        return new S3SinkOptions(given).problems();
    }

    static ConfigDef definition() {
        return S3SinkConfigDef.define();
    }

    private Map<String, String> problems() {
        Map<String, String> problems = new LinkedHashMap<>();
        AwsOptions.problems(config).forEach(problem -> problems.put(problem.option(), problem.message()));
        problems.putAll(ObjectConfigDef.problems(config));
        RowFormats format = S3SinkConfigDef.format(config);
        if (!format.compressions().contains(compression())) {
            problems.put(
                    COMPRESSION,
                    "must be "
                            + format.compressions().stream()
                                    .map(Compression::id)
                                    .collect(Collectors.joining(" or "))
                            + " with " + FORMAT + "=" + format.id());
        }
        if (format == RowFormats.AVRO && S3SinkConfigDef.catalog(config) == CatalogKind.GLUE) {
            problems.put(
                    CATALOG,
                    "must be none with " + FORMAT
                            + "=avro: Athena reads Avro by a schema in the table's properties, and"
                            + " the sink does not write one. For a table in Glue set " + FORMAT
                            + " to parquet or jsonl");
        }
        problems.putAll(IcebergConfigDef.problems(config));
        problems.putAll(new LayoutOptions(config).problems());
        problems.replaceAll((option, problem) -> invalid(option, problem).getMessage());
        return problems;
    }

    /** As ConfigDef says it of an option that is wrong by itself: with the value, unless it is a secret. */
    private ConfigException invalid(String option, String problem) {
        return new ConfigException(option, config.values().get(option), problem);
    }

    AwsOptions aws() {
        return AwsOptions.from(config);
    }

    S3Access s3() {
        return new S3Access(
                AwsOptions.endpoint(config, ENDPOINT),
                config.getBoolean(PATH_STYLE) ? Addressing.PATH : Addressing.VIRTUAL_HOST,
                EnumOption.read(Checksums.class, CHECKSUMS, config.getString(CHECKSUMS)));
    }

    /** What is asked of S3 for every object. */
    ObjectProperties objects() {
        return ObjectProperties.from(config);
    }

    S3Store store(AwsClients clients) {
        return new S3Store(
                clients.s3(s3()),
                bucket(),
                objects(),
                config.getBoolean(CONDITIONAL_WRITES) ? Creation.ATOMIC : Creation.CHECK_FIRST);
    }

    ServiceOptions services() {
        return new ServiceOptions(config, bucket(), prefix());
    }

    String bucket() {
        return config.getString(BUCKET);
    }

    /** Empty, or with a slash at its end and none at its start. */
    String prefix() {
        String prefix = config.getString(PREFIX).replaceAll("^/+|/+$", "");
        return prefix.isEmpty() ? "" : prefix + "/";
    }

    /** Makes rows of values without a schema, where columns are declared. */
    UnaryOperator<Object> rows() {
        String columns = config.getString(COLUMNS);
        if (columns != null) {
            return new DeclaredColumns(plain(Columns.parse(columns)));
        }
        return S3SinkConfigDef.catalog(config) == CatalogKind.GLUE
                ? S3SinkOptions::requireSchema
                : UnaryOperator.identity();
    }

    /** Words after a type say how an attribute becomes a value, and here it is one already; a mask would hide nothing. */
    private static Columns plain(Columns columns) {
        if (!columns.arePlain()) {
            throw new ConfigException(
                    COLUMNS,
                    columns.declaration(),
                    "a column has a name and a type here. Words after a type, such as masked(last4), belong to the columns of"
                            + " FlattenDynamoDb, which makes rows of changes");
        }
        return columns;
    }

    /** A row without columns is in no table, so no query would see it. */
    private static Object requireSchema(Object value) {
        if (value instanceof Map<?, ?>) {
            throw new DataException(
                    "The value has no schema, so it has no columns for the table in Glue. Declare them in"
                            + " the option columns, or with FlattenDynamoDb; or set catalog=none.");
        }
        return value;
    }

    RowFormat format() {
        return S3SinkConfigDef.format(config).with(compression(), table().kafkaColumns());
    }

    Layout layout() {
        return new LayoutOptions(config).layout();
    }

    /** The tables of the lake, in the catalog that the options name if they name one, and the form of their files. */
    LakeTables tables(AwsClients clients, S3Store store, CommitPause pause) {
        if (isIceberg()) {
            IcebergCatalog catalog = catalog();
            IcebergTables tables = new IcebergTables(
                    table(), compression(), name -> new ChangeLog(catalog.open(), table().changeLog(name), pause));
            StoredChunks visible =
                    new StoredChunks(prefix(), tables::log, new DownloadedFiles(store, bufferFolder(), table()));
            return new LakeTables(tables, tables.format(), visible, catalog::close);
        }
        boolean inGlue = S3SinkConfigDef.catalog(config) == CatalogKind.GLUE;
        SinkTables tables = new SinkTables(
                table(),
                format(),
                inGlue ? new GlueCatalog(clients.glue(AwsOptions.endpoint(config, GLUE_ENDPOINT))) : null);
        return new LakeTables(tables, format(), VisibleChunks.NONE, () -> {});
    }

    /** The columns of an item's key, by the tables that are to be merged. */
    Map<String, List<String>> mergeKeys() {
        return MergeKeys.parse(config.getList(IcebergConfigDef.MERGE_KEYS));
    }

    /** What is merged into a table of this name. */
    MergeDefinition merge(String table) {
        return merge(table, LogRows.CHUNKS);
    }

    /** What is merged into a table of this name, from a log of such rows. */
    MergeDefinition merge(String table, LogRows rows) {
        return new MergeDefinition(
                log(table),
                rows,
                TableIdentifier.of(config.getString(S3SinkConfigDef.GLUE_DATABASE), table),
                "s3://" + bucket() + "/" + prefix() + table,
                Objects.requireNonNull(mergeKeys().get(table), "no keys"),
                config.getInt(IcebergConfigDef.MERGE_BUCKETS));
    }

    /** The log of changes of a table of this name. */
    TableIdentifier log(String table) {
        return TableIdentifier.of(config.getString(S3SinkConfigDef.GLUE_DATABASE), table + SpanLayout.CHANGES);
    }

    long mergeBytes() {
        return config.getLong(IcebergConfigDef.MERGE_MAX_BYTES);
    }

    MergeLoop.Pace mergePace() {
        return new MergeLoop.Pace(
                Duration.ofMillis(config.getLong(IcebergConfigDef.MERGE_INTERVAL)),
                config.getLong(IcebergConfigDef.MERGE_RATE));
    }

    /** What is done to the tables beside merges. */
    MaintenancePlan maintenance() {
        return new MaintenancePlan(
                task(IcebergConfigDef.COMPACT, IcebergConfigDef.COMPACT_INTERVAL, IcebergConfigDef.COMPACT_AGE),
                task(IcebergConfigDef.ORPHANS, IcebergConfigDef.ORPHANS_INTERVAL, IcebergConfigDef.ORPHANS_AGE));
    }

    private MaintenancePlan.Task task(String enabled, String interval, String age) {
        return new MaintenancePlan.Task(
                config.getBoolean(enabled),
                Duration.ofMillis(config.getLong(interval)),
                Duration.ofMillis(config.getLong(age)));
    }

    boolean isIceberg() {
        return tableForm() == TableForm.ICEBERG;
    }

    TableForm tableForm() {
        return IcebergConfigDef.form(config);
    }

    /** The first task merges: more would only be refused. */
    boolean merges() {
        return taskNumber().equals("0") && !mergeKeys().isEmpty();
    }

    /** The catalog of Iceberg tables, not open yet. */
    IcebergCatalog catalog() {
        return new IcebergCatalog(config, given, "s3://" + bucket() + "/" + prefix());
    }

    TableOptions table() {
        return new TableOptions(config, "s3://" + bucket() + "/" + prefix());
    }

    String tableName(String topic) {
        return new LayoutOptions(config).tableNames().of(topic);
    }

    Rotation rotation() {
        Long span = config.getLong(ROTATE_SPAN);
        return new Rotation(
                config.getLong(ROTATE_RECORDS),
                config.getLong(ROTATE_BYTES),
                Duration.ofMillis(config.getLong(ROTATE_INTERVAL)),
                Duration.ofMillis(config.getLong(ROTATE_IDLE)),
                span == null ? null : Duration.ofMillis(span));
    }

    Tombstones tombstones() {
        return EnumOption.read(Tombstones.class, TOMBSTONES, config.getString(TOMBSTONES));
    }

    OnGap onGap() {
        return EnumOption.read(OnGap.class, ON_GAP, config.getString(ON_GAP));
    }

    /** Who writes what below the prefix, as this connector sees it. */
    Owners owners(ObjectStore store) {
        return new Owners(
                store,
                prefix(),
                connectorName(),
                config.getString(TABLE_TEMPLATE).contains(TableNames.TOPIC)
                        ? Sharing.ONE_TOPIC_PER_TABLE
                        : Sharing.TOPICS_SHARE_TABLES);
    }

    Limits limits() {
        return new Limits(config.getLong(BUFFER_BYTES), config.getInt(BUFFERED_FILES), config.getInt(UPLOAD_THREADS));
    }

    OpenFiles openFiles() {
        Long heapBytes = config.getLong(BUFFER_HEAP_BYTES);
        return new OpenFiles(
                config.getInt(OPEN_FILES),
                heapBytes == null
                        ? Math.min(MOST_HEAP_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARES)
                        : heapBytes);
    }

    Path bufferFolder() {
        String folder = config.getString(BUFFER_FOLDER);
        return Path.of(folder == null ? System.getProperty("java.io.tmpdir") : folder);
    }

    /** The topics that are named one by one; none where a pattern names them. */
    List<String> topics() {
        return NameList.of(given.getOrDefault(SinkTask.TOPICS_CONFIG, ""));
    }

    /** The pattern that names topics; empty where they are named one by one. */
    Optional<Pattern> topicPattern() {
        return Optional.ofNullable(given.get(SinkTask.TOPICS_REGEX_CONFIG))
                .filter(pattern -> !pattern.isBlank())
                .map(Pattern::compile);
    }

    String connectorName() {
        return given.getOrDefault("name", "s3-sink");
    }

    String taskNumber() {
        return TaskNumber.of(given);
    }

    String taskName() {
        return connectorName() + "-" + taskNumber();
    }

    /** Changes with every option and transform that shapes files: a half-written chunk must not be finished with others. */
    String fingerprint() {
        return FileShape.fingerprint(config, compression(), given);
    }

    private Compression compression() {
        String compression = config.getString(COMPRESSION);
        return compression == null
                ? S3SinkConfigDef.format(config).compressions().get(0)
                : EnumOption.read(Compression.class, COMPRESSION, compression);
    }
}
