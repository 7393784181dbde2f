package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

class ServerProcessIT {

    @TempDir
    Path folder;

    @Test
    void all_servers_start_side_by_side() throws IOException {
        Path topics = Files.createDirectory(folder.resolve("topics"));
        Path buckets = Files.createDirectory(folder.resolve("buckets"));

        try (ServerProcess broker = ServerProcess.launch(ServerCommand.kafka(0, topics), log("kafka"));
                ServerProcess dynamoDb = ServerProcess.launch(ServerCommand.dynamoDb(0), log("dynamodb"));
                ServerProcess s3 = ServerProcess.launch(ServerCommand.s3(0, buckets), log("s3"));
                ServerProcess worker = ServerProcess.launch(
                        ServerCommand.connect(0, ConnectWorker.properties(broker.endpoint())), log("connect"))) {
            assertThat(dynamoDb.endpoint()).startsWith("http://127.0.0.1:");
            assertThat(s3.endpoint()).startsWith("http://127.0.0.1:");
            assertThat(new ConnectRest(URI.create(worker.endpoint())).isHealthy())
                    .isTrue();
        }
    }

    @Test
    void close_leaves_neither_process_nor_port_nor_temporary_file() throws IOException {
        ServerProcess server = ServerProcess.start(ServerCommand.glue(0), log("glue"));
        URI endpoint = URI.create(server.endpoint());
        Files.createFile(server.scratch().resolve("library.so"));

        server.close();

        assertThat(ProcessHandle.of(server.pid())).isEmpty();
        assertThat(Port.claim("anyone", endpoint.getPort())).isEqualTo(endpoint.getPort());
        assertThat(server.scratch()).doesNotExist();
    }

    @Test
    void kill_leaves_no_temporary_file_either() throws IOException {
        ServerProcess server = ServerProcess.start(ServerCommand.glue(0), log("glue"));
        Files.createFile(server.scratch().resolve("library.so"));

        server.kill();

        assertThat(server.scratch()).doesNotExist();
    }

    @Test
    void a_killed_server_is_gone_at_once_and_starts_again_over_its_folder() throws IOException {
        Path buckets = Files.createDirectory(folder.resolve("buckets"));
        ServerProcess killed = ServerProcess.start(ServerCommand.s3(0, buckets), log("s3"));
        try (S3Client client = Clients.s3(URI.create(killed.endpoint()))) {
            client.createBucket(bucket -> bucket.bucket("lake"));
        }

        killed.kill();

        assertThat(killed.isAlive()).isFalse();
        try (ServerProcess second = ServerProcess.start(ServerCommand.s3(0, buckets), log("s3"));
                S3Client client = Clients.s3(URI.create(second.endpoint()))) {
            assertThat(client.listBuckets().buckets())
                    .singleElement()
                    .satisfies(bucket -> assertThat(bucket.name()).isEqualTo("lake"));
        }
    }

    @Test
    void neither_server_nor_temporary_file_outlives_a_parent_that_was_killed() throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Path pidOfChild = folder.resolve("pid");
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        ServerCommand.glue(0).classPath(),
                        Parent.class.getName(),
                        folder.toString(),
                        pidOfChild.toString())
                .inheritIO()
                .start();
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(pidOfChild));
        long child = Long.parseLong(Files.readString(pidOfChild));
        assertThat(ProcessHandle.of(child)).isPresent();
        assertThat(temporary).isNotEmptyDirectory();

        parent.destroyForcibly();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> ProcessHandle.of(child).isEmpty());
        assertThat(temporary).isEmptyDirectory();
    }

    /** Starts a server, writes its process id to a file and waits to be killed. */
    static final class Parent {
        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            ServerProcess server = ServerProcess.start(ServerCommand.glue(0), folder.resolve("child.log"));
            Path written = Files.writeString(folder.resolve("pid.part"), Long.toString(server.pid()));
            Files.move(written, Path.of(arguments[1]));
            Thread.currentThread().join();
        }
    }

    @Test
    void a_relative_folder_is_the_parents_wherever_the_process_works() throws IOException {
        Path buckets = Files.createDirectory(folder.resolve("buckets"));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path relative = Path.of("").toAbsolutePath().relativize(buckets);

        try (ServerProcess server =
                        ServerProcess.start(ServerCommand.s3(0, relative).in(elsewhere), log("s3"));
                S3Client client = Clients.s3(URI.create(server.endpoint()))) {
            client.createBucket(bucket -> bucket.bucket("lake"));
        }

        assertThat(buckets.resolve("lake")).isDirectory();
    }

    @Test
    void a_taken_port_is_named_before_a_process_starts() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> ServerProcess.start(ServerCommand.s3(other.getLocalPort(), folder), log("s3")))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("S3 server cannot listen on port " + other.getLocalPort());
            assertThat(log("s3")).doesNotExist();
        }
    }

    @Test
    void a_server_that_does_not_start_says_why_and_where_its_log_is() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> ServerProcess.start(ServerCommand.kafka(0, missing), log("kafka")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Kafka broker does not start: Kafka broker cannot keep its properties: "
                        + missing.resolve("server.properties") + ". Its log is " + log("kafka"));
    }

    @Test
    void a_jvm_that_does_not_start_says_why() {
        ServerCommand tooSmall = ServerCommand.s3(0, folder).withJvm("-Xmx1");

        assertThatThrownBy(() -> ServerProcess.start(tooSmall, log("s3")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("S3 server does not start: Error occurred during initialization of VM"
                        + " Too small maximum heap. Its log is " + log("s3"));
    }

    @Test
    void a_process_that_ends_in_silence_is_distinguished_from_one_that_starts() {
        ServerCommand wrong = ServerCommand.s3(0, folder).withJvm("-XX:MaxGCPauseMillis=soon");

        assertThatThrownBy(() -> ServerProcess.start(wrong, log("s3")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("S3 server does not start: its process ended. Its log is " + log("s3"));
        assertThat(log("s3")).content().contains("Improperly specified VM option 'MaxGCPauseMillis=soon'");
    }

    private Path log(String server) {
        return folder.resolve(server + ".log");
    }
}
