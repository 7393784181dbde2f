package io.tailrace.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tailrace.aws.S3Access.Addressing;
import io.tailrace.aws.S3Access.Checksums;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** Real clients against what is not there, does not answer or cannot be trusted: what is waited for, and how long. */
class FaultTimerIT {
    private final Map<String, String> props = new HashMap<>(Map.of(
            "aws.region", "eu-central-1",
            "aws.access.key.id", "AKIDEXAMPLE",
            "aws.secret.access.key", "secret",
            "aws.retry.max.attempts", "1"));
    private Duration now = Duration.ofDays(1);

    @Test
    void a_host_that_was_never_known_is_waited_for_and_then_named_with_the_way_out() {
        try (AwsClients clients = clients()) {
            S3Client s3 = s3(clients, URI.create("https://s3.eu-middle-7.invalid"));

            assertLasts(s3)
                    .hasMessageContaining("UnknownHostException")
                    .hasMessageContaining(
                            "this has lasted for 25 s. Correct aws.region, the endpoint option or aws.proxy.url, or the"
                                    + " worker's name resolution, then restart the task.");
        }
    }

    @Test
    void a_host_that_was_known_before_is_waited_for_without_end() {
        FaultTimer patience = new FaultTimer(() -> now.toNanos());
        SdkException unknown = SdkClientException.create("no such host", new UnknownHostException("s3.example"));
        patience.answered();

        for (int i = 0; i < 100; i++) {
            now = now.plusSeconds(30);
            patience.judge(unknown);
            assertThat(AwsErrors.isTransient(unknown)).isTrue();
        }
    }

    @Test
    void missing_credentials_are_waited_for_and_then_named_with_the_way_out(@TempDir Path folder) throws IOException {
        props.keySet().removeIf(option -> option.contains("key"));
        props.put("aws.profile", "nobodys");
        Path config = Files.writeString(folder.resolve("config"), "[profile nobodys]\nregion=eu-central-1\n");
        System.setProperty("aws.configFile", config.toString());
        try (AwsClients clients = clients()) {
            S3Client s3 = s3(clients, URI.create("http://127.0.0.1:1"));

            assertLasts(s3)
                    .hasMessageContaining("There are no credentials: ")
                    .hasMessageContaining("nobodys")
                    .hasMessageContaining(
                            "Set aws.access.key.id and aws.secret.access.key, set aws.profile to a profile"
                                    + " that has credentials, or give the worker a role, then restart the task.");
        } finally {
            System.clearProperty("aws.configFile");
        }
    }

    @Test
    void a_default_chain_without_credentials_is_not_asked_for_ever() {
        props.keySet().removeIf(option -> option.contains("key"));
        System.setProperty("aws.disableEc2Metadata", "true");
        try (AwsClients clients = clients()) {
            assertLasts(s3(clients, URI.create("http://127.0.0.1:1")))
                    .hasMessageContaining("There are no credentials: ")
                    .hasMessageContaining("or give the worker a role, then restart the task.");
        } finally {
            System.clearProperty("aws.disableEc2Metadata");
        }
    }

