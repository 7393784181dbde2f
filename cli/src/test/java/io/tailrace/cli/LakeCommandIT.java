package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TerminalStyle;
import io.tailrace.local.S3Server;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** {@code tailrace lake} over a real S3 server. The claims are the form in which every version must read them. */
class LakeCommandIT {
    private static final String BUCKET = "lake";
    private static final String WHOLE = """
        {"version":1,"generation":0,"start":20,"end":29,"whole":true,"rows":10,"digest":"00000000000000aa",
         "first":{"offset":20,"timestamp":1795348800000,"key":"00000000000000ab","row":"00000000000000ac","fingerprint":"f"},
         "last":{"offset":29,"timestamp":1795348800000,"key":"00000000000000ad","row":"00000000000000ae","fingerprint":"f"},
         "fingerprint":"f","nonce":"n","time":"2026-11-22T12:00:00Z",
         "files":[{"key":"raw/orders/dt=2026-11-22/hour=12/orders-0-00000000000000000020.jsonl","rows":10,"bytes":100}]}
        """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private final InputStream input = System.in;
    private S3Server server;
    private S3Client s3;
    private Path sink;

    @BeforeEach
    void start() throws IOException {
        System.setIn(new ByteArrayInputStream(new byte[0]));
        System.setProperty(
                "tailrace.home", Path.of("..").toAbsolutePath().normalize().toString());
        server = S3Server.start(0, Files.createDirectories(folder.resolve("s3")));
        s3 = S3Client.builder()
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .build();
        s3.createBucket(request -> request.bucket(BUCKET));
        sink = Files.writeString(folder.resolve("sink.properties"), """
            name=orders-sink
            connector.class=io.tailrace.sink.s3.S3SinkConnector
            topics=orders
            s3.bucket=lake
            s3.prefix=raw
            s3.endpoint=%s
            s3.path.style.enabled=true
            aws.region=us-east-1
            aws.access.key.id=%s
            aws.secret.access.key=%s
            format=jsonl
            """.formatted(
                        server.endpoint(), S3Server.ACCESS_KEY, S3Server.SECRET_KEY));
    }

    @AfterEach
    void stop() {
        System.setIn(input);
        s3.close();
        server.close();
    }

    @Test
    void an_empty_lake_is_said_to_be_empty() {
        assertThat(run()).isZero();

        assertThat(printed(out)).isEqualTo("The lake has no records of any topic yet.\n");
    }

