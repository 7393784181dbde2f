package io.tailrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.tailrace.lambda.Batch.Reply;
import io.tailrace.local.LambdaFailedException;
import io.tailrace.local.LambdaRuntime;
import io.tailrace.local.LambdaRuntime.Function;
import io.tailrace.local.LambdaRuntime.Start;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The zip as users deploy it, run by Amazon's own runtime interface client. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface client has a native library for Linux only")
class FunctionZipIT {

    private static final String HANDLER = "io.tailrace.lambda.FirehoseHandler::handleRequest";

    private static final String INSERT = """
            {"eventID":"e1","eventName":"INSERT","eventSource":"aws:dynamodb","awsRegion":"eu-west-1","dynamodb":{\
            "ApproximateCreationDateTime":1767225600,"Keys":{"order_id":{"S":"o-1"}},"NewImage":{"order_id":{"S":"o-1"},\
            "quantity":{"N":"3"},"price":{"N":"19.9"},"placed_at":{"S":"2026-01-01T00:00:00.000Z"},\
            "shipping_address":{"M":{"city":{"S":"Apia"}}},"tags":{"SS":["a","b"]},"gift_note":{"S":"ü"}},\
            "SequenceNumber":"111","SizeBytes":9,"StreamViewType":"NEW_AND_OLD_IMAGES"},\
            "eventSourceARN":"arn:aws:dynamodb:eu-west-1:111122223333:table/sales-orders/stream/2026-01-01T00:00:00.000"}""";

    @TempDir
    private Path folder;