    @Test
    void keys_that_have_expired_and_stay_so_fail() throws IOException {
        HttpServer server = server(HttpServer.create(address(), 0), 400, "<Error><Code>ExpiredToken</Code></Error>");
        try (AwsClients clients = clients()) {
            assertLasts(s3(clients, endpoint("http", server)))
                    .hasMessageContaining("Replace the expired keys (aws.access.key.id, aws.secret.access.key,"
                            + " aws.session.token), or use a role");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_certificate_that_is_not_trusted_fails(@TempDir Path folder) throws Exception {
        HttpsServer server = HttpsServer.create(address(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder.resolve("keys"))));
        server(server, 200, "");
        try (AwsClients clients = clients()) {
            assertLasts(s3(clients, endpoint("https", server)))
                    .hasMessageContaining("PKIX path building failed")
                    .hasMessageContaining("Make the worker's JVM trust the certificate (-Djavax.net.ssl.trustStore)");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void https_to_a_server_of_http_fails() throws IOException {
        try (Answering server = new Answering("HTTP/1.1 400 Bad Request\r\n\r\n");
                AwsClients clients = clients()) {
            assertLasts(s3(clients, URI.create("https://127.0.0.1:" + server.port())))
                    .hasMessageContaining("or correct the endpoint option: its scheme, http or https");
        }
    }

    @Test
    void a_proxy_that_does_not_speak_http_fails() throws IOException {
        try (Answering proxy = new Answering("SSH-2.0-OpenSSH_9.6\r\n".repeat(200));
                AwsClients clients = clients("aws.proxy.url", "http://127.0.0.1:" + proxy.port())) {
            assertLasts(s3(clients, null)).hasMessageContaining("correct the endpoint option or aws.proxy.url");
        }
    }

    @Test
    void a_connection_that_is_refused_or_cut_or_never_answered_is_waited_for_without_end() throws IOException {
        props.put("aws.attempt.timeout.ms", "100");
        try (Answering cut = new Answering("");
                ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                AwsClients clients = clients()) {
            for (int port : new int[] {1, cut.port(), silent.getLocalPort()}) {
                S3Client s3 = s3(clients, URI.create("http://127.0.0.1:" + port));
                for (int i = 0; i < 5; i++) {
                    assertThat(failure(s3)).as("port %d", port).isInstanceOf(RetriableException.class);
                    now = now.plusSeconds(30);
                }
            }
        }
    }

    @Test
    void a_fault_that_no_one_foresaw_is_not_tried_for_ever() throws IOException {
        HttpServer server = server(HttpServer.create(address(), 0), 200, "<html>Please sign in<br></html>");
        try (AwsClients clients = clients()) {
            assertLasts(s3(clients, endpoint("http", server)))
                    .hasMessageContaining("Check the aws.* options and the endpoint option");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_region_that_makes_no_host_name_is_a_wrong_option() {
        try (AwsClients clients = clients("aws.region", "-")) {
            assertThatThrownBy(() -> s3(clients, null))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("check aws.region and the endpoint option");
        }
    }

    @Test
    void an_answer_or_a_long_time_without_any_call_makes_patience_new() {
        FaultTimer patience = new FaultTimer(() -> now.toNanos());
        SdkException odd = SdkClientException.create("odd");

        patience.judge(odd);
        now = now.plusSeconds(19);
        patience.judge(odd);
        patience.answered();
        now = now.plusSeconds(5);
        patience.judge(odd);
        now = now.plusMinutes(10);
        patience.judge(odd);
        assertThat(AwsErrors.isTransient(odd)).isTrue();
        now = now.plusSeconds(20);
        patience.judge(odd);
        assertThat(AwsErrors.isTransient(odd)).isFalse();
    }

    /** It may heal at first, and within a minute of tries it needs a person. */
    private org.assertj.core.api.AbstractThrowableAssert<?, ?> assertLasts(S3Client s3) {
        assertThat(failure(s3)).isInstanceOf(RetriableException.class).hasMessageContaining(", retrying: ");
        now = now.plusSeconds(25);
        return assertThat(failure(s3))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageStartingWith("Could not list s3://lake: ");
    }

    private static ConnectException failure(S3Client s3) {
        SdkException error =
                catchThrowableOfType(SdkException.class, () -> s3.listObjectsV2(request -> request.bucket("lake")));
        return AwsErrors.translate("list s3://lake", error);
    }

    private AwsClients clients(String... more) {
        for (int i = 0; i < more.length; i += 2) {
            props.put(more[i], more[i + 1]);
        }
        return new AwsClients(
                AwsOptions.from(new AbstractConfig(AwsOptions.define(new ConfigDef()), props, false)),
                () -> now.toNanos());
    }

    private static S3Client s3(AwsClients clients, @Nullable URI endpoint) {
        return clients.s3(new S3Access(endpoint, Addressing.PATH, Checksums.WHEN_SUPPORTED));
    }

    private static <S extends HttpServer> S server(S server, int status, String body) {
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static SSLContext selfSigned(Path store) throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        int status = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "secret",
                        "-storetype",
                        "PKCS12")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assertThat(status).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static URI endpoint(String scheme, HttpServer server) {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Says the same to everyone, whatever was asked, and hangs up. */
    private static final class Answering implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

        Answering(String text) throws IOException {
            Thread thread = new Thread(() -> {
                while (!socket.isClosed()) {
                    answer(text);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private void answer(String text) {
            try (Socket caller = socket.accept();
                    OutputStream out = caller.getOutputStream()) {
                int unused = caller.getInputStream().read(new byte[10_000]);
                out.write(text.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The test is over, or the caller has heard enough.
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
