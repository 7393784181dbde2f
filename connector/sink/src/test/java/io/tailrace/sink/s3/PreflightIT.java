package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tailrace.local.GlueServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code validate()} says beside which option when a service does not do what the sink needs. */
class PreflightIT {
    private RecordingS3 s3;
    private RecordedLake lake;

    @BeforeEach
    void start() throws IOException {
        s3 = new RecordingS3();
        lake = new RecordedLake(s3);
    }

    @AfterEach
    void stop() {
        s3.close();
    }

    @Test
    void options_that_work_leave_nothing_behind() {
        assertThat(errors()).isEmpty();

        assertThat(s3.puts("raw/_chunks/.probe-")).hasSize(2);
        assertThat(s3.objects).isEmpty();
    }

    @Test
    void nothing_is_asked_while_an_option_is_wrong_by_itself() {
        assertThat(errors("s3.bucket", "s3://lake")).containsOnlyKeys("s3.bucket");
        assertThat(errors("format", "jsonl", "format.compression", "snappy")).containsOnlyKeys("format.compression");

        assertThat(s3.requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GET, list", "PUT, create"})
    void a_right_that_is_missing_is_an_error_of_the_bucket(String method, String action) {
        s3.fault = request -> request.method().equals(method) ? 403 : 0;

        assertError("s3.bucket", "Not allowed to " + action + " s3://lake/raw/_chunks/.probe-");
    }

    @Test
    void the_right_to_read_is_asked_for_too() {
        s3.fault = request -> request.method().equals("GET") && !request.key().isEmpty() ? 403 : 0;

        assertError(
                "s3.bucket",
                "The sink needs s3:ListBucket on lake, and s3:PutObject, s3:GetObject and s3:DeleteObject");
        assertThat(s3.objects).isEmpty();
    }

    @Test
    void a_delete_that_is_denied_is_no_error() {
        s3.fault = request -> request.method().equals("DELETE") ? 403 : 0;

        assertThat(errors()).isEmpty();
    }

    @Test
    void a_store_without_conditional_writes_is_an_error_of_their_option() {
        s3.ignoresConditions = true;

        assertError("s3.conditional.writes.enabled", "The store ignores the condition of a write");
        assertThat(errors("s3.conditional.writes.enabled", "false")).isEmpty();
        assertThat(s3.objects).isEmpty();
    }

    @Test
    void a_bucket_of_another_region_is_an_error_of_the_region_and_names_the_right_one() {
        s3.fault = request -> RecordingS3.ELSEWHERE;

        assertError(
                "aws.region",
                "The bucket is in region eu-west-3, and aws.region is us-east-1. Set aws.region=eu-west-3");
    }

    @Test
    void a_bucket_that_does_not_exist_is_an_error_of_the_bucket() {
        s3.fault = request -> RecordingS3.NO_BUCKET;

        assertError("s3.bucket", "The bucket does not exist. Create it, or correct s3.bucket");
    }

    @Test
    void a_store_that_has_a_bad_moment_is_no_error() {
        s3.fault = request -> 503;
        assertThat(errors()).isEmpty();

        s3.fault = request -> RecordingS3.SKEWED;
        assertThat(errors()).isEmpty();
    }

    @Test
    void a_store_that_cannot_be_reached_is_an_error_of_its_endpoint() {
        assertThat(errors("s3.endpoint", "http://127.0.0.1:1"))
                .hasEntrySatisfying(
                        "s3.endpoint",
                        text -> assertThat(text)
                                .contains("Connection refused")
                                .contains("Check network, firewall and proxy between the worker and the service."));
        assertThat(errors("s3.endpoint", "http://lake.invalid"))
                .hasEntrySatisfying(
                        "s3.endpoint", text -> assertThat(text).contains("Correct aws.region, the endpoint"));
        assertThat(errors("aws.proxy.url", "http://127.0.0.1:1")).containsOnlyKeys("aws.proxy.url");
    }

    @Test
    void a_proxy_that_asks_for_credentials_is_an_error_of_its_user() {
        s3.fault = request -> 407;

        assertError(
                "aws.proxy.user",
                "Set aws.proxy.user and aws.proxy.password",
                "aws.proxy.url",
                s3.endpoint().toString(),
                "s3.endpoint",
                "http://s3.example");
    }

    @Test
    void a_region_that_does_not_exist_is_an_error_of_the_region() {
        Map<String, String> props = lake.props("aws.region", "eu-middle-7");
        props.remove("s3.endpoint");
        assertThat(errors(props)).containsOnlyKeys("aws.region");

        props.put("aws.region", "-");
        assertThat(errors(props))
                .hasEntrySatisfying("aws.region", text -> assertThat(text).contains("check aws.region"));
    }

    @Test
    void credentials_that_are_missing_are_an_error_where_they_would_be() {
        Map<String, String> props = lake.props();
        props.keySet().removeIf(option -> option.contains(".key"));
        System.setProperty("aws.disableEc2Metadata", "true");
        try {
            assertThat(errors(props))
                    .hasEntrySatisfying(
                            "aws.access.key.id",
                            text -> assertThat(text)
                                    .startsWith("There are no credentials: ")
                                    .endsWith("Set aws.access.key.id and aws.secret.access.key, set aws.profile to a"
                                            + " profile that has credentials, or give the worker a role."));
        } finally {
            System.clearProperty("aws.disableEc2Metadata");
        }

        props.put("aws.profile", "nobodys");
        assertThat(errors(props)).containsOnlyKeys("aws.profile");
    }

    @Test
    void a_role_that_may_not_be_assumed_is_an_error_of_the_role() throws IOException {
        HttpServer sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sts.createContext("/", exchange -> {
            byte[] answer = ("<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform:"
                            + " sts:AssumeRole</Message></Error></ErrorResponse>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(403, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        sts.start();
        try {
            assertError(
                    "aws.assume.role.arn",
                    "not authorized to perform: sts:AssumeRole",
                    "aws.assume.role.arn",
                    "arn:aws:iam::123456789012:role/lake",
                    "sts.endpoint",
                    "http://127.0.0.1:" + sts.getAddress().getPort());
        } finally {
            sts.stop(0);
        }
    }

    @Test
    @Timeout(20)
    void an_endpoint_that_never_answers_is_an_error_in_bounded_time_whatever_the_options_say() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String endpoint = "http://127.0.0.1:" + silent.getLocalPort();
            Map<String, String> props = lake.props(
                    "s3.endpoint", endpoint,
                    "catalog", "glue",
                    "glue.endpoint", endpoint,
                    "aws.retry.max.attempts", "20",
                    "aws.call.timeout.ms", "600000",
                    "aws.attempt.timeout.ms", "600000");

            assertThat(errors(props)).containsOnlyKeys("s3.endpoint", "glue.endpoint");
        }
    }

    @Test
    @Timeout(20)
    @DisabledOnOs(OS.WINDOWS)
    void what_no_call_timeout_ends_is_an_error_in_bounded_time_too(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), "[profile slow]\ncredential_process = sleep 10\n");
        Map<String, String> props = lake.props("aws.profile", "slow");
        props.keySet().removeIf(option -> option.contains(".key"));
        System.setProperty("aws.configFile", file.toString());
        try {
            assertThat(new Preflight(S3SinkOptions.of(props), Duration.ofSeconds(1)).problems())
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.option()).isEqualTo("s3.endpoint");
                        assertThat(problem.message())
                                .isEqualTo(
                                        "S3 has not answered within 1 s. Check network, firewall and proxy between the"
                                                + " worker and the service.");
                    });
        } finally {
            System.clearProperty("aws.configFile");
        }
    }

    @Test
    void glue_is_asked_too_and_may_be_empty() {
        try (GlueServer glue = GlueServer.start(0)) {
            assertThat(errors(
                            "catalog", "glue", "glue.endpoint", glue.endpoint().toString()))
                    .isEmpty();
        }
        assertThat(errors("catalog", "glue", "glue.endpoint", "http://127.0.0.1:1"))
                .containsOnlyKeys("glue.endpoint");
    }

    @Test
    void a_glue_that_does_not_allow_what_the_sink_asks_is_an_error_of_the_database() throws IOException {
        HttpServer glue = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        glue.createContext("/", exchange -> {
            byte[] answer = "{\"__type\":\"AccessDeniedException\",\"Message\":\"no glue:GetDatabase\"}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(400, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        glue.start();
        try {
            assertError(
                    "glue.database",
                    "Not allowed to ask Glue for database tailrace: no glue:GetDatabase",
                    "catalog",
                    "glue",
                    "glue.endpoint",
                    "http://127.0.0.1:" + glue.getAddress().getPort());
        } finally {
            glue.stop(0);
        }
    }

    private void assertError(String option, String text, String... options) {
        assertThat(errors(options))
                .containsOnlyKeys(option)
                .hasEntrySatisfying(option, error -> assertThat(error).contains(text));
    }

    private Map<String, String> errors(String... options) {
        return errors(lake.props(options));
    }

    private static Map<String, String> errors(Map<String, String> props) {
        return new S3SinkConnector()
                .validate(props).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .collect(Collectors.toMap(
                                value -> value.name(), value -> String.join("; ", value.errorMessages())));
    }
}
