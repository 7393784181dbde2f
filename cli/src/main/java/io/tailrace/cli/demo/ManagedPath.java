package io.tailrace.cli.demo;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.Folders;
import io.tailrace.catalog.GlueCatalog;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.lake.Agreement;
import io.tailrace.cli.lake.ChangeTable;
import io.tailrace.cli.lake.MergedTable;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.sales.OrderWriter;
import io.tailrace.cli.sales.SalesOrders;
import io.tailrace.cli.sales.SalesRun;
import io.tailrace.cli.sales.SalesTable;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.local.S3Server;
import io.tailrace.local.managed.firehose.BufferingHint;
import io.tailrace.local.managed.firehose.CompressionFormat;
import io.tailrace.local.managed.firehose.Disorder;
import io.tailrace.local.managed.firehose.Firehose;
import io.tailrace.local.managed.firehose.FirehoseSettings;
import io.tailrace.local.managed.kinesis.KinesisServer;
import io.tailrace.local.managed.pipe.Pipe;
import io.tailrace.local.managed.pipe.PipeSettings;
import io.tailrace.sink.s3.TableMerge;
import io.tailrace.transform.FlattenDynamoDb;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The path without Kafka: a pipe, Kinesis and Firehose as stand-ins, and between the last two the very zip that users deploy,
 * run by Amazon's own runtime interface client. Firehose keeps no order and repeats records, here on purpose; the lake is read
 * so that neither matters.
 */
final class ManagedPath implements DemoPath {
    private static final String TABLE = WholePath.TABLE;
    private static final String STREAM = "sales-orders-changes";
    private static final String DELIVERY = "sales-orders";
    private static final String PARTITION_KEY = "$.eventID";
    private static final String LAKE_TABLE = "sales_orders";
    private static final String LAKE_FOLDER = "lake/" + LAKE_TABLE + "/";
    private static final String MERGE_FILE = "config/merge/sales-orders.properties";
    private static final String ITEMS = "sales_orders_items";
    private static final String COLUMNS_FILE = "config/tables/sales-orders.properties";

    /**
     * The table without repetitions: for the comparison, which counts the changes and trusts no view that users get.
     */
    private static final String HISTORY = "(SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY cdc_event_id"
            + " ORDER BY dt, hour) AS cdc_copy FROM " + WholePath.DATABASE + "." + LAKE_TABLE + ") WHERE cdc_copy = 1)";

    private static final double HELD_BACK = 0.1;
    private static final double REPEATED = 0.05;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final WholePath.Setup setup;
    private final Servers servers;
    private final KinesisServer kinesis;
    private final LocalAws aws;
    private final OrderWriter writer;
    private final SalesRun sales;
    private final Lag lag = new Lag(System::nanoTime);
    private @Nullable LambdaFunction lambda;
    private @Nullable Firehose firehose;
    private @Nullable Pipe pipe;

    private ManagedPath(WholePath.Setup setup, Servers servers, KinesisServer kinesis) {
        this.setup = setup;
        this.servers = servers;
        this.kinesis = kinesis;
        this.aws = new LocalAws(servers.dynamoDb(), servers.s3(), servers.glue(), kinesis.endpoint());
        this.writer = new OrderWriter(aws.dynamoDb(), TABLE, Pause.system());
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        this.sales = new SalesRun(new SalesOrders(setup.seed(), today), writer, System::nanoTime, Pause.system());
        aws.s3().createBucket(bucket -> bucket.bucket(WholePath.BUCKET));
    }

