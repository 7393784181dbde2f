package io.tailrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.GlueCatalog;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.cli.Command;
import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.init.SixTables;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.local.S3Server;
import io.tailrace.local.managed.firehose.BufferingHint;
import io.tailrace.local.managed.firehose.CompressionFormat;
import io.tailrace.local.managed.firehose.Firehose;
import io.tailrace.local.managed.firehose.FirehoseSettings;
import io.tailrace.local.managed.kinesis.KinesisServer;
import io.tailrace.local.managed.pipe.Pipe;
import io.tailrace.local.managed.pipe.PipeSettings;
import io.tailrace.row.Names;
import io.tailrace.sink.s3.TableMerge;
import io.tailrace.transform.FlattenDynamoDb;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables of other shapes through the packaged function and the merge, with the files that {@code init} wrote for them. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface client has a native library for Linux only")
class OwnTablesOnManagedPathIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final String DATABASE = "tailrace";
    private static final String BUCKET = "own-lake";

    @TempDir
    private static Path temp;

    private static DataFolder data;
    private static Servers servers;
    private static KinesisServer kinesis;
    private static LocalAws aws;
    private static QueryEngine engine;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void start() {
        data = DataFolder.claim(temp.resolve("demo"));
        servers = new Servers(new Ports(0), data, (server, where, took) -> {});
        servers.startWithoutKafka();
        kinesis = KinesisServer.start(0);
        aws = new LocalAws(servers.dynamoDb(), servers.s3(), servers.glue(), kinesis.endpoint());
        engine = QueryEngine.connect(servers.trino(), DATABASE);
        aws.s3().createBucket(create -> create.bucket(BUCKET));
    }

    @AfterAll
    static void stop() {
        engine.close();
        aws.close();
        kinesis.close();
        servers.close();
        data.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = SixTables.class,
            names = {"ENTITIES", "READINGS", "DOCUMENTS"})
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void every_item_is_in_the_table_of_items_as_it_is_in_dynamodb(SixTables table) throws InterruptedException {
        table.create(aws.dynamoDb());
        Path folder = temp.resolve(table.table());
        Command.run(
                "init",
                "--table",
                table.table(),
                "--endpoint",
                servers.dynamoDb().toString(),
                "--to",
                folder.toString(),
                "--bucket",
                BUCKET,
                "--path",
                "managed");
        String lake = Names.hiveSafe(table.table());
        int items = table.items().size();

        carry(table, lake, folder.resolve("function.properties"), items);
        merge(folder.resolve("merge.properties"), lake + "_items");

        OwnTable inLake = new OwnTable(engine, DATABASE, lake + "_items", table.keys(), SixTables.OTHER_NAMES);
        assertThat(inLake.differences(table.items())).isEmpty();
    }

    /** From the stream to objects in S3. */
    private static void carry(SixTables table, String lake, Path function, int changes) throws InterruptedException {
        String prefix = "lake/" + lake + "/";
        createLakeTable(function, lake, prefix);
        aws.kinesis().createStream(create -> create.streamName(lake).shardCount(1));
        FirehoseSettings settings = FirehoseSettings.of(
                        lake,
                        lake,
                        BUCKET,
                        prefix + "dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
                        Optional.of("errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/"))
                .withBuffers(
                        new BufferingHint(1_000_000, Duration.ofSeconds(1)),
                        new BufferingHint(1024 * 1024, Duration.ofSeconds(2)))
                .withCompression(CompressionFormat.GZIP);
        String streamArn = aws.dynamoDb()
                .describeTable(describe -> describe.tableName(table.table()))
                .table()
                .latestStreamArn();
        PipeSettings pipeSettings = PipeSettings.of(
                lake, streamArn, lake, "$.dynamodb.Keys." + table.keys().get(0) + ".S", servers.folder("pipe-" + lake));
        try (LambdaFunction lambda = LambdaFunction.start(
                        HOME,
                        servers.folder("lambda-" + lake),
                        servers.logs().resolve(lake + "-lambda.log"),
                        function.toString());
                Firehose firehose = Firehose.start(settings, aws.kinesis(), lambda::invoke, aws.s3());
                Pipe pipe = Pipe.start(pipeSettings, aws.dynamoDbStreams(), aws.kinesis())) {
            while (firehose.progress().read() < changes || firehose.progress().inFlight() > 0) {
                pipe.requireRunning();
                firehose.requireRunning();
                TimeUnit.MILLISECONDS.sleep(250);
            }
        }
    }

    private static void createLakeTable(Path function, String lake, String prefix) {
        Map<String, String> columns = PropertiesFile.read(function.resolveSibling("columns.properties"));
        try (FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>()) {
            flatten.configure(columns);
            new GlueCatalog(aws.glue())
                    .ensure(new TableDefinition(
                            DATABASE,
                            lake,
                            "s3://" + BUCKET + "/" + prefix,
                            TableFormat.JSON,
                            ConnectColumns.of(Objects.requireNonNull(flatten.rowSchema(), "columns are declared")),
                            new Partitioning(LocalDate.now(ZoneOffset.UTC).minusDays(1))));
        }
    }

    /** As the file says; only where everything is, is set otherwise. */
    private static void merge(Path file, String items) {
        Map<String, String> options = new HashMap<>(PropertiesFile.read(file));
        options.put(
                "columns",
                PropertiesFile.read(file.resolveSibling("columns.properties")).getOrDefault("columns", ""));
        options.putAll(Map.of(
                "s3.bucket",
                BUCKET,
                "s3.prefix",
                "lake",
                "firehose.prefix",
                "lake/" + options.get("firehose.prefix") + "/",
                "s3.endpoint",
                servers.s3().toString(),
                "s3.path.style.enabled",
                "true",
                "glue.endpoint",
                servers.glue().toString(),
                "aws.region",
                "us-east-1",
                "aws.access.key.id",
                S3Server.ACCESS_KEY,
                "aws.secret.access.key",
                S3Server.SECRET_KEY,
                "buffer.dir",
                servers.folder("merge-" + items).toString()));
        try (TableMerge merge = TableMerge.of(options)) {
            while (merge.step(items) != null) {
                // Each step takes some objects.
            }
        }
    }
}
