package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3ServerIT {

    @TempDir
    Path folder;

    @Test
    void objects_outlive_the_server() {
        try (S3Server server = S3Server.start(0, folder);
                S3Client client = Clients.s3(server.endpoint())) {
            client.createBucket(bucket -> bucket.bucket("lake"));
            client.putObject(put -> put.bucket("lake").key("a/b=1/c.json"), RequestBody.fromString("{}"));
        }

        try (S3Server server = S3Server.start(0, folder);
                S3Client client = Clients.s3(server.endpoint())) {
            assertThat(client.getObjectAsBytes(get -> get.bucket("lake").key("a/b=1/c.json"))
                            .asUtf8String())
                    .isEqualTo("{}");
        }
    }

    @Test
    void of_many_writers_of_one_new_key_exactly_one_succeeds() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(8);
        try (S3Server server = S3Server.start(0, folder);
                S3Client client = Clients.s3(server.endpoint())) {
            client.createBucket(bucket -> bucket.bucket("lake"));

            List<Future<Boolean>> attempts = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                String body = "writer " + writer;
                attempts.add(writers.submit(() -> putIfAbsent(client, body)));
            }

            int winners = 0;
            for (Future<Boolean> attempt : attempts) {
                winners += attempt.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        } finally {
            writers.shutdownNow();
        }
    }

    @Test
    void a_wrong_secret_is_refused() {
        try (S3Server server = S3Server.start(0, folder);
                S3Client client = Clients.s3(server.endpoint(), "not the secret")) {
            assertThatThrownBy(client::listBuckets)
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            refusal -> assertThat(refusal.statusCode()).isEqualTo(403));
        }
    }

    @Test
    void a_taken_port_is_named() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> S3Server.start(other.getLocalPort(), folder))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("S3 server cannot listen on port " + other.getLocalPort());
        }
    }

    private static boolean putIfAbsent(S3Client client, String body) {
        try {
            client.putObject(put -> put.bucket("lake").key("claim").ifNoneMatch("*"), RequestBody.fromString(body));
            return true;
        } catch (S3Exception refusal) {
            assertThat(refusal.statusCode()).isEqualTo(412);
            return false;
        }
    }
}
