package io.tailrace.local.managed.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.local.Clients;
import io.tailrace.local.S3Server;
import io.tailrace.local.managed.SettableClock;
import io.tailrace.local.managed.kinesis.KinesisServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.Condition;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Firehose between Kinesis and a real S3 server. */
class FirehoseIT {

    private static final BufferingHint AT_ONCE = new BufferingHint(1_000_000, Duration.ZERO);

    private static final BufferingHint MINUTE = new BufferingHint(1024 * 1024, Duration.ofMinutes(1));

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:34:56Z"));
    private final KinesisServer kinesisServer = KinesisServer.start(0);
    private final KinesisClient kinesis = Clients.kinesis(kinesisServer.endpoint());
    private final S3Server s3Server;
    private final S3Client s3;

    FirehoseIT(@TempDir Path folder) {
        s3Server = S3Server.start(0, folder);
        s3 = Clients.s3(s3Server.endpoint());
    }

    @BeforeEach
    void create() {
        kinesis.createStream(create -> create.streamName("changes").shardCount(2));
        s3.createBucket(bucket -> bucket.bucket("lake"));
    }

    @AfterEach
    void stop() {
        s3.close();
        s3Server.close();
        kinesis.close();
        kinesisServer.close();
    }

    @Test
    void an_object_is_written_when_its_time_has_come() {
        try (Firehose firehose = start(settings("orders/dt=!{timestamp:yyyy-MM-dd}/"), FirehoseIT::upperCase)) {
            put("a");
            await().atMost(Durations.ONE_MINUTE).until(() -> firehose.progress().read() == 1);
            assertThat(objects()).isEmpty();

            clock.advance(Duration.ofMinutes(1));
            await().atMost(Durations.ONE_MINUTE).until(() -> firehose.progress().objects() == 1);
        }

        assertThat(objects()).hasSize(1).allSatisfy((key, content) -> {
            // The time is the record's arrival by the clock of Kinesis.
            assertThat(key)
                    .matches(
                            "orders/dt=\\d{4}-\\d{2}-\\d{2}/orders-1-\\d{4}(-\\d{2}){5}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            assertThat(content).isEqualTo("A\n");
        });
    }

    @Test
    void closing_delivers_what_was_read() {
        try (Firehose firehose = start(settings("orders/"), FirehoseIT::upperCase)) {
            put("a");
            await().atMost(Durations.ONE_MINUTE).until(() -> firehose.progress().read() == 1);
        }

        assertThat(objects().values()).containsExactly("A\n");
    }

    @Test
    void failed_records_go_to_the_error_output() {
        try (Firehose firehose = start(settings("orders/"), FirehoseIT::upperCase)) {
            put("a");
            put("fail");
            put("drop");
            await().atMost(Durations.ONE_MINUTE).until(() -> firehose.progress().read() == 3);
        }

        assertThat(objects())
                .hasSize(2)
                .hasEntrySatisfying(
                        new Condition<>(key -> key.startsWith("orders/processing-failed"), "error"),
                        new Condition<>(line -> line.contains("\"rawData\":\"ZmFpbA==\""), "raw data"));
    }

    @Test
    void records_are_partitioned_by_the_keys_that_the_transform_gives() {
        FirehoseSettings dynamic = FirehoseSettings.of(
                        "orders",
                        "changes",
                        "lake",
                        "orders/first=!{partitionKeyFromLambda:first}/",
                        Optional.of("errors/!{firehose:error-output-type}/"))
                .withBuffers(AT_ONCE, MINUTE)
                .withCompression(CompressionFormat.GZIP);
        try (Firehose firehose = start(dynamic, FirehoseIT::upperCase)) {
            put("apple");
            put("avocado");
            put("banana");
            await().atMost(Durations.ONE_MINUTE).until(() -> firehose.progress().read() == 3);
        }

        assertThat(objects())
                .hasSize(2)
                .allSatisfy((key, content) -> assertThat(key)
                        .startsWith("orders/first=" + content.charAt(0) + "/orders-1-")
                        .endsWith(".gz"));
        assertThat(String.join("", objects().values())).contains("APPLE\n", "AVOCADO\n", "BANANA\n");
    }

    @Test
    void reading_goes_on_through_splits_and_merges() {
        try (Firehose firehose = start(settings("orders/"), FirehoseIT::upperCase)) {
            put("a");
            kinesis.splitShard(split -> split.streamName("changes")
                    .shardToSplit("shardId-000000000000")
                    .newStartingHashKey("1000"));
            put("b");
            kinesis.mergeShards(merge -> merge.streamName("changes")
                    .shardToMerge("shardId-000000000003")
                    .adjacentShardToMerge("shardId-000000000001"));
            put("c");
            await().atMost(Durations.ONE_MINUTE).until(() -> firehose.progress().read() == 3);
        }

        assertThat(String.join("", objects().values()).lines()).containsExactlyInAnyOrder("A", "B", "C");
    }

    @Test
    void what_was_there_before_is_not_read() {
        put("before");
        clock.advance(Duration.between(clock.instant(), Instant.now().plusMillis(1)));
        await().atMost(Durations.ONE_MINUTE).until(() -> Instant.now().isAfter(clock.instant()));

        try (Firehose firehose = start(settings("orders/"), FirehoseIT::upperCase)) {
            put("after");
            await().atMost(Durations.ONE_MINUTE).until(() -> firehose.progress().read() == 1);
        }

        assertThat(objects().values()).containsExactly("AFTER\n");
    }

    @Test
    void in_disorder_records_change_places_and_come_twice_but_none_is_lost() {
        FirehoseSettings disordered = settings("orders/").withDisorder(Disorder.seeded(11, 0.3, 0.2));
        try (Firehose firehose = start(disordered, FirehoseIT::upperCase)) {
            IntStream.range(0, 100).forEach(i -> put("r" + i));
            await().atMost(Durations.ONE_MINUTE).until(() -> firehose.progress().read() == 100);
        }

        assertThat(String.join("", objects().values()).lines())
                .containsAll(IntStream.range(0, 100).mapToObj(i -> "R" + i).toList())
                .hasSizeGreaterThan(100);
    }

    @Test
    void an_object_that_s3_refuses_is_put_again() {
        AtomicInteger attempts = new AtomicInteger();
        S3Client refusing = (S3Client) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, arguments) -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw S3Exception.builder().message("Slow Down").build();
                    }
                    return method.invoke(s3, arguments);
                });
        try (Firehose firehose =
                Firehose.start(settings("orders/"), kinesis, FirehoseIT::upperCase, refusing, clock, new Random(5))) {
            put("a");
            await().atMost(Durations.ONE_MINUTE).until(() -> firehose.progress().read() == 1);
        }

        assertThat(attempts).hasValue(2);
        assertThat(objects().values()).containsExactly("A\n");
    }

    @Test
    void closing_says_when_it_could_not_deliver() {
        s3.deleteBucket(bucket -> bucket.bucket("lake"));
        Firehose firehose = start(settings("orders/"), FirehoseIT::upperCase);
        put("a");
        await().atMost(Durations.ONE_MINUTE).until(() -> firehose.progress().read() == 1);

        assertThatThrownBy(firehose::close)
                .hasMessage("Firehose orders has stopped")
                .hasCauseInstanceOf(NoSuchBucketException.class);
    }

    @Test
    void aggregated_records_stop_it_with_a_reason() {
        Firehose firehose = start(settings("orders/"), FirehoseIT::upperCase);

        kinesis.putRecord(put -> put.streamName("changes")
                .partitionKey("a")
                .data(SdkBytes.fromByteArray(new byte[] {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2, 0})));

        await().atMost(Durations.ONE_MINUTE)
                .untilAsserted(() -> assertThatThrownBy(firehose::requireRunning)
                        .hasRootCauseMessage(
                                "Stream changes has a record that the Kinesis Producer Library aggregated, at "
                                        + sequenceNumber()
                                        + " of shardId-000000000000; this stand-in does not take those apart."));
        assertThatThrownBy(firehose::close).hasMessage("Firehose orders has stopped");
    }

    private String sequenceNumber() {
        String iterator = kinesis.getShardIterator(get -> get.streamName("changes")
                        .shardId("shardId-000000000000")
                        .shardIteratorType("TRIM_HORIZON"))
                .shardIterator();
        return kinesis.getRecords(get -> get.shardIterator(iterator))
                .records()
                .get(0)
                .sequenceNumber();
    }

    private Firehose start(FirehoseSettings settings, FirehoseTransform transform) {
        return Firehose.start(settings, kinesis, transform, s3, clock, new Random(5));
    }

    private static FirehoseSettings settings(String prefix) {
        Optional<String> errors =
                prefix.contains("!") ? Optional.of("errors/!{firehose:error-output-type}/") : Optional.empty();
        return FirehoseSettings.of("orders", "changes", "lake", prefix, errors).withBuffers(AT_ONCE, MINUTE);
    }

    private void put(String text) {
        kinesis.putRecord(put -> put.streamName("changes").partitionKey(text).data(SdkBytes.fromUtf8String(text)));
    }

    /** A function that answers in capitals, drops "drop", fails "fail", and partitions by the first letter. */
    private static byte[] upperCase(byte[] event) {
        try {
            ObjectMapper json = new ObjectMapper();
            ObjectNode reply = json.createObjectNode();
            var answers = reply.putArray("records");
            for (JsonNode record : json.readTree(event).get("records")) {
                String text = new String(record.get("data").binaryValue(), UTF_8);
                ObjectNode answer = answers.addObject()
                        .put("recordId", record.get("recordId").asText());
                switch (text) {
                    case "drop" -> answer.put("result", "Dropped");
                    case "fail" ->
                        answer.put("result", "ProcessingFailed")
                                .put("data", record.get("data").asText());
                    default -> {
                        String capitals = text.toUpperCase(Locale.ROOT) + "\n";
                        answer.put("result", "Ok").put("data", capitals.getBytes(UTF_8));
                        answer.putObject("metadata").putObject("partitionKeys").put("first", capitals.substring(0, 1));
                    }
                }
            }
            return json.writeValueAsBytes(reply);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> objects() {
        Map<String, String> objects = new TreeMap<>();
        for (S3Object object : s3.listObjectsV2(list -> list.bucket("lake")).contents()) {
            byte[] content = s3.getObjectAsBytes(get -> get.bucket("lake").key(object.key()))
                    .asByteArray();
            objects.put(object.key(), object.key().endsWith(".gz") ? gunzip(content) : new String(content, UTF_8));
        }
        return objects;
    }

    private static String gunzip(byte[] content) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return new String(gzip.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