    private final Queue<String> log = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void unzip() throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(zip()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(zip, file);
                }
            }
        }
    }

    @Test
    void answers_good_dropped_and_broken_records_with_the_files_of_the_zip() throws IOException {
        try (LambdaRuntime runtime = start(Map.of())) {
            List<Reply> replies = invoke(
                    runtime,
                    new Batch().add("good", INSERT).add("dropped", "").add("broken", "{\"eventName\":\"INSERT\"}"));

            assertThat(replies)
                    .extracting(Reply::recordId, Reply::result)
                    .containsExactly(
                            tuple("good", "Ok"), tuple("dropped", "Dropped"), tuple("broken", "ProcessingFailed"));
            assertThat(replies.get(0).text())
                    .isEqualTo("{\"order_id\":\"o-1\",\"quantity\":3,\"price\":19.90,"
                            + "\"placed_at\":\"2026-01-01 00:00:00.000\",\"shipping_address\":{\"city\":\"Apia\"},"
                            + "\"tags\":[\"a\",\"b\"],\"cdc_event_type\":\"INSERT\","
                            + "\"cdc_event_time\":\"2026-01-01 00:00:00.000\",\"cdc_event_id\":\"e1\","
                            + "\"cdc_stream\":\"2026-01-01T00:00:00.000\","
                            + "\"cdc_sequence\":\"0000000000000000000000000000000000000111\","
                            + "\"cdc_table\":\"sales-orders\",\"cdc_ttl_expired\":false,"
                            + "\"cdc_rest\":\"{\\\"gift_note\\\":{\\\"S\\\":\\\"ü\\\"}}\"}\n");
            assertThat(replies.get(2).text()).isEqualTo("{\"eventName\":\"INSERT\"}");
        }
        assertThat(log)
                .anySatisfy(line -> assertThat(line).startsWith("[WARN] 1 x ProcessingFailed: "))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("{\"_aws\":{")
                        .contains("\"Records\":3,\"Dropped\":1,\"Failed\":1"));
    }

    @Test
    void tells_firehose_the_day_and_hour_of_the_change() throws IOException {
        try (LambdaRuntime runtime =
                start(Map.of("TAILRACE_CONFIG", "config/lambda/sales-orders-partitioned.properties"))) {
            List<Reply> replies = invoke(runtime, new Batch().add("1", INSERT.replace("1767225600", "1767319199")));

            assertThat(replies.get(0).partitionKeys()).isEqualTo(Map.of("dt", "2026-01-02", "hour", "01"));
        }
    }

    @Test
    void tells_iceberg_what_to_do_with_the_settings_for_it() throws IOException {
        try (LambdaRuntime runtime =
                start(Map.of("TAILRACE_CONFIG", "config/lambda/sales-orders-iceberg.properties"))) {
            List<Reply> replies =
                    invoke(runtime, new Batch().add("1", INSERT).add("2", INSERT.replace("INSERT", "REMOVE")));

            assertThat(replies).extracting(Reply::icebergOperation).containsExactly("insert", "delete");
        }
    }

    @Test
    void answers_a_batch_of_the_largest_size_that_firehose_buffers() throws IOException {
        var batch = new Batch();
        int records = 3 * 1024 * 1024 / INSERT.length();
        IntStream.range(0, records).forEach(n -> batch.add("r" + n, INSERT));

        try (LambdaRuntime runtime = start(Map.of())) {
            List<Reply> replies = invoke(runtime, batch);

            assertThat(replies)
                    .hasSize(records)
                    .allSatisfy(reply -> assertThat(reply.result()).isEqualTo("Ok"));
        }
    }

    /** The event has 6 MB at most, but what gzip makes of it has no bound. */
    @Test
    void fails_a_hundred_gzip_records_of_30_mb_one_by_one_and_delivers_the_good_ones_between_them() throws IOException {
        List<String> large = large(30_000_000);
        var batch = new Batch();
        for (int n = 0; n < 100; n++) {
            // The texts pack best, and the event must not exceed what Lambda takes.
            String data = large.get(n < large.size() ? n : n % 3);
            batch.addRaw("large" + n, data).add("good" + n, INSERT);
        }

        try (LambdaRuntime runtime = start(Map.of())) {
            List<Reply> replies = invoke(runtime, batch);

            assertThat(replies)
                    .extracting(Reply::recordId, Reply::result)
                    .containsExactlyElementsOf(IntStream.range(0, 100)
                            .boxed()
                            .flatMap(n -> Stream.of(tuple("large" + n, "ProcessingFailed"), tuple("good" + n, "Ok")))
                            .toList());
            assertThat(replies.get(199).text()).isEqualTo(replies.get(1).text());
        }
        assertThat(log)
                .anySatisfy(line -> assertThat(line)
                        .startsWith(
                                "[WARN] 97 x ProcessingFailed: The JSON object at byte 0 has more than 8388608 bytes."))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("[WARN] 1 x ProcessingFailed: The rows of this record alone exceed Lambda's reply"))
                .noneSatisfy(line -> assertThat(line).contains("need more memory"));
    }

    /** What the limits let through, in a heap half as large as that of the smallest function. */
    @Test
    void has_the_memory_for_every_change_that_is_within_its_limits() throws IOException {
        List<String> large = large(8_000_000);
        var batch = new Batch();
        for (int round = 0; round < 3; round++) {
            large.forEach(data -> batch.addRaw("large", data).add("good", INSERT));
        }

        try (LambdaRuntime runtime = start(Map.of())) {
            assertThat(invoke(runtime, batch))
                    .filteredOn(reply -> reply.recordId().equals("good"))
                    .hasSize(3 * large.size())
                    .allSatisfy(reply -> assertThat(reply.result()).isEqualTo("Ok"));
        }
        assertThat(log)
                .anySatisfy(line -> assertThat(line).contains("\"Records\":54"))
                .noneSatisfy(line -> assertThat(line).contains("need more memory"));
    }

    /** Gzip records of so many bytes that are hard on memory, each in its own way. */
    private static List<String> large(int bytes) {
        return Stream.of(
                        change("\"gift_note\":{\"S\":\"" + "x".repeat(bytes) + "\"}"),
                        change("\"gift_note\":{\"S\":\"" + "\\\"".repeat(bytes / 2) + "\"}"),
                        change("\"gift_note\":{\"S\":\"" + "ü".repeat(bytes / 2) + "\"}"),
                        change("\"list\":{\"L\":[" + "{\"N\":\"1\"},".repeat(bytes / 10) + "{\"NULL\":true}]}"),
                        change("\"list\":{\"L\":[" + "{\"M\":{\"a\":{\"S\":\"\"}}},".repeat(bytes / 20)
                                + "{\"NULL\":true}]}"),
                        change("\"deep\":" + "{\"L\":[".repeat(bytes / 8) + "]}".repeat(bytes / 8)),
                        (INSERT + " ".repeat(1_000)).repeat(bytes / (INSERT.length() + 1_000)),
                        INSERT + " ".repeat(bytes) + "!",
                        "[".repeat(bytes))
                .map(Batch::gzip)
                .toList();
    }

    private static String change(String attributes) {
        return INSERT.replace("\"tags\":{\"SS\":[\"a\",\"b\"]}", attributes);
    }

    @Test
    void primes_itself_before_a_snapshot() throws IOException {
        try (LambdaRuntime runtime = LambdaRuntime.start(function(Map.of()), Start.SNAP_START, log::add)) {
            assertThat(invoke(runtime, new Batch().add("good", INSERT)))
                    .extracting(Reply::result)
                    .containsExactly("Ok");
        }
        assertThat(log)
                .contains("[INFO] Primed for the snapshot with 200 batches.")
                .noneSatisfy(line -> assertThat(line).contains("ProcessingFailed"));
    }

    @Test
    void fails_to_start_with_the_name_of_a_wrong_option() throws IOException {
        Path config = folder.resolve("config/lambda/wrong.properties");
        Files.writeString(config, """
                transforms=flatten
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.deletes=keep
                """);

        assertThatThrownBy(() -> start(Map.of("TAILRACE_CONFIG", "config/lambda/wrong.properties")))
                .isInstanceOf(LambdaFailedException.class)
                .hasMessageContaining("ConfigException")
                .hasMessageContaining("Invalid value keep for configuration deletes");
    }

    @Test
    void fails_to_start_without_its_file() {
        assertThatThrownBy(() -> start(Map.of("TAILRACE_CONFIG", "config/lambda/none.properties")))
                .isInstanceOf(LambdaFailedException.class)
                .hasMessageContaining("TAILRACE_CONFIG");
    }

    @Test
    void drops_what_matches_a_pattern() throws IOException {
        Files.writeString(folder.resolve("config/lambda/pattern.properties"), """
                transforms=flatten,drop
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.columns=order_id string
                transforms.drop.type=org.apache.kafka.connect.transforms.Filter
                transforms.drop.predicate=of_tests
                predicates=of_tests
                predicates.of_tests.type=io.tailrace.transform.FieldMatches
                predicates.of_tests.field=order_id
                predicates.of_tests.pattern=o-[0-9]+
                """);

        try (LambdaRuntime runtime = start(Map.of("TAILRACE_CONFIG", "config/lambda/pattern.properties"))) {
            assertThat(invoke(runtime, new Batch().add("1", INSERT).add("2", INSERT.replace("o-1", "p-1"))))
                    .extracting(Reply::recordId, Reply::result)
                    .containsExactly(tuple("1", "Dropped"), tuple("2", "Ok"));
        }
    }

    @Test
    void loads_a_third_party_transform() throws IOException {
        addJar(ShoutingTransform.class);
        Path config = folder.resolve("config/lambda/third-party.properties");
        Files.writeString(
                config, "transforms=shout\ntransforms.shout.type=" + ShoutingTransform.class.getName() + "\n");

        try (LambdaRuntime runtime = start(Map.of("TAILRACE_CONFIG", "config/lambda/third-party.properties"))) {
            assertThat(invoke(runtime, new Batch().add("1", "{\"a\":\"b\"}"))
                            .get(0)
                            .text())
                    .isEqualTo("{\"A\":\"B\"}\n");
        }
    }

    @Test
    void is_small_and_brings_neither_the_aws_sdk_nor_a_json_library() throws IOException {
        assertThat(zip()).satisfies(zip -> assertThat(Files.size(zip)).isLessThanOrEqualTo(2_000_000));
        try (Stream<Path> lib = Files.list(folder.resolve("lib"))) {
            assertThat(lib.map(jar -> jar.getFileName().toString().replaceAll("-\\d.*", "")))
                    .containsExactlyInAnyOrder(
                            "connect-transforms",
                            "crac",
                            "kafka-connect-api",
                            "re2j",
                            "slf4j-api",
                            "slf4j-simple",
                            "tailrace-transforms");
        }
    }

    private LambdaRuntime start(Map<String, String> environment) {
        return LambdaRuntime.start(function(environment), Start.ON_DEMAND, log::add);
    }

    private Function function(Map<String, String> environment) {
        return new Function(folder, HANDLER, environment, List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));
    }

    private static List<Reply> invoke(LambdaRuntime runtime, Batch batch) throws IOException {
        return Batch.replies(runtime.invoke(batch.json()));
    }

    private void addJar(Class<?> type) throws IOException {
        String entry = type.getName().replace('.', '/') + ".class";
        try (InputStream bytes = type.getResourceAsStream("/" + entry);
                var jar = new JarOutputStream(Files.newOutputStream(folder.resolve("lib/third-party.jar")))) {
            jar.putNextEntry(new JarEntry(entry));
            jar.write(bytes.readAllBytes());
        }
    }

    private static Path zip() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("tailrace-firehose-lambda-.*\\.zip"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("The build has made no zip in firehose-lambda/target"));
        }
    }
}
