package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tailrace.aws.AwsClients;
import io.tailrace.sink.s3.RecordingS3.Request;
import io.tailrace.sink.s3.store.S3Store;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each S3 option makes of the requests that reach the server. */
class S3OptionsIT {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path folder;

    private RecordingS3 s3;

    @BeforeEach
    void start() throws IOException {
        s3 = new RecordingS3();
    }

    @AfterEach
    void stop() {
        s3.close();
    }

    @Test
    void without_options_an_object_is_what_the_bucket_makes_of_it() throws IOException {
        Request file = putFile();

        assertThat(file.headers().keySet())
                .noneMatch(name -> name.startsWith("X-amz-server-side")
                        || name.startsWith("X-amz-storage")
                        || name.startsWith("X-amz-acl")
                        || name.startsWith("X-amz-tagging")
                        || (name.startsWith("X-amz-meta") && !name.equals("X-amz-meta-tailrace-rows")));
    }

    @Test
    void sse_s3_is_asked_for_files_and_claims() throws IOException {
        assertThat(putFile("s3.encryption", "aes256").header("x-amz-server-side-encryption"))
                .isEqualTo("AES256");
        assertThat(putClaim("s3.encryption", "aes256").header("x-amz-server-side-encryption"))
                .isEqualTo("AES256");
    }

    @Test
    void sse_kms_names_its_key_and_uses_a_bucket_key() throws IOException {
        String[] options = {"s3.encryption", "kms", "s3.encryption.kms.key.id", "arn:aws:kms:eu-central-1:1:key/k"};

        for (Request request : new Request[] {putFile(options), putClaim(options)}) {
            assertThat(request.header("x-amz-server-side-encryption")).isEqualTo("aws:kms");
            assertThat(request.header("x-amz-server-side-encryption-aws-kms-key-id"))
                    .isEqualTo("arn:aws:kms:eu-central-1:1:key/k");
            assertThat(request.header("x-amz-server-side-encryption-bucket-key-enabled"))
                    .isEqualTo("true");
        }
        assertThat(putFile("s3.encryption", "kms", "s3.encryption.bucket.key.enabled", "false")
                        .header("x-amz-server-side-encryption-bucket-key-enabled"))
                .isEqualTo("false");
    }

    @Test
    void acl_storage_class_tags_and_metadata_are_those_of_the_options() throws IOException {
        Request file = putFile(
                "s3.acl", "bucket-owner-full-control",
                "s3.storage.class", "INTELLIGENT_TIERING",
                "s3.tags", "team=data lake, cost=a&b",
                "s3.metadata", "origin=dynamodb");

        assertThat(file.header("x-amz-acl")).isEqualTo("bucket-owner-full-control");
        assertThat(file.header("x-amz-storage-class")).isEqualTo("INTELLIGENT_TIERING");
        assertThat(file.header("x-amz-tagging")).isEqualTo("cost=a%26b&team=data+lake");
        assertThat(file.header("x-amz-meta-origin")).isEqualTo("dynamodb");
    }

    @Test
    void files_of_iceberg_are_asked_for_like_files_and_its_metadata_like_claims() throws IOException {
        String[] options = {
            "s3.encryption", "kms",
            "s3.encryption.kms.key.id", "arn:aws:kms:eu-central-1:1:key/k",
            "s3.acl", "bucket-owner-full-control",
            "s3.storage.class", "INTELLIGENT_TIERING",
            "s3.tags", "team=lake"
        };

        Request rows = putByIceberg("s3://lake/orders/data/rows.parquet", options);
        Request metadata = putByIceberg("s3://lake/orders/metadata/v1.metadata.json", options);

        for (Request request : new Request[] {rows, metadata}) {
            assertThat(request.header("x-amz-server-side-encryption")).isEqualTo("aws:kms");
            assertThat(request.header("x-amz-server-side-encryption-aws-kms-key-id"))
                    .isEqualTo("arn:aws:kms:eu-central-1:1:key/k");
            assertThat(request.header("x-amz-server-side-encryption-bucket-key-enabled"))
                    .isEqualTo("true");
            assertThat(request.header("x-amz-acl")).isEqualTo("bucket-owner-full-control");
        }
        assertThat(rows.header("x-amz-storage-class")).isEqualTo("INTELLIGENT_TIERING");
        assertThat(rows.header("x-amz-tagging")).isEqualTo("team=lake");
        assertThat(metadata.headers()).doesNotContainKeys("X-amz-storage-class", "X-amz-tagging");
    }

    @Test
    void checksums_are_left_out_where_only_required_ones_are_wanted() throws IOException {
        assertThat(putFile().header("x-amz-trailer")).isEqualTo("x-amz-checksum-crc32");
        assertThat(putFile("s3.checksums", "when-required").header("x-amz-trailer"))
                .isEqualTo("null");
    }