    @Test
    void each_partition_is_a_line_with_what_is_missing() {
        put("raw/_chunks/orders/0/00000000000000000020.json", WHOLE);
        put("raw/orders/dt=2026-11-22/hour=12/orders-0-00000000000000000020.jsonl", "{}");
        put(
                "raw/_chunks/orders/2/00000000000000000020.json",
                WHOLE.replace("\"whole\":true", "\"whole\":false").replace("orders-0-", "orders-2-"));
        put(
                "raw/_chunks/orders/10/g0000000003-00000000000000000500-begin.json",
                "{\"version\":1,\"generation\":3,\"begin\":500,\"reason\":\"replay\",\"time\":\"2026-11-22T12:00:00Z\"}");

        assertThat(run()).isZero();

        assertThat(printed(out).lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly(
                        "topic partition generation next offset newest chunk rows files missing visible newest row",
                        "------ --------- ---------- ----------- --------------- ---- ----- ------- ---------"
                                + " --------------------",
                        "orders 0 0 30 whole 10 1 0 as stored 2026-11-22T12:00:00Z",
                        "orders 2 0 30 unfinished 10 1 1 as stored 2026-11-22T12:00:00Z",
                        "orders 10 3 500 not written yet 0 0 0 as stored");
    }

    @Test
    void status_of_a_worker_shows_up_to_which_row_a_sinks_topics_are_durable() throws IOException {
        put("raw/_chunks/orders/0/00000000000000000020.json", WHOLE);
        put("raw/_chunks/orders/2/00000000000000000020.json", WHOLE.replace("\"whole\":true", "\"whole\":false"));
        HttpServer worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        worker.createContext("/", exchange -> {
            byte[] body = new ObjectMapper()
                    .writeValueAsBytes(Map.of(
                            "orders-sink",
                            Map.of(
                                    "info",
                                            Map.of(
                                                    "config",
                                                    ConnectorFile.read(sink).config()),
                                    "status",
                                            Map.of(
                                                    "name", "orders-sink",
                                                    "connector", Map.of("state", "RUNNING"),
                                                    "tasks", List.of(Map.of("id", 0, "state", "RUNNING"))))));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        worker.start();

        int code = tailrace(
                "status", "--connect", "http://127.0.0.1:" + worker.getAddress().getPort());
        worker.stop(0);

        assertThat(printed(err)).isEmpty();
        assertThat(code).isZero();
        assertThat(printed(out).lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains("+ orders-sink RUNNING 1 of 1")
                .anySatisfy(line -> assertThat(line)
                        .startsWith("Topic orders of orders-sink: 2 partitions in the lake, the newest durable row is ")
                        .endsWith(" old, 1 with a chunk that is being written"))
                .endsWith("All connectors run.");
    }

    @Test
    void a_decision_is_shown_and_not_made_in_a_dry_run_or_without_an_answer() {
        put("raw/_chunks/orders/0/00000000000000000020.json", WHOLE);

        assertThat(run("--topic", "orders", "--partition", "0", "--skip-to", "40", "--dry-run"))
                .isZero();
        assertThat(printed(out))
                .isEqualTo("orders-0: Nothing of offsets 30 to 39 will be in the lake; read on from offset 40, in files"
                        + " named orders-0-g1-*.\n");
        assertThat(run("--topic", "orders", "--partition", "0", "--skip-to", "40"))
                .isEqualTo(3);
        assertThat(printed(err)).contains("Nothing was changed: the answer was not yes.");
        assertThat(keys()).hasSize(1);
    }

    @Test
    void a_decision_about_a_topic_is_made_for_all_its_partitions() {
        put("raw/_chunks/orders/0/00000000000000000020.json", WHOLE);
        put("raw/_chunks/orders/1/00000000000000000020.json", WHOLE);

        assertThat(run("--topic", "orders", "--new-generation", "--yes")).isZero();

        assertThat(printed(out)).endsWith("Done. Start the connector again.\n");
        assertThat(keys())
                .contains(
                        "raw/_chunks/orders/0/g0000000001-00000000000000000000-begin.json",
                        "raw/_chunks/orders/1/g0000000001-00000000000000000000-begin.json");
    }

    @Test
    void a_connector_takes_over_a_topic() {
        put("raw/_chunks/orders/owner.json", "{\"version\":1,\"connector\":\"former\"}");

        assertThat(run("--topic", "orders", "--adopt", "--yes")).isZero();

        assertThat(printed(out)).startsWith("orders-sink takes over topic orders from former.");
        assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET).key("raw/_chunks/orders/owner.json"))
                        .asUtf8String())
                .isEqualTo("{\"version\":1,\"connector\":\"orders-sink\"}");
    }

    @Test
    void what_cannot_be_decided_is_refused_with_the_reason() {
        put("raw/_chunks/orders/0/00000000000000000020.json", WHOLE);

        assertThat(run("--topic", "orders", "--accept-chunk", "--yes")).isEqualTo(3);
        assertThat(printed(err))
                .isEqualTo("x orders-0: Its last chunk is finished, so there is nothing to accept or withdraw.\n");
        assertThat(run("--new-generation", "--yes")).isEqualTo(3);
        assertThat(printed(err)).endsWith("x A decision is about one topic: add --topic.\n");
        assertThat(run("--topic", "orders", "--new-generation", "--same-topic")).isEqualTo(2);
    }

    @Test
    void a_claim_of_a_newer_version_is_not_misread() {
        put("raw/_chunks/orders/0/00000000000000000020.json", WHOLE.replace("\"version\":1", "\"version\":2"));

        assertThat(run()).isEqualTo(3);

        assertThat(printed(err)).contains("its version is 2, not 1").contains("If a newer version wrote it");
    }

    @Test
    void a_store_that_cannot_be_reached_is_named() throws IOException {
        Files.writeString(
                sink,
                Files.readString(sink)
                        .replace(server.endpoint().toString(), "http://127.0.0.1:1")
                        .concat("aws.retry.max.attempts=1\n"));

        assertThat(run()).isEqualTo(3);

        assertThat(printed(err))
                .startsWith("x The service cannot be reached:")
                .contains("127.0.0.1:1")
                .contains("Check s3.endpoint and glue.endpoint, aws.region and the network.")
                .doesNotContain("--endpoint");
    }

    private int run(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "lake";
        all[1] = "--config";
        all[2] = sink.toString();
        System.arraycopy(args, 0, all, 3, args.length);
        return tailrace(all);
    }

    private int tailrace(String... args) {
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new TerminalStyle(Set.of(), 130, 24),
                System::nanoTime);
        return Tailrace.run(terminal, args);
    }

    private void put(String key, String content) {
        s3.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    private List<String> keys() {
        return s3.listObjectsV2(request -> request.bucket(BUCKET)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private static String printed(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
