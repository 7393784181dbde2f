package io.tailrace.cli.demo;

import static io.tailrace.cli.demo.LocalServers.DATABASE;
import static io.tailrace.cli.demo.LocalServers.HOME;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.catalog.TableFormat;
import io.tailrace.cli.Command;
import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.init.SixTables;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.local.managed.firehose.BufferingHint;
import io.tailrace.local.managed.firehose.CompressionFormat;
import io.tailrace.local.managed.firehose.Firehose;
import io.tailrace.local.managed.firehose.FirehoseSettings;
import io.tailrace.local.managed.pipe.Pipe;
import io.tailrace.local.managed.pipe.PipeSettings;
import io.tailrace.row.Names;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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
    private static final String BUCKET = "own-lake";

    @TempDir
    private static Path temp;

    private static LocalServers local;
    private static LocalAws aws;
    private static QueryEngine engine;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void start() {
        local = LocalServers.withKinesis(temp);
        aws = local.aws();
        engine = local.engine();
        aws.s3().createBucket(create -> create.bucket(BUCKET));
    }

    @AfterAll
    static void stop() {
        local.close();
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
                local.servers().dynamoDb().toString(),
                "--to",
                folder.toString(),
                "--bucket",
                BUCKET,
                "--path",
                "managed");
        String lake = Names.hiveSafe(table.table());
        int items = table.items().size();

        carry(table, lake, folder.resolve("function.properties"), items);
        Map<String, String> options = new HashMap<>(PropertiesFile.read(folder.resolve("merge.properties")));
        options.putAll(columns(folder.resolve("merge.properties")));
        options.put("s3.bucket", BUCKET);
        options.put("s3.prefix", "lake");
        options.put("firehose.prefix", "lake/" + options.get("firehose.prefix") + "/");
        local.merge(lake + "_items", options);

        OwnTable inLake = new OwnTable(engine, DATABASE, lake + "_items", table.keys(), SixTables.OTHER_NAMES);
        assertThat(inLake.differences(table.items())).isEmpty();
    }

    /** From the stream to objects in S3. */
    private static void carry(SixTables table, String lake, Path function, int changes) throws InterruptedException {
        String prefix = "lake/" + lake + "/";
        local.createTable(
                lake, "s3://" + BUCKET + "/" + prefix, TableFormat.JSON, columns(function), UnaryOperator.identity());
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
                lake,
                streamArn,
                lake,
                "$.dynamodb.Keys." + table.keys().get(0) + ".S",
                local.servers().folder("pipe-" + lake));
        try (LambdaFunction lambda = LambdaFunction.start(
                        HOME,
                        local.servers().folder("lambda-" + lake),
                        local.servers().logs().resolve(lake + "-lambda.log"),
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

    /** What the file beside one of the written files declares. */
    private static Map<String, String> columns(Path file) {
        return PropertiesFile.read(file.resolveSibling("columns.properties"));
    }
}