    @Test
    void a_claim_is_made_only_where_there_is_none() {
        Request claim = putClaim();

        assertThat(claim.header("If-None-Match")).isEqualTo("*");
        assertThat(claim.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void without_conditional_writes_a_claim_is_looked_for_first() {
        String[] options = {"s3.conditional.writes.enabled", "false"};

        assertThat(putClaim(options).headers()).doesNotContainKey("If-None-Match");
        assertThat(s3.requests).extracting(Request::method).containsExactly("HEAD", "PUT");
        assertThat(store(options).createIfAbsent("claim", new byte[] {'x'})).isFalse();
        assertThat(s3.objects.get("claim")).isEqualTo(new byte[] {'{', '}'});
    }

    @Test
    void the_bucket_stands_in_the_path_or_in_the_host_name_and_a_proxy_is_asked_for_either() throws IOException {
        assertThat(putFile().header("Host")).isEqualTo(s3.endpoint().getAuthority());

        Path file = Files.writeString(folder.resolve("rows"), "rows");
        store(
                        "s3.path.style.enabled", "false",
                        "s3.endpoint", "http://s3.example",
                        "aws.proxy.url", s3.endpoint().toString())
                .put("orders/file", file, "1");

        Request proxied = s3.requests.get(s3.requests.size() - 1);
        assertThat(proxied.header("Host")).isEqualTo("lake.s3.example");
        assertThat(proxied.key()).isEqualTo("file");
    }

    @Test
    void a_role_is_assumed_with_its_external_id_and_its_keys_sign_the_request() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sts.createContext("/", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = """
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
                <AccessKeyId>ROLEKEY</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>of-the-role</SessionToken>
                <Expiration>2036-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>\
                """.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        sts.start();
        try {
            Request file = putFile(
                    "sts.endpoint", "http://127.0.0.1:" + sts.getAddress().getPort(),
                    "aws.assume.role.arn", "arn:aws:iam::123456789012:role/lake",
                    "aws.assume.role.external.id", "tenant-7",
                    "aws.assume.role.session.name", "orders-sink");

            assertThat(asked)
                    .singleElement()
                    .satisfies(form -> assertThat(form)
                            .contains("Action=AssumeRole")
                            .contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Flake")
                            .contains("ExternalId=tenant-7")
                            .contains("RoleSessionName=orders-sink"));
            assertThat(file.header("X-Amz-Security-Token")).isEqualTo("of-the-role");
            assertThat(file.header("Authorization")).contains("Credential=ROLEKEY/");
        } finally {
            sts.stop(0);
        }
    }

    @Test
    void a_large_file_goes_up_in_parts_with_the_same_properties() throws IOException {
        byte[] content = new byte[12 * MEBIBYTE];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("large"), content);

        store("s3.part.bytes", String.valueOf(5 * MEBIBYTE), "s3.storage.class", "STANDARD_IA")
                .put("large", file, "1");

        assertThat(s3.objects.get("large")).isEqualTo(content);
        assertThat(s3.puts("large")).hasSize(3);
        assertThat(s3.requests.get(1).header("x-amz-storage-class")).isEqualTo("STANDARD_IA");
    }

    @Test
    void an_upload_in_parts_that_fails_is_aborted_and_publishes_nothing() throws IOException {
        Path file = Files.write(folder.resolve("large"), new byte[11 * MEBIBYTE]);
        s3.fault = request -> request.query().contains("partNumber=3") ? 503 : 0;

        assertThatThrownBy(() ->
                        store("s3.part.bytes", String.valueOf(5 * MEBIBYTE)).put("large", file, "1"))
                .isInstanceOf(RetriableException.class);

        assertThat(s3.objects).isEmpty();
        assertThat(s3.parts).isEmpty();
    }

    @Test
    void a_conflict_when_parts_are_put_together_is_tried_again() throws IOException {
        Path file = Files.write(folder.resolve("large"), new byte[6 * MEBIBYTE]);
        s3.fault = request -> request.method().equals("POST") && request.query().contains("uploadId") ? 409 : 0;

        assertThatThrownBy(() ->
                        store("s3.part.bytes", String.valueOf(5 * MEBIBYTE)).put("large", file, "1"))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("Another writer of s3://lake/large");
    }

    @Test
    void options_that_do_not_go_together_are_refused() {
        assertThatThrownBy(() -> S3SinkOptions.of(props("s3.encryption.kms.key.id", "k")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("s3.encryption.kms.key.id: has no effect with s3.encryption=bucket-default");
        assertThatThrownBy(() -> S3SinkOptions.of(props("s3.tags", "team")))
                .hasMessageContaining("s3.tags: must be name=value");
        assertThatThrownBy(() -> S3SinkOptions.of(props("format", "jsonl", "format.compression", "snappy")))
                .hasMessageContaining("Invalid value snappy for configuration format.compression: must be gzip");
    }

    private Request putFile(String... options) throws IOException {
        s3.requests.clear();
        store(options).put("file", Files.writeString(folder.resolve("file"), "rows"), "1");
        return s3.puts("file").get(0);
    }

    private Request putClaim(String... options) {
        s3.requests.clear();
        s3.objects.clear();
        assertThat(store(options).createIfAbsent("claim", new byte[] {'{', '}'}))
                .isTrue();
        return s3.puts("claim").get(0);
    }

    private Request putByIceberg(String location, String... options) throws IOException {
        IcebergClients clients = new IcebergClients();
        clients.initialize(IcebergClients.properties(props(options)));
        try (S3FileIO files = new S3FileIO(clients::s3);
                OutputStream file = files.newOutputFile(location).createOrOverwrite()) {
            file.write('x');
        }
        return s3.puts(location.substring("s3://lake/".length())).get(0);
    }

    private S3Store store(String... options) {
        S3SinkOptions parsed = S3SinkOptions.of(props(options));
        return parsed.store(new AwsClients(parsed.aws()));
    }

    private Map<String, String> props(String... options) {
        Map<String, String> props = new HashMap<>(Map.of(
                "s3.bucket", "lake",
                "s3.endpoint", s3.endpoint().toString(),
                "s3.path.style.enabled", "true",
                "aws.region", "us-east-1",
                "aws.access.key.id", "key",
                "aws.secret.access.key", "secret",
                "aws.retry.max.attempts", "1"));
        for (int i = 0; i < options.length; i += 2) {
            props.put(options[i], options[i + 1]);
        }
        return props;
    }
}
