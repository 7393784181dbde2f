package io.tailrace.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.CRC32;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Against a server that sends what is queued, as DynamoDB Streams would. */
class RawBodyIT {

    private static final String PAGE = "{\"Records\":[{\"eventID\":\"1\"}],\"NextShardIterator\":\"\u0131t\"}";

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final RawBody body = new RawBody();
    private HttpServer server;
    private AwsClients clients;
    private DynamoDbStreamsClient streams;

    private record Answer(int status, String checksum, String body, int cut) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        Map<String, String> props = Map.of(
                "aws.region", "eu-central-1",
                "aws.access.key.id", "AKIDEXAMPLE",
                "aws.secret.access.key", "secret",
                "aws.retry.max.attempts", "2");
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(AwsOptions.define(new ConfigDef()), props, false)));
        streams = clients.dynamoDbStreams(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        clients.close();
        server.stop(0);
    }

    @Test
    void keeps_the_body_and_shows_the_sdk_an_empty_one() {
        answers.add(page());

        GetRecordsResponse seen = getRecords();

        assertThat(body.bytes()).asString(StandardCharsets.UTF_8).isEqualTo(PAGE);
        assertThat(seen.hasRecords()).isFalse();
        assertThat(seen.nextShardIterator()).isNull();
        assertThat(seen.sdkHttpResponse().firstMatchingHeader("Date")).isPresent();
    }

    @Test
    void a_call_that_asks_for_no_body_is_answered_as_ever() {
        answers.add(page());

        GetRecordsResponse seen = streams.getRecords(request -> request.shardIterator("it"));

        assertThat(seen.records()).hasSize(1);
        assertThatThrownBy(body::bytes)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no body was kept: the call failed, or its client keeps none");
    }

    @Test
    void a_body_that_its_checksum_does_not_fit_is_asked_for_again() {
        answers.add(new Answer(200, "17", PAGE, 0));
        answers.add(page());

        getRecords();

        assertThat(body.bytes()).asString(StandardCharsets.UTF_8).isEqualTo(PAGE);
        assertThat(answers).isEmpty();
    }

    @Test
    void a_body_that_ends_early_is_reported() {
        answers.add(new Answer(200, "17", PAGE, 0));
        answers.add(new Answer(200, "18", PAGE, 0));

        assertThatThrownBy(this::getRecords)
                .isInstanceOf(SdkClientException.class)
                .hasMessageStartingWith("The answer has not come whole: its checksum should be 18 and is ");
    }

    @Test
    void a_body_that_breaks_off_is_asked_for_again() {
        answers.add(new Answer(200, checksum(PAGE), PAGE, 5));
        answers.add(page());

        getRecords();

        assertThat(body.bytes()).asString(StandardCharsets.UTF_8).isEqualTo(PAGE);
        assertThat(answers).isEmpty();
    }

    @Test
    void an_error_stays_the_sdks() {
        String error =
                "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ExpiredIteratorException\",\"message\":\"too old\"}";
        answers.add(new Answer(400, checksum(error), error, 0));

        assertThatThrownBy(this::getRecords)
                .isInstanceOf(ExpiredIteratorException.class)
                .hasMessageContaining("too old");
        assertThatThrownBy(body::bytes).isInstanceOf(IllegalStateException.class);
    }

    private GetRecordsResponse getRecords() {
        return streams.getRecords(request -> request.shardIterator("it").overrideConfiguration(body::keep));
    }

    private static Answer page() {
        return new Answer(200, checksum(PAGE), PAGE, 0);
    }

    private static String checksum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toString(sum.getValue());
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        Answer answer = answers.remove();
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("x-amz-crc32", answer.checksum());
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes, 0, bytes.length - answer.cut());
        exchange.close();
    }
}
