package io.tailrace.cli.demo;

import static io.tailrace.cli.demo.LocalServers.DATABASE;
import static io.tailrace.cli.demo.LocalServers.HOME;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.catalog.JsonColumns;
import io.tailrace.catalog.TableFormat;
import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.local.HiveServer;
import io.tailrace.local.managed.firehose.BufferingHint;
import io.tailrace.local.managed.firehose.Firehose;
import io.tailrace.local.managed.firehose.FirehoseSettings;
import io.tailrace.local.managed.firehose.FormatConversion;
import io.tailrace.schema.Columns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;

/**
 * A column of every type and word, with its extreme values, from the packaged function through Hive's deserializer to Parquet, as
 * Trino reads it, and merged from there.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface client has a native library for Linux only")
class EveryTypeThroughFirehoseIT {
    private static final String BUCKET = "types";
    private static final String TIMESTAMPS = "yyyy-MM-dd HH:mm:ss.SSS";

    @TempDir
    private static Path temp;

    private static LocalServers local;
    private static LocalAws aws;
    private static QueryEngine engine;
    private static final Map<HiveServer.Line, HiveServer> HIVES = new EnumMap<>(HiveServer.Line.class);

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void start() {
        local = LocalServers.withKinesis(temp);
        aws = local.aws();
        engine = local.engine();
        // As fine as the files have them; Athena shows milliseconds.
        engine.ask("SET SESSION awsdatacatalog.timestamp_precision = 'MICROSECONDS'");
        aws.s3().createBucket(create -> create.bucket(BUCKET));
    }

    @AfterAll
    static void stop() {
        HIVES.values().forEach(HiveServer::close);
        HIVES.clear();
        local.close();
    }

    /** Started when it is first asked for: a test needs one, and both take a while. */
    private static HiveServer hive(HiveServer.Line line) {
        return HIVES.computeIfAbsent(
                line, each -> HiveServer.start(0, each, local.servers().logs().resolve(each + "-hive.log")));
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void every_value_is_in_the_lake_as_it_is_in_the_item(HiveServer.Line line) throws Exception {
        String lake = "types_" + line.name().toLowerCase(Locale.ROOT);
        String columns = "id string, "
                + TypedValue.ALL.stream().map(TypedValue::declaration).collect(Collectors.joining(", "));
        List<String> changes = new ArrayList<>();
        for (int item = 0; item < TypedValue.ITEMS; item++) {
            changes.add(change(item));
        }

        carry(line, lake, columns, JsonColumns::of, changes);
        Map<String, String> options = new LinkedHashMap<>(flatten(columns));
        options.putAll(Map.of(
                "s3.bucket", BUCKET,
                "s3.prefix", "lake",
                "firehose.prefix", "lake/" + lake + "/",
                "table.format", "iceberg",
                "iceberg.partition", "day",
                "catalog", "glue",
                "glue.database", DATABASE,
                "merge.keys", lake + "_items=id",
                "merge.buckets", "1"));
        local.merge(lake + "_items", options);

        assertThat(aws.s3()
                        .listObjectsV2(list -> list.bucket(BUCKET).prefix("errors/" + lake + "/"))
                        .contents())
                .isEmpty();
        List<List<String>> parquet = readAll(lake, TypedValue::inParquet);
        List<List<String>> itemTable = readAll(lake + "_items", TypedValue::inItems);
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < TypedValue.ALL.size(); i++) {
            TypedValue typed = TypedValue.ALL.get(i);
            all.assertThat(parquet.get(i))
                    .as("%s in Parquet", typed.declaration())
                    .isEqualTo(typed.expected());
            all.assertThat(itemTable.get(i))
                    .as("%s in the table of items", typed.declaration())
                    .isEqualTo(typed.expected());
        }
        all.assertThat(read(lake, "cdc_rest").get(0)).isEqualTo(TypedValue.REST);
        all.assertAll();
    }

    /**
     * The calendar changed in October 1582. The older Hive counts days before as its Java did then; Firehose may, too, so such dates
     * are declared as strings on this path.
     */
    @ParameterizedTest
    @EnumSource
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void dates_before_the_calendar_changed_are_others_with_the_older_hive(HiveServer.Line line) throws Exception {
        String lake = "old_times_" + line.name().toLowerCase(Locale.ROOT);
        String change =
                "{\"eventName\":\"INSERT\",\"eventID\":\"e0\",\"tableName\":\"t\",\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"0\"}},"
                        + "\"NewImage\":{\"id\":{\"S\":\"0\"},\"born\":{\"S\":\"1500-03-02\"},\"died\":{\"S\":\"1500-03-02T00:00:00Z\"},"
                        + "\"text\":{\"S\":\"1500-03-02\"}}}}";

        carry(line, lake, "id string, born date, died timestamp, text string", JsonColumns::of, List.of(change));

        assertThat(engine.ask("SELECT born, died, text FROM " + lake).rows())
                .containsExactly(
                        line == HiveServer.Line.HIVE_2
                                ? List.of("1500-03-12", "1500-03-02 00:00:00.000000", "1500-03-02")
                                : List.of("1500-03-02", "1500-03-02 00:00:00.000000", "1500-03-02"));
    }

    /** Why the table of this path has text in the place of bytes, which is what {@code ./tailrace ddl} prints. */
    @ParameterizedTest
    @EnumSource
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void bytes_do_not_get_into_a_column_of_bytes(HiveServer.Line line) throws Exception {
        String lake = "bytes_" + line.name().toLowerCase(Locale.ROOT);
        String change =
                "{\"eventName\":\"INSERT\",\"eventID\":\"e0\",\"tableName\":\"t\",\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"0\"}},"
                        + "\"NewImage\":{\"id\":{\"S\":\"0\"},\"photo\":{\"B\":\"AAE=\"}}}}";

        carry(line, lake, "id string, photo binary", UnaryOperator.identity(), List.of(change));

        if (line == HiveServer.Line.HIVE_2) {
            assertThat(aws.s3()
                            .listObjectsV2(
                                    list -> list.bucket(BUCKET).prefix("errors/" + lake + "/format-conversion-failed/"))
                            .contents())
                    .hasSize(1);
        } else {
            assertThat(read(lake, "from_utf8(photo)")).containsExactly("AAE=");
        }
    }

    /** Of each value, what all items have of it: by one query, since planning and starting one costs more than its rows. */
    private static List<List<String>> readAll(String table, Function<TypedValue, String> expression) {
        String select = TypedValue.ALL.stream().map(expression).collect(Collectors.joining(", "));
        List<List<String>> rows = engine.ask("SELECT " + select + " FROM " + table + " ORDER BY id")
                .rows();
        return IntStream.range(0, TypedValue.ALL.size())
                .mapToObj(value -> rows.stream().map(row -> row.get(value)).toList())
                .toList();
    }

    private static List<String> read(String table, String expression) {
        return engine.ask("SELECT " + expression + " FROM " + table + " ORDER BY id").rows().stream()
                .map(row -> row.get(0))
                .toList();
    }

    private static String change(int item) {
        Map<String, String> image = new LinkedHashMap<>(Map.of("id", "{\"S\":\"" + item + "\"}"));
        TypedValue.ALL.forEach(typed -> typed.putInto(image, item));
        String attributes = image.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
                .collect(Collectors.joining(","));
        return "{\"eventName\":\"INSERT\",\"eventID\":\"e" + item + "\",\"tableName\":\"types\","
                + "\"eventSourceARN\":\"arn:aws:dynamodb:eu-west-1:1:table/types/stream/2026-01-01T00:00:00.000\","
                + "\"dynamodb\":{\"ApproximateCreationDateTime\":" + 1_763_819_100 + ",\"Keys\":{\"id\":{\"S\":\""
                + item
                + "\"}},\"NewImage\":{" + attributes + "},\"SequenceNumber\":\"11100000000000000000" + item + "\"}}";
    }

    private static void carry(
            HiveServer.Line line, String lake, String columns, UnaryOperator<Columns> form, List<String> changes)
            throws IOException, InterruptedException {
        local.createTable(lake, "s3://" + BUCKET + "/lake/" + lake + "/", TableFormat.PARQUET, flatten(columns), form);
        aws.kinesis().createStream(create -> create.streamName(lake).shardCount(1));
        Path settingsFile = temp.resolve(lake + ".properties");
        Files.writeString(
                settingsFile,
                "topic=types\ntransforms=flatten\ntransforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value\n"
                        + "transforms.flatten.columns=" + columns + "\n"
                        + "transforms.flatten.hmac.secret=0123456789abcdef\n");
        try (LambdaFunction lambda = LambdaFunction.start(
                        HOME,
                        local.servers().folder("lambda-" + lake),
                        local.servers().logs().resolve(lake + "-lambda.log"),
                        settingsFile.toString());
                Firehose firehose =
                        Firehose.start(settings(lake, hive(line)), aws.kinesis(), lambda::invoke, aws.s3())) {
            for (String change : changes) {
                aws.kinesis()
                        .putRecord(
                                put -> put.streamName(lake).partitionKey("k").data(SdkBytes.fromString(change, UTF_8)));
            }
            while (firehose.progress().read() < changes.size()
                    || firehose.progress().inFlight() > 0) {
                firehose.requireRunning();
                TimeUnit.MILLISECONDS.sleep(100); // the timeout ends it
            }
        }
    }

    private static FirehoseSettings settings(String lake, HiveServer hive) throws IOException {
        assertThat(Files.readString(HOME.resolve("config/cloudformation/managed-path.yaml")))
                .contains("HiveJsonSerDe: { TimestampFormats: [\"" + TIMESTAMPS + "\"] }");
        return FirehoseSettings.of(
                        lake,
                        lake,
                        BUCKET,
                        "lake/" + lake + "/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
                        Optional.of("errors/" + lake + "/!{firehose:error-output-type}/"))
                .withBuffers(
                        new BufferingHint(1_000_000, Duration.ofSeconds(1)),
                        new BufferingHint(1024 * 1024, Duration.ofSeconds(2)))
                .withConversion(new FormatConversion(
                        hive.endpoint(), local.servers().glue(), DATABASE, lake, List.of(TIMESTAMPS)));
    }

    private static Map<String, String> flatten(String columns) {
        return Map.of("columns", columns, "hmac.secret", "0123456789abcdef");
    }
}
