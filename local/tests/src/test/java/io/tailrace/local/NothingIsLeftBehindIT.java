package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share this JVM come and go many times in one test run: each has to give back what it took. */
class NothingIsLeftBehindIT {

    @TempDir
    Path folder;

    @Test
    void dynamo_db_gives_back_its_port_and_threads() {
        assertLeavesNothing(() -> {
            try (DynamoDbServer server = DynamoDbServer.start(0)) {
                return server.endpoint();
            }
        });
    }

    @Test
    void s3_gives_back_its_port_and_threads() {
        assertLeavesNothing(() -> {
            try (S3Server server = S3Server.start(0, folder)) {
                return server.endpoint();
            }
        });
    }

    @Test
    void glue_gives_back_its_port_and_threads() {
        assertLeavesNothing(() -> {
            try (GlueServer server = GlueServer.start(0)) {
                return server.endpoint();
            }
        });
    }

    @Test
    void a_broker_and_its_worker_give_back_their_ports_and_threads() throws IOException {
        Path topics = Files.createDirectory(folder.resolve("topics"));

        assertLeavesNothing(() -> {
            try (KafkaBroker broker = KafkaBroker.start(0, topics);
                    ConnectWorker worker =
                            ConnectWorker.start(0, ConnectWorker.properties(broker.bootstrapServers()))) {
                return worker.endpoint();
            }
        });
    }

    /** The first run warms up what a JVM keeps for good, such as a pool shared by all; the second may add nothing. */
    private static void assertLeavesNothing(Supplier<URI> startAndStop) {
        assertPortIsFree(startAndStop.get());
        Set<Thread> before = threads();

        assertPortIsFree(startAndStop.get());

        await().pollInSameThread().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Set<Thread> added = threads();
            added.removeAll(before);
            assertThat(added).isEmpty();
        });
    }

    private static void assertPortIsFree(URI endpoint) {
        assertThat(Port.claim("anyone", endpoint.getPort())).isEqualTo(endpoint.getPort());
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }
}
