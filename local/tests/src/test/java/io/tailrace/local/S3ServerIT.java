package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

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
    void an_object_is_listed_once_it_is_there_as_a_whole() throws Exception {
        byte[] half = new byte[1 << 20];
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (S3Server server = S3Server.start(0, folder);
                S3Client client = Clients.s3(server.endpoint());
                PipedInputStream content = new PipedInputStream(half.length);
                PipedOutputStream source = new PipedOutputStream(content)) {
            client.createBucket(bucket -> bucket.bucket("lake"));
            source.write(half);
            Future<?> upload = writer.submit(() -> client.putObject(
                    put -> put.bucket("lake").key("a/b.json"), RequestBody.fromInputStream(content, 2L * half.length)));
            await().atMost(Durations.ONE_MINUTE)
                    .until(() -> Files.exists(folder.resolve("lake/a")) && !isEmpty(folder.resolve("lake/a")));

            assertThat(keys(client)).isEmpty();

            source.write(half);
            upload.get();
            assertThat(keys(client)).containsExactly("a/b.json");
        } finally {
            writer.shutdownNow();
        }
    }

    @Test
    void a_name_that_ends_with_a_uuid_is_a_name_like_others() {
        String key = "a/orders-1-2026-01-01-00-00-00-0e8f2c1a-5a3b-4c1d-9e2f-0123456789ab";
        try (S3Server server = S3Server.start(0, folder);
                S3Client client = Clients.s3(server.endpoint())) {
            client.createBucket(bucket -> bucket.bucket("lake"));
            client.putObject(put -> put.bucket("lake").key(key), RequestBody.fromString("{}"));

            assertThat(keys(client)).containsExactly(key);
        }
    }

    @Test
    void a_client_that_is_slow_to_send_hears_a_refusal() {
        try (S3Server server = S3Server.start(0, folder);
                S3Client client = Clients.s3(server.endpoint())) {
            client.createBucket(bucket -> bucket.bucket("lake"));
            client.putObject(put -> put.bucket("lake").key("taken"), RequestBody.fromString("{}"));

            assertThat(refusal(() -> client.putObject(put -> put.bucket("none").key("a"), slow())))
                    .isInstanceOf(NoSuchBucketException.class);
            assertThat(refusal(() -> client.uploadPart(
                            part -> part.bucket("none")
                                    .key("a")
                                    .uploadId("none")
                                    .partNumber(1),
                            slow())))
                    .isInstanceOf(NoSuchBucketException.class);
            assertThat(refusal(() -> client.putObject(
                                    put -> put.bucket("lake").key("taken").ifNoneMatch("*"), slow()))
                            .statusCode())
                    .isEqualTo(412);
        }
    }

    private static S3Exception refusal(ThrowingCallable request) {
        return catchThrowableOfType(S3Exception.class, request);
    }

    private static RequestBody slow() {
        return RequestBody.fromContentProvider(SlowContent::new, 3, "text/plain");
    }

    /** Three bytes with a pause before each, long enough for an answer to arrive. */
    private static final class SlowContent extends InputStream {
        private int left = 3;

        @Override
        public int read() {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int next = read();
            if (next == -1) {
                return -1;
            }
            bytes[offset] = (byte) next;
            return 1;
        }
    }

    private static List<String> keys(S3Client client) {
        return client.listObjectsV2(list -> list.bucket("lake")).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
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
