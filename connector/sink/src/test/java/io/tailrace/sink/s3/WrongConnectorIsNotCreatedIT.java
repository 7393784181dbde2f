package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.local.ConnectRest.Answer;
import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import io.tailrace.testing.BusyWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connector is created, or not, through the REST API of a real worker, over a real S3 server. */
class WrongConnectorIsNotCreatedIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONNECTOR = "/connectors/lake-sink";

    @TempDir
    private Path folder;

    @Test
    void what_the_store_does_not_allow_is_refused_with_status_400_and_what_it_allows_runs() throws Exception {
        try (TestLake lake = new TestLake(folder);
                KafkaBroker broker = KafkaBroker.start(0, Files.createDirectories(folder.resolve("kafka")));
                ConnectWorker worker = ConnectWorker.start(0, ConnectWorker.properties(broker.bootstrapServers()))) {
            assertRefused(
                    create(worker, lake, "s3.bucket", "s3://lake"),
                    "Invalid value s3://lake for configuration s3.bucket: is a URL");
            assertRefused(
                    create(worker, lake, "s3.bucket", "no-such-lake"),
                    "The bucket does not exist. Create it, or correct s3.bucket");
            assertRefused(create(worker, lake, "aws.access.key.id", "nobodys"), "Not allowed to list s3://lake/raw/");
            assertRefused(create(worker, lake, "aws.secret.access.key", "wrong"), "Not allowed to list s3://lake/raw/");
            assertRefused(create(worker, lake, "s3.endpoint", "http://127.0.0.1:1"), "Connection refused");
            assertThat(worker.call("GET", CONNECTOR, null).status()).isEqualTo(404);

            Answer created = create(worker, lake);

            assertThat(created.status()).as(created.body()).isEqualTo(201);
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                String status = worker.call("GET", CONNECTOR + "/status", null).body();
                return JSON.readTree(status).at("/tasks/1/state").asText().equals("RUNNING");
            });
            // The consumer may have made the topic, which then has an owner, and nothing else.
            assertThat(lake.keys("")).isSubsetOf("raw/_chunks/orders/owner.json");
        }
    }

    private static void assertRefused(Answer answer, String text) {
        assertThat(answer.body()).contains(text);
        assertThat(answer.status()).isEqualTo(400);
    }

    private static Answer create(ConnectWorker worker, TestLake lake, String... changed) throws IOException {
        Map<String, String> props = lake.props(
                "connector.class", S3SinkConnector.class.getName(),
                "topics", "orders",
                "tasks.max", "2");
        for (int i = 0; i < changed.length; i += 2) {
            props.put(changed[i], changed[i + 1]);
        }
        String json = JSON.writeValueAsString(props);
        return BusyWorker.answer(() -> worker.call("PUT", CONNECTOR + "/config", json));
    }
}
