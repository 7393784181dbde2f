package io.tailrace.lambda.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.GlueServer;
import io.tailrace.local.LambdaFailedException;
import io.tailrace.local.LambdaRuntime;
import io.tailrace.local.LambdaRuntime.Function;
import io.tailrace.local.LambdaRuntime.Start;
import io.tailrace.local.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The zip as users deploy it, run by Amazon's own runtime interface client, over a real S3 server and a catalog in Glue. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface client has a native library for Linux only")
class MergeZipIT {
    private static final String HANDLER = "io.tailrace.lambda.merge.MergeHandler::handleRequest";
    /** Of all files unzipped, layers included. */
    private static final long LAMBDAS_LIMIT = 250L << 20;

    @TempDir
    private static Path function;

    @TempDir
    private Path folder;

    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private S3Server server;
    private GlueServer glue;
    private S3Client s3;

    @BeforeEach
    void start() throws IOException {
        server = S3Server.start(0, Files.createDirectories(folder.resolve("s3")));
        glue = GlueServer.start(0);
        s3 = S3Client.builder()
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .build();
        s3.createBucket(create -> create.bucket("lake"));
        unzip();
    }

    @AfterEach
    void stop() {
        s3.close();
        glue.close();
        server.close();
    }

    @Test
    void each_call_merges_what_is_new_with_the_files_of_the_zip() throws IOException {
        put("a", 1, "INSERT");
        put("b", 2, "INSERT");

        try (LambdaRuntime runtime = start(here())) {
            assertThat(call(runtime))
                    .isEqualTo("{\"table\":\"sales_orders_items\",\"changes\":2,\"steps\":1,\"end\":\"nothing left\"}");
            assertThat(call(runtime)).contains("\"changes\":0,\"steps\":0,\"end\":\"nothing left\"");
            put("b", 3, "REMOVE");
            assertThat(call(runtime)).contains("\"changes\":1,\"steps\":1,");
        }

        assertThat(log)
                .anySatisfy(line -> assertThat(line)
                        .contains("Table sales_orders_items: 2 changes merged in 1 steps; nothing left"));
        assertThat(s3.listObjectsV2Paginator(list -> list.bucket("lake")).contents().stream()
                        .map(object -> object.key().replaceAll("/.*", ""))
                        .distinct())
                .containsExactlyInAnyOrder("sales_orders", "sales_orders_items", "sales_orders_items_changes");
    }

    @Test
    void small_files_that_calls_left_in_the_log_are_compacted_by_a_later_call() throws IOException {
        try (LambdaRuntime runtime = start(here("merge.compact.interval.ms=1000", "merge.compact.min.age.ms=0"))) {
            for (int second = 1; second <= 7; second++) {
                put("o" + second, second, "INSERT");
                call(runtime);
            }
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        call(runtime);
                        return log.stream()
                                .anyMatch(line -> line.contains("small files of the log compacted in 1 steps"));
                    });
        }

        assertThat(s3.listObjectsV2Paginator(
                                list -> list.bucket("lake").prefix("sales_orders_items_changes/data/compacted/"))
                        .contents())
                .hasSize(1);
    }

    @Test
    void an_object_that_cannot_be_merged_fails_the_call_with_its_name() throws IOException {
        s3.putObject(
                put -> put.bucket("lake").key("sales_orders/dt=2026-11-22/hour=12/bad"),
                RequestBody.fromString("no row"));

        try (LambdaRuntime runtime = start(here())) {
            assertThatThrownBy(() -> call(runtime))
                    .isInstanceOf(LambdaFailedException.class)
                    .hasMessageContaining("Object sales_orders/dt=2026-11-22/hour=12/bad cannot be added to table");
        }
    }

    @Test
    void a_bucket_that_is_not_set_fails_the_start() {
        assertThatThrownBy(() -> start(Map.of("TAILRACE_CONFIG", MergeHandler.DEFAULT_CONFIG)))
                .isInstanceOf(LambdaFailedException.class)
                .hasMessageContaining("s3.bucket");
    }

    @Test
    void a_file_that_is_not_there_fails_the_start() {
        assertThatThrownBy(() -> start(Map.of("TAILRACE_CONFIG", "config/merge/none.properties")))
                .isInstanceOf(LambdaFailedException.class)
                .hasMessageContaining("TAILRACE_CONFIG");
    }

    @Test
    void it_is_within_lambdas_limit() throws IOException {
        try (Stream<Path> files = Files.walk(function)) {
            assertThat(files.filter(Files::isRegularFile)
                            .mapToLong(file -> file.toFile().length())
                            .sum())
                    .isLessThan(LAMBDAS_LIMIT / 2);
        }
    }

    /** The shipped file with the addresses of the servers. */
    private Map<String, String> here(String... more) throws IOException {
        Path config = function.resolve("config/merge/here.properties");
        Files.writeString(
                config,
                Files.readString(function.resolve(MergeHandler.DEFAULT_CONFIG))
                        + "\ns3.endpoint=" + server.endpoint()
                        + "\ns3.path.style.enabled=true\nglue.endpoint=" + glue.endpoint()
                        + "\naws.region=us-east-1\naws.access.key.id=" + S3Server.ACCESS_KEY
                        + "\naws.secret.access.key=" + S3Server.SECRET_KEY + "\n"
                        + String.join("\n", more) + "\n");
        return Map.of("TAILRACE_CONFIG", "config/merge/here.properties", "LAKE_BUCKET", "lake");
    }

    private LambdaRuntime start(Map<String, String> environment) {
        return LambdaRuntime.start(
                new Function(
                        function,
                        HANDLER,
                        environment,
                        List.of(
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-XX:+IgnoreUnrecognizedVMOptions",
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:-BytecodeVerificationRemote",
                                "-Xmx512m")),
                Start.ON_DEMAND,
                log::add);
    }

    private static String call(LambdaRuntime runtime) {
        return new String(runtime.invoke("{}".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private void put(String id, int second, String type) {
        String row = "{\"order_id\":\"" + id + "\",\"cdc_event_type\":\"" + type
                + "\",\"cdc_event_time\":\"2026-11-22 12:00:0" + second + ".000\",\"cdc_sequence\":\"" + second
                + "\",\"cdc_table\":\"sales-orders\",\"cdc_event_id\":\"e" + second + "\"}\n";
        s3.putObject(
                put -> put.bucket("lake").key("sales_orders/dt=2026-11-22/hour=12/" + second),
                RequestBody.fromString(row));
    }

    private static void unzip() throws IOException {
        if (Files.exists(function.resolve("lib"))) {
            return;
        }
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(zip()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = function.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(zip, file);
                }
            }
        }
    }

    private static Path zip() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("tailrace-merge-lambda-.*\\.zip"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("The build has made no zip in merge-lambda/target"));
        }
    }
}
