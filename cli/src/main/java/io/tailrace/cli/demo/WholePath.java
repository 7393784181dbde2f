package io.tailrace.cli.demo;

import io.tailrace.cli.connect.ConnectorClient;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.connect.ConnectorState;
import io.tailrace.cli.lake.Agreement;
import io.tailrace.cli.lake.IcebergTables;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.sales.OrderWriter;
import io.tailrace.cli.sales.SalesOrders;
import io.tailrace.cli.sales.SalesRun;
import io.tailrace.cli.sales.SalesTable;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.local.S3Server;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * An order changed in DynamoDB, queried in SQL: the table, the connectors that users deploy, the lake. It says nothing; who runs it does. The steps are
 * called in the order of the methods.
 */
final class WholePath implements DemoPath {
    static final String TABLE = "sales-orders";
    static final String BUCKET = "tailrace-demo";
    static final String DATABASE = "tailrace";

    /** The connectors, from the files that a user deploys. */
    static final List<String> CONNECTOR_FILES =
            List.of("config/connect/sales-orders-source.properties", "config/connect/sales-orders-sink.properties");

    private static final String LAKE_TABLE = "sales_orders";
    private static final String REGION = "us-east-1";
    // Nobody wants to wait a minute for the end of a demo.
    private static final String MERGE_INTERVAL = "3000";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    /** A question costs the engine more than the sink's commits that it asks for. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final Path home;
    private final Servers servers;
    private final DynamoDbClient dynamoDb;
    private final S3Client s3;
    private final ConnectorClient connect;
    private final OrderWriter writer;
    private final SalesRun sales;
    private final Map<String, ConnectorFile> connectors = new HashMap<>();
    private final FlowMeter meter;

    /**
     * Where a path runs and what flows through it.
     *
     * @param home the project's folder, for config/ and the built plugin
     * @param seed chooses the orders and what happens to them
     */
    record Setup(Path home, Ports ports, long seed) {}

    private WholePath(Setup setup, Servers servers) {
        this.home = setup.home();
        this.servers = servers;
        StaticCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY));
        this.dynamoDb = DynamoDbClient.builder()
                .endpointOverride(servers.dynamoDb())
                .region(Region.of(REGION))
                .credentialsProvider(credentials)
                .build();
        this.s3 = S3Client.builder()
                .endpointOverride(servers.s3())
                .region(Region.of(REGION))
                .credentialsProvider(credentials)
                .forcePathStyle(true)
                .build();
        this.connect = new ConnectorClient(servers.connect());
        this.writer = new OrderWriter(dynamoDb, TABLE, Pause.system());
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        this.sales = new SalesRun(new SalesOrders(setup.seed(), today), writer, System::nanoTime, Pause.system());
        s3.createBucket(r -> r.bucket(BUCKET));
        String sink = ConnectorFile.read(home.resolve(CONNECTOR_FILES.get(1))).name();
        this.meter = FlowMeter.start(servers.kafka(), TABLE, sink, BUCKET, s3, writer::written);
    }

    /** Starts the servers with an empty table, an empty topic and an empty bucket. */
    static WholePath start(Setup setup, Servers servers) {
        PluginFolder plugin = PluginFolder.find(setup.home());
        servers.start(plugin.workerProperties(), setup.home());
        return new WholePath(setup, servers);
    }

    /** The orders come to the lake by the snapshot. */
    @Override
    public void createTable(int orders) throws InterruptedException {
        SalesTable.create(dynamoDb, TABLE);
        sales.load(orders);
    }

    /** The connectors, from the files that users deploy. */
    @Override
    public List<Part> parts() {
        return CONNECTOR_FILES.stream()
                .map(file -> new Part(ConnectorFile.read(home.resolve(file)).name(), file, () -> apply(file)))
                .toList();
    }

    /** Sends a connector file to the worker; only endpoints, credentials, the bucket and the pause between merges are set otherwise. */
    ConnectorFile apply(String file) throws InterruptedException {
        ConnectorFile connector = ConnectorFile.read(home.resolve(file));
        Map<String, String> here = new HashMap<>(Map.of(
                "aws.region", REGION,
                "aws.access.key.id", S3Server.ACCESS_KEY,
                "aws.secret.access.key", S3Server.SECRET_KEY));
        here.putAll(
                connector.config().containsKey("s3.bucket")
                        ? Map.of(
                                "s3.bucket",
                                BUCKET,
                                "merge.interval.ms",
                                MERGE_INTERVAL,
                                "s3.endpoint",
                                servers.s3().toString(),
                                "glue.endpoint",
                                servers.glue().toString())
                        : Map.of("dynamodb.endpoint", servers.dynamoDb().toString()));
        ConnectorFile applied = connector.with(here);
        connect.apply(applied);
        connectors.put(applied.name(), applied);
        return applied;
    }

    @Override
    public void write(int changes, int perSecond) throws InterruptedException {
        sales.write(changes, perSecond);
    }

    @Override
    public Flow flow() {
        return meter.flow();
    }

    @Override
    public void awaitQuiet(Duration patience, Consumer<Flow> watcher) throws InterruptedException {
        Flow last = flow();
        long lastMove = System.nanoTime();
        int quietLooks = 0;
        // Twice: a snapshot's last page may come just after the first look.
        while (quietLooks < 8) {
            Thread.sleep(LOOK_AGAIN.toMillis());
            Flow now = flow();
            watcher.accept(now);
            quietLooks = now.isQuiet() ? quietLooks + 1 : 0;
            if (now.movedSince(last)) {
                lastMove = System.nanoTime();
            }
            last = now;
            List<ConnectorState> failed =
                    connect.states().stream().filter(ConnectorState::isFailed).toList();
            if (!failed.isEmpty()) {
                throw StalledException.failed(failed, servers.logs());
            }
            if (System.nanoTime() - lastMove > patience.toNanos()) {
                throw StalledException.still(now, patience, connect.states(), servers.logs());
            }
        }
        awaitMerged(patience);
    }

    private void awaitMerged(Duration patience) throws InterruptedException {
        long begin = System.nanoTime();
        try (QueryEngine engine = queries()) {
            while (!lake(engine).isMerged()) {
                if (System.nanoTime() - begin > patience.toNanos()) {
                    throw StalledException.still(flow(), patience, connect.states(), servers.logs());
                }
                Thread.sleep(ASK_AGAIN.toMillis());
            }
        }
    }

    @Override
    public Optional<String> remark() {
        return Optional.of("All changes are merged into the table " + LAKE_TABLE
                + ", one row per order; here every 3 s, and every minute with the file as it is.");
    }

    @Override
    public Agreement compare() {
        try (QueryEngine engine = queries()) {
            return Agreement.check(dynamoDb, TABLE, lake(engine), writer.written());
        }
    }

    private static IcebergTables lake(QueryEngine engine) {
        return new IcebergTables(engine, DATABASE, LAKE_TABLE, "order_id");
    }

    @Override
    public String views() {
        return "connect/views.sql";
    }

    @Override
    public QueryEngine queries() {
        return QueryEngine.connect(servers.trino(), DATABASE);
    }

    DynamoDbClient dynamoDb() {
        return dynamoDb;
    }

    S3Client s3() {
        return s3;
    }

    ConnectorClient connect() {
        return connect;
    }

    @Override
    public void close() {
        meter.close();
        dynamoDb.close();
        s3.close();
    }
}
