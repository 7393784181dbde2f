package io.tailrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.Folders;
import io.tailrace.catalog.GlueCatalog;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.cli.connect.ConnectorClient;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.connect.ConnectorState;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.QueryException;
import io.tailrace.local.S3Server;
import io.tailrace.local.managed.kinesis.KinesisServer;
import io.tailrace.local.managed.kinesis.ShardLimit;
import io.tailrace.local.managed.kinesis.TrimLimits;
import io.tailrace.schema.Columns;
import io.tailrace.sink.s3.TableMerge;
import io.tailrace.transform.FlattenDynamoDb;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.s3.model.Bucket;

/** The {@link SharedServers} and what a test has for itself beside them, with AWS's clients for them and an engine that queries their lake. */
final class LocalServers implements AutoCloseable {
    static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    static final String DATABASE = "tailrace";

    private static final Duration ASK_AGAIN = Duration.ofSeconds(15);

    private final DataFolder data;
    private final Servers servers;
    private final @Nullable KinesisServer kinesis;
    private final LocalAws aws;
    private final QueryEngine engine;
    private final @Nullable ConnectorClient connect;

    private LocalServers(DataFolder data, Servers servers, @Nullable KinesisServer kinesis) {
        this.data = data;
        this.servers = servers;
        this.kinesis = kinesis;
        URI streams = kinesis == null ? servers.glue() : kinesis.endpoint();
        this.aws = new LocalAws(servers.dynamoDb(), servers.s3(), servers.glue(), streams);
        this.engine = QueryEngine.connect(servers.trino(), DATABASE);
        this.connect = kinesis == null ? new ConnectorClient(servers.connect()) : null;
    }

    /** With a Connect worker that has the built plugins. */
    static LocalServers withConnect(Path folder) {
        DataFolder data = DataFolder.claim(folder.resolve("demo"));
        Servers servers = SharedServers.lend(data);
        servers.start(PluginFolder.find(HOME).workerProperties(), HOME);
        return new LocalServers(data, servers, null);
    }

    /** With Kinesis in the place of Kafka. */
    static LocalServers withKinesis(Path folder) {
        return withoutKafka(folder, KinesisServer.start(0));
    }

    /** The same with a clock of Kinesis' own. */
    static LocalServers withKinesis(Path folder, Clock clock) {
        return withoutKafka(folder, KinesisServer.start(0, ShardLimit.NONE, TrimLimits.DEFAULT, clock));
    }

    private static LocalServers withoutKafka(Path folder, KinesisServer kinesis) {
        DataFolder data = DataFolder.claim(folder.resolve("demo"));
        Servers servers = SharedServers.lend(data);
        servers.startWithoutKafka();
        return new LocalServers(data, servers, kinesis);
    }

    Servers servers() {
        return servers;
    }

    LocalAws aws() {
        return aws;
    }

    QueryEngine engine() {
        return engine;
    }

    /** A connector's file as it is, with these servers in the place of AWS. */
    ConnectorFile connector(Path file, Map<String, String> more) {
        ConnectorFile connector = ConnectorFile.read(file);
        Map<String, String> here = new HashMap<>(
                connector.config().containsKey("s3.bucket")
                        ? lake()
                        : Map.of("dynamodb.endpoint", servers.dynamoDb().toString()));
        here.putAll(credentials());
        here.putAll(more);
        return connector.with(here);
    }

    /** A table of one day for what a function with these options writes. */
    TableDefinition createTable(
            String name,
            String location,
            TableFormat format,
            Map<String, String> flatten,
            UnaryOperator<Columns> form) {
        try (FlattenDynamoDb.Value<SinkRecord> rows = new FlattenDynamoDb.Value<>()) {
            rows.configure(flatten);
            TableDefinition table = new TableDefinition(
                    DATABASE,
                    name,
                    location,
                    format,
                    form.apply(ConnectColumns.of(Objects.requireNonNull(rows.rowSchema(), "columns are declared"))),
                    new Partitioning(
                            Folders.HOURLY, LocalDate.now(ZoneOffset.UTC).minusDays(1)));
            new GlueCatalog(aws.glue()).ensure(table);
            return table;
        }
    }

    /** Merges all objects of the managed path into a table of items, by the options of a merge and with these servers in the place of AWS. */
    void merge(String table, Map<String, String> options) {
        Map<String, String> here = new HashMap<>(options);
        here.putAll(lake());
        here.putAll(credentials());
        here.put("s3.path.style.enabled", "true");
        here.put("buffer.dir", servers.folder("merge-" + table).toString());
        try (TableMerge merge = TableMerge.of(here)) {
            while (merge.step(table) != null) {
                // Each step takes some objects.
            }
        }
    }

    /**
     * Asks what a query answers, at once and then only when something in the lake has changed and is at rest again: a question costs more than all that it
     * waits for.
     *
     * @return whether it held before the patience ended
     * @throws AssertionError when a connector has failed
     */
    boolean await(Duration patience, BooleanSupplier there) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Set<String> asked = contents();
        while (!isThere(there)) {
            Set<String> before = asked;
            Set<String> now = contents();
            long again = Math.min(end, System.nanoTime() + ASK_AGAIN.toNanos());
            while ((now.equals(asked) || !now.equals(before)) && System.nanoTime() < again) {
                TimeUnit.MILLISECONDS.sleep(500);
                requireConnectors();
                before = now;
                now = contents();
            }
            if (System.nanoTime() >= end) {
                return false;
            }
            asked = now;
        }
        return true;
    }

    /** A table that has not been created yet is not there either. */
    private static boolean isThere(BooleanSupplier there) {
        try {
            return there.getAsBoolean();
        } catch (QueryException notYet) {
            return false;
        }
    }

    /** All objects, and where each table says that its newest are. */
    private Set<String> contents() {
        Set<String> contents = new HashSet<>();
        for (Bucket bucket : aws.s3().listBuckets().buckets()) {
            aws.s3().listObjectsV2Paginator(list -> list.bucket(bucket.name())).contents().stream()
                    .map(object -> object.key() + object.eTag())
                    .forEach(contents::add);
        }
        for (Database database : aws.glue().getDatabases(get -> {}).databaseList()) {
            aws.glue().getTablesPaginator(get -> get.databaseName(database.name())).stream()
                    .flatMap(page -> page.tableList().stream())
                    .map(table -> database.name() + "." + table.name() + table.parameters() + table.viewOriginalText())
                    .forEach(contents::add);
        }
        return contents;
    }

    private void requireConnectors() throws InterruptedException {
        if (connect != null) {
            assertThat(connect.states()).noneMatch(ConnectorState::isFailed);
        }
    }

    private Map<String, String> lake() {
        return Map.of(
                "s3.endpoint",
                servers.s3().toString(),
                "glue.endpoint",
                servers.glue().toString());
    }

    private static Map<String, String> credentials() {
        return Map.of(
                "aws.region", "us-east-1",
                "aws.access.key.id", S3Server.ACCESS_KEY,
                "aws.secret.access.key", S3Server.SECRET_KEY);
    }

    @Override
    public void close() {
        engine.close();
        aws.close();
        if (kinesis != null) {
            kinesis.close();
        }
        servers.close();
        data.close();
    }
}