    /**
     * Starts the servers with an empty table, an empty stream and an empty bucket.
     *
     * @throws IllegalStateException on a system for which the function's runtime has no native library
     */
    static ManagedPath start(WholePath.Setup setup, Servers servers) {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new IllegalStateException(
                    "The managed path runs on Linux only: Amazon's runtime interface client, which runs the function,"
                            + " has a native library for no other system. Leave --path managed out.");
        }
        servers.startWithoutKafka();
        return new ManagedPath(setup, servers, KinesisServer.start(setup.ports().kinesis()));
    }

    /** The orders come to the lake from the stream, which a pipe reads from its beginning. */
    @Override
    public void createTable(int orders) throws InterruptedException {
        SalesTable.create(aws.dynamoDb(), TABLE);
        sales.load(orders);
    }

    @Override
    public List<Part> parts() {
        return List.of(
                new Part("Glue table", COLUMNS_FILE, this::createLakeTable),
                new Part("Lambda function", LambdaFunction.CONFIGURATION, this::startLambda),
                new Part("Firehose stand-in", "shuffles and repeats on purpose", this::startFirehose),
                new Part("pipe stand-in", "partition key " + PARTITION_KEY, this::startPipe));
    }

    @Override
    public void write(int changes, int perSecond) throws InterruptedException {
        sales.write(changes, perSecond);
    }

    @Override
    public synchronized Flow flow() {
        // What was written is asked first: the other numbers may only be newer.
        long written = writer.written();
        if (pipe == null || firehose == null) {
            return Flow.NONE;
        }
        long captured = pipe.progress().delivered();
        Firehose.Progress progress = firehose.progress();
        long landed = Math.max(0, progress.read() - progress.inFlight());
        return new Flow(written, captured, landed, progress.inFlight(), progress.objects(), lag.at(written, landed));
    }

    @Override
    public void awaitQuiet(Duration patience, Consumer<Flow> watcher) throws InterruptedException {
        Flow last = flow();
        long lastMove = System.nanoTime();
        while (!last.isQuiet()) {
            Thread.sleep(LOOK_AGAIN.toMillis());
            requireRunning();
            Flow now = flow();
            watcher.accept(now);
            if (now.movedSince(last)) {
                lastMove = System.nanoTime();
            }
            if (System.nanoTime() - lastMove > patience.toNanos()) {
                throw StalledException.still(now, patience, List.of(), servers.logs());
            }
            last = now;
        }
    }

    @Override
    public Optional<String> remark() {
        if (firehose == null) {
            return Optional.empty();
        }
        Firehose.Progress progress = firehose.progress();
        return Optional.of("Firehose delivered %,d rows out of order, %,d of them twice; the queries cope"
                .formatted(progress.delivered(), progress.repeated()));
    }

    @Override
    public Agreement compare() {
        try (QueryEngine engine = queries()) {
            merge(LAKE_FOLDER, ITEMS);
            return Agreement.check(aws.dynamoDb(), TABLE, contents(engine, ITEMS), writer.written());
        }
    }

    /** The lake with the table of items that objects were merged into. */
    static MergedTable contents(QueryEngine engine, String items) {
        return new MergedTable(new ChangeTable(engine, HISTORY, "order_id", firstDay()), WholePath.DATABASE, items);
    }

    /** Merges all objects, as the file says that users deploy; only where everything is, is set otherwise. */
    void merge(String folder, String table) {
        Map<String, String> options = PropertiesFile.read(setup.home().resolve(MERGE_FILE));
        options.putAll(columns());
        options.putAll(Map.of(
                "s3.bucket",
                WholePath.BUCKET,
                "s3.prefix",
                "lake",
                "firehose.prefix",
                folder,
                "merge.keys",
                table + "=order_id",
                "s3.endpoint",
                servers.s3().toString(),
                "s3.path.style.enabled",
                "true",
                "glue.endpoint",
                servers.glue().toString()));
        options.putAll(Map.of(
                "aws.region",
                "us-east-1",
                "aws.access.key.id",
                S3Server.ACCESS_KEY,
                "aws.secret.access.key",
                S3Server.SECRET_KEY,
                "buffer.dir",
                servers.folder("merge").toString()));
        try (TableMerge merge = TableMerge.of(options)) {
            while (merge.step(table) != null) {
                requireRunning();
            }
        }
    }

    @Override
    public QueryEngine queries() {
        return QueryEngine.connect(servers.trino(), WholePath.DATABASE);
    }

    @Override
    public String views() {
        return "managed/views.sql";
    }

    S3Client s3() {
        return aws.s3();
    }

    DynamoDbClient dynamoDb() {
        return aws.dynamoDb();
    }

    /** In the direction of the flow, so that each part can still hand on what it has. */
    @Override
    public void close() {
        LambdaFunction function = lambda;
        Firehose delivery = firehose;
        Pipe source = pipe;
        try (kinesis;
                aws;
                function;
                delivery;
                source) {
            // The last one named is closed first; one that was not started is null and left out.
        }
    }

    private void createLakeTable() {
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(columns());
        new GlueCatalog(aws.glue())
                .ensure(new TableDefinition(
                        WholePath.DATABASE,
                        LAKE_TABLE,
                        "s3://" + WholePath.BUCKET + "/" + LAKE_FOLDER,
                        TableFormat.JSON,
                        ConnectColumns.of(Objects.requireNonNull(flatten.rowSchema(), "columns are declared")),
                        new Partitioning(Folders.HOURLY, firstDay())));
    }

    /** DynamoDB Local cuts the times of changes to the minute: at midnight they may be yesterday's. */
    private static LocalDate firstDay() {
        return LocalDate.now(ZoneOffset.UTC).minusDays(1);
    }

    private Map<String, String> columns() {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(setup.home().resolve(COLUMNS_FILE))) {
            file.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("The columns in " + COLUMNS_FILE + " cannot be read", e);
        }
        return Map.of("columns", file.getProperty("columns"));
    }

    private void startLambda() {
        lambda = LambdaFunction.start(
                setup.home(),
                servers.folder("lambda"),
                servers.logs().resolve("lambda.log"),
                LambdaFunction.CONFIGURATION);
    }

    private void startFirehose() {
        aws.kinesis().createStream(create -> create.streamName(STREAM).shardCount(2));
        FirehoseSettings settings = FirehoseSettings.of(
                        DELIVERY,
                        STREAM,
                        WholePath.BUCKET,
                        LAKE_FOLDER + "dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
                        Optional.of("errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/"))
                .withBuffers(
                        new BufferingHint(1_000_000, Duration.ofSeconds(1)),
                        new BufferingHint(1024 * 1024, Duration.ofSeconds(5)))
                .withCompression(CompressionFormat.GZIP)
                .withDisorder(Disorder.seeded(setup.seed(), HELD_BACK, REPEATED));
        LambdaFunction function = Objects.requireNonNull(lambda, "the function is started before Firehose");
        firehose = Firehose.start(settings, aws.kinesis(), function::invoke, aws.s3());
    }

    private void startPipe() {
        String streamArn = aws.dynamoDb()
                .describeTable(describe -> describe.tableName(TABLE))
                .table()
                .latestStreamArn();
        PipeSettings settings = PipeSettings.of(DELIVERY, streamArn, STREAM, PARTITION_KEY, servers.folder("pipe"));
        pipe = Pipe.start(settings, aws.dynamoDbStreams(), aws.kinesis());
    }

    private void requireRunning() {
        if (pipe != null) {
            pipe.requireRunning();
        }
        if (firehose != null) {
            firehose.requireRunning();
        }
    }
}
