package io.tailrace.local.managed.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.local.Clients;
import io.tailrace.local.GlueServer;
import io.tailrace.local.HiveServer;
import io.tailrace.local.S3Server;
import io.tailrace.local.managed.kinesis.KinesisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.awaitility.Durations;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Firehose with format conversion, which both lines of Hive do. */
class FirehoseToParquetIT {

    @TempDir
    private Path temp;

    @ParameterizedTest
    @EnumSource
    void what_hive_reads_is_an_object_in_parquet_and_what_it_refuses_is_in_the_error_output(HiveServer.Line line)
            throws IOException {
        Map<String, byte[]> objects = new TreeMap<>();
        try (S3Server s3Server = S3Server.start(0, Files.createDirectory(temp.resolve("buckets")));
                S3Client s3 = Clients.s3(s3Server.endpoint());
                GlueServer glueServer = GlueServer.start(0);
                KinesisServer kinesisServer = KinesisServer.start(0);
                KinesisClient kinesis = Clients.kinesis(kinesisServer.endpoint());
                HiveServer hive = HiveServer.start(0, line, temp.resolve("hive.log"))) {
            s3.createBucket(create -> create.bucket("lake"));
            kinesis.createStream(create -> create.streamName("changes").shardCount(1));
            createTable(glueServer);
            FirehoseSettings settings = FirehoseSettings.of(
                            "orders",
                            "changes",
                            "lake",
                            "orders/",
                            Optional.of("errors/!{firehose:error-output-type}/"))
                    .withBuffers(
                            new BufferingHint(1_000_000, Duration.ZERO),
                            new BufferingHint(1024 * 1024, Duration.ofMinutes(1)))
                    .withConversion(new FormatConversion(
                            hive.endpoint(),
                            glueServer.endpoint(),
                            "lake",
                            "orders",
                            List.of("yyyy-MM-dd HH:mm:ss.SSS")));
            try (Firehose firehose = Firehose.start(settings, kinesis, FirehoseToParquetIT::asItIs, s3)) {
                for (String row : List.of(
                        "{\"id\":\"a\",\"n\":1}\n", "{\"id\":\"b\",\"n\":\"text\"}\n", "{\"id\":\"c\",\"n\":NaN}\n")) {
                    kinesis.putRecord(
                            put -> put.streamName("changes").partitionKey("k").data(SdkBytes.fromUtf8String(row)));
                }
                await().atMost(Durations.ONE_MINUTE)
                        .until(() -> firehose.progress().read() == 3);
            }
            s3.listObjectsV2(list -> list.bucket("lake"))
                    .contents()
                    .forEach(object -> objects.put(
                            object.key(),
                            s3.getObjectAsBytes(get -> get.bucket("lake").key(object.key()))
                                    .asByteArray()));
        }

        assertThat(objects).hasSize(2);
        assertThat(objects.entrySet())
                .anySatisfy(object -> {
                    assertThat(object.getKey()).startsWith("errors/format-conversion-failed/");
                    List<String> lines =
                            new String(object.getValue(), UTF_8).lines().toList();
                    assertThat(lines).hasSize(2);
                    assertThat(lines.get(1)).contains("Non-standard token 'NaN'");
                    JsonNode failed = new ObjectMapper().readTree(lines.get(0));
                    assertThat(failed.get("errorCode").asText()).isEqualTo("DataFormatConversion.ParseError");
                    assertThat(failed.get("errorMessage").asText()).contains("VALUE_STRING) not numeric");
                    assertThat(failed.get("rawData").binaryValue())
                            .isEqualTo("{\"id\":\"b\",\"n\":\"text\"}\n".getBytes(UTF_8));
                })
                .anySatisfy(object -> {
                    assertThat(object.getKey()).startsWith("orders/").endsWith(".parquet");
                    assertThat(new String(object.getValue(), 0, 4, UTF_8)).isEqualTo("PAR1");
                });
    }

    private static void createTable(GlueServer server) {
        try (GlueClient glue = Clients.glue(server.endpoint())) {
            glue.createDatabase(create -> create.databaseInput(database -> database.name("lake")));
            glue.createTable(create -> create.databaseName("lake")
                    .tableInput(table -> table.name("orders")
                            .storageDescriptor(storage -> storage.columns(
                                    Column.builder().name("id").type("string").build(),
                                    Column.builder().name("n").type("double").build()))));
        }
    }

    private static byte[] asItIs(byte[] event) {
        try {
            ObjectMapper json = new ObjectMapper();
            ObjectNode reply = json.createObjectNode();
            for (JsonNode record : json.readTree(event).get("records")) {
                reply.withArray("records")
                        .addObject()
                        .put("recordId", record.get("recordId").asText())
                        .put("result", "Ok")
                        .put("data", record.get("data").asText());
            }
            return json.writeValueAsBytes(reply);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
