package io.tailrace.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.chain.TransformChain;
import io.tailrace.lambda.FirehoseRecord.DataField;
import io.tailrace.testing.Fuzz;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes in, the function's parsers take it or refuse it with their own exceptions. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuzzTest {

    private static final int PARSERS = 4;
    private static final MemoryLimits LIMITS = MemoryLimits.of(256 << 20);
    private static final String CHANGE =
            "{\"eventName\":\"INSERT\",\"dynamodb\":{\"ApproximateCreationDateTime\":1767225600.0,"
                    + "\"Keys\":{\"id\":{\"S\":\"k\"}},\"NewImage\":{\"a\":{\"N\":\"1\"},\"b\":{\"S\":\"2026-01-01T00:00:00Z\"}}}}";

    @TempDir
    private Path folder;

    @Test
    void events() throws Exception {
        String event =
                new String(new Batch().add("1", CHANGE).fromMsk().add("2", "{}").json(), UTF_8);
        Fuzz.run(
                "FirehoseEvent",
                Fuzz.share(PARSERS),
                List.of(event, "{\"records\":[{\"recordId\":\"1\",\"approximateArrivalTimestamp\":1,\"data\":\"\"}]}"),
                input -> FirehoseEvent.parse(input.getBytes(ISO_8859_1)),
                Set.of(DataException.class));
    }

    /** What a record holds never fails the function. */
    @Test
    void records() {
        RecordTransformer transformer = new RecordTransformer(
                TransformChain.load(Map.of(
                        "transforms", "f",
                        "transforms.f.type", "io.tailrace.transform.FlattenDynamoDb$Value",
                        "transforms.f.columns", "a decimal(10,2), b timestamp(6)")),
                Routing.NONE,
                LIMITS);
        Fuzz.run(
                "record",
                Fuzz.share(PARSERS),
                List.of(CHANGE, CHANGE + "\n" + CHANGE, "\u001f\u008b\b\u0000\u0000\u0000\u0000\u0000\u0000\u00ff"),
                input -> transformer.answer(
                        "orders",
                        new FirehoseRecord(
                                "1",
                                DataField.DATA,
                                ByteBuffer.wrap(Base64.getEncoder().encode(input.getBytes(ISO_8859_1))),
                                Instant.EPOCH)),
                Set.of());
    }

    @Test
    void payloads() {
        Fuzz.run(
                "Payload",
                Fuzz.share(PARSERS),
                List.of("eyJhIjoxfQ==", "H4sIAAAAAAAA/6uuBQBDv6ajAgAAAA==", "84mawgoBMQ=="),
                FuzzTest::documents,
                Set.of(DataException.class));
    }

    private static void documents(String input) {
        byte[] payload = Payload.open(ByteBuffer.wrap(input.getBytes(UTF_8)), LIMITS);
        JsonDocuments documents = new JsonDocuments(payload, LIMITS.changeBytes());
        while (documents.next() != null) {
            // Each is parsed by the parser of changes, which has generated inputs of its own.
        }
    }

    @Test
    void options() {
        Path file = folder.resolve("function.properties");
        Fuzz.run(
                "LambdaOptions",
                Fuzz.share(PARSERS),
                List.of("""
                        topic=orders
                        transforms=f
                        transforms.f.type=io.tailrace.transform.FlattenDynamoDb$Value
                        partition.key.headers=dt,hour
                        metrics.namespace=\\u0041
                        """, """
                        iceberg.database=d
                        iceberg.table=t
                        iceberg.operation.field=x
                        """),
                input -> {
                    Files.write(file, input.getBytes(UTF_8));
                    LambdaOptions.load(file);
                },
                Set.of(ConfigException.class));
    }
}
