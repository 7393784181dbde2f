package io.tailrace.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** What the options make of a request on the wire, as a stand-in for STS and DynamoDB sees it. */
class AwsRequestsIT {

    private static final String ASSUMED = """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
            <AccessKeyId>ASIAOFTHEROLE</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>
            <SessionToken>role-token</SessionToken><Expiration>%s</Expiration>
            </Credentials></AssumeRoleResult></AssumeRoleResponse>
            """;

    private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> props = new HashMap<>();
    private volatile Answer answer = new Answer(200, "{\"TableNames\":[]}");
    private HttpServer server;

    private record Call(Map<String, String> headers, String body) {}

    /** @param body null for none, ever */
    private record Answer(int status, @Nullable String body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        props.put("aws.region", "eu-central-1");
        props.put("aws.access.key.id", "AKIDOFTHEUSER");
        props.put("aws.secret.access.key", "user-secret");
        props.put("aws.retry.max.attempts", "1");
        props.put("sts.endpoint", endpoint().toString());
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void a_role_is_assumed_with_external_id_and_session_name_and_its_keys_sign_the_request() {
        props.put("aws.assume.role.arn", "arn:aws:iam::123456789012:role/orders-reader");
        props.put("aws.assume.role.external.id", "partner-7");
        props.put("aws.assume.role.session.name", "orders-source");

        listTables();

        assertThat(calls).hasSize(2);
        assertThat(form(calls.get(0).body()))
                .containsEntry("Action", "AssumeRole")
                .containsEntry("RoleArn", "arn:aws:iam::123456789012:role/orders-reader")
                .containsEntry("ExternalId", "partner-7")
                .containsEntry("RoleSessionName", "orders-source");
        assertThat(header(calls.get(0), "authorization")).contains("Credential=AKIDOFTHEUSER/");
        assertThat(header(calls.get(1), "authorization")).contains("Credential=ASIAOFTHEROLE/");
        assertThat(header(calls.get(1), "x-amz-security-token")).isEqualTo("role-token");
    }

    @Test
    void fixed_keys_and_their_session_token_sign_the_request_in_the_region() {
        props.put("aws.session.token", "user-token");

        listTables();

        assertThat(header(calls.get(0), "authorization"))
                .contains("Credential=AKIDOFTHEUSER/")
                .contains("/eu-central-1/dynamodb/aws4_request");
        assertThat(header(calls.get(0), "x-amz-security-token")).isEqualTo("user-token");
    }

    @Test
    void a_profile_is_read_from_the_shared_files(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("credentials"),
                "[orders]\naws_access_key_id=AKIDOFPROFILE\naws_secret_access_key=secret\n");
        props.keySet().removeAll(List.of("aws.access.key.id", "aws.secret.access.key"));
        props.put("aws.profile", "orders");
        System.setProperty("aws.sharedCredentialsFile", file.toString());
        try {
            listTables();
        } finally {
            System.clearProperty("aws.sharedCredentialsFile");
        }

        assertThat(header(calls.get(0), "authorization")).contains("Credential=AKIDOFPROFILE/");
    }

    @Test
    void the_default_chain_is_asked_when_no_keys_are_given() {
        props.keySet().removeAll(List.of("aws.access.key.id", "aws.secret.access.key"));
        System.setProperty("aws.accessKeyId", "AKIDOFCHAIN");
        System.setProperty("aws.secretAccessKey", "secret");
        try {
            listTables();
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }

        assertThat(header(calls.get(0), "authorization")).contains("Credential=AKIDOFCHAIN/");
    }

    @Test
    void requests_carry_the_connectors_name_and_version() {
        listTables();

        assertThat(header(calls.get(0), "user-agent")).containsPattern("tailrace/[0-9a-zA-Z.-]+");
    }

    @Test
    void a_fault_of_the_service_is_tried_as_often_as_asked() {
        props.put("aws.retry.max.attempts", "3");
        answer = new Answer(500, "{\"__type\":\"InternalServerError\",\"message\":\"sorry\"}");

        assertThatThrownBy(this::listTables).isInstanceOf(DynamoDbException.class);

        assertThat(calls).hasSize(3);
    }

    @Test
    void a_silent_service_costs_an_attempt_its_time_and_the_call_its_own() {
        answer = new Answer(200, null);
        props.put("aws.attempt.timeout.ms", "100");
        props.put("aws.call.timeout.ms", "60000");
        props.put("aws.retry.max.attempts", "2");

        assertThatThrownBy(this::listTables)
                .isInstanceOf(SdkClientException.class)
                .hasMessageContaining("timeout configuration: 100 millis")
                .hasMessageContaining("SDK Attempt Count: 2");

        props.put("aws.call.timeout.ms", "400");
        props.put("aws.retry.max.attempts", "20");

        assertThatThrownBy(this::listTables).isInstanceOf(ApiCallTimeoutException.class);
    }

    private void listTables() {
        AwsOptions options = AwsOptions.from(new AbstractConfig(AwsOptions.define(new ConfigDef()), props, false));
        try (AwsClients clients = new AwsClients(options)) {
            clients.dynamoDb(endpoint()).listTables();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        calls.add(new Call(headers, body));
        Answer given = body.contains("Action=AssumeRole")
                ? new Answer(200, ASSUMED.formatted(Instant.now().plusSeconds(3_600)))
                : answer;
        if (given.body() == null) {
            awaitEnd();
            return;
        }
        byte[] bytes = given.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(given.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static String header(Call call, String name) {
        return call.headers().getOrDefault(name, "");
    }

    private static Map<String, String> form(String body) {
        Map<String, String> fields = new HashMap<>();
        for (String field : body.split("&", -1)) {
            String[] parts = field.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }
}
