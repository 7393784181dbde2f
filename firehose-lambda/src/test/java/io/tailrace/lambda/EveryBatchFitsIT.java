package io.tailrace.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.lambda.Batch.Reply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The template's largest buffer and Lambda's reply: whatever a pipe's changes are, their rows fit, with the settings that are
 * in the zip. So the managed path never has to put records into the stream again.
 */
class EveryBatchFitsIT {

    private static final Path CONFIG = Path.of("../config");

    /** Of one record in Firehose; a batch is as large as the buffer, and the record that filled it may be so large. */
    private static final int MOST_RECORD_BYTES = 1_000 * 1024;

    /** What an item may have, in bytes of its names and values. */
    private static final int MOST_ITEM_BYTES = 400_000;

    private static final String CHANGE = """
            {"eventID":"0123456789abcdef0123456789abcdef","eventName":"INSERT","eventVersion":"1.1",\
            "eventSource":"aws:dynamodb","awsRegion":"eu-west-1","dynamodb":{"ApproximateCreationDateTime":1767225600,\
            "Keys":{"order_id":{"S":"o"}},"NewImage":{"order_id":{"S":"o"},%s},"SequenceNumber":"111","SizeBytes":9,\
            "StreamViewType":"NEW_AND_OLD_IMAGES"},"eventSourceARN":\
            "arn:aws:dynamodb:eu-west-1:111122223333:table/sales-orders/stream/2026-01-01T00:00:00.000"}""";

    /** Attributes whose rows are long beside them: what is escaped in a change is escaped again in cdc_rest. */
    private static final List<String> ATTRIBUTES = List.of(
            "\"status\":{\"S\":\"\"}",
            "\"n\":{\"S\":\"" + "\\\"".repeat(MOST_ITEM_BYTES) + "\"}",
            "\"n\":{\"S\":\"" + "\\\\".repeat(10_000) + "\"}",
            "\"n\":{\"S\":\"" + "\\u0001".repeat(10_000) + "\"}",
            "\"n\":{\"S\":\"" + "\u007f".repeat(10_000) + "\"}",
            "\"n\":{\"L\":[" + "{\"L\":[]},".repeat(10_000) + "{\"S\":\"\"}]}",
            "\"status\":{\"S\":\"" + "\\\"".repeat(10_000) + "\"}",
            "\"quantity\":{\"N\":\"2E9\"},\"price\":{\"N\":\"1E7\"},\"placed_at\":{\"S\":\"2026-01-01\"}",
            "\"lines\":{\"L\":[" + "{\"M\":{\"price\":{\"N\":\"1E7\"},\"quantity\":{\"N\":\"1E9\"}}},".repeat(1_000)
                    + "{\"M\":{}}]}");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sales-orders", "sales-orders-partitioned", "sales-orders-iceberg"})
    void every_row_of_the_largest_batch_is_answered(String settings) throws IOException {
        FirehoseHandler handler = handler(settings);
        for (String attributes : ATTRIBUTES) {
            String change = CHANGE.formatted(attributes);

            byte[] reply = reply(handler, batch(change, bufferBytes("MaxValue") + MOST_RECORD_BYTES));

            assertThat(reply).hasSizeLessThanOrEqualTo(FirehoseResponse.MAX_BYTES);
            assertThat(Batch.replies(reply))
                    .as("%d bytes of %s", change.length(), change.substring(0, 400))
                    .isNotEmpty()
                    .extracting(Reply::result)
                    .containsOnly("Ok");
        }
    }

    /** Why the template allows no more. */
    @ParameterizedTest
    @ValueSource(ints = 3_000_000)
    void a_larger_buffer_of_those_that_firehose_allows_would_lose_rows(int bufferBytes) throws IOException {
        byte[] reply = reply(handler("sales-orders"), batch(CHANGE.formatted(ATTRIBUTES.get(1)), bufferBytes));

        assertThat(Batch.replies(reply)).extracting(Reply::result).contains("Ok", "ProcessingFailed");
    }

    /** Records of the change until they have so many bytes. */
    private static Batch batch(String change, int bytes) {
        var batch = new Batch();
        int size = change.getBytes(UTF_8).length;
        for (int n = 0; n < bytes / size; n++) {
            batch.add("%056d000000".formatted(n), change);
        }
        return batch;
    }

    private static byte[] reply(FirehoseHandler handler, Batch batch) throws IOException {
        var out = new ByteArrayOutputStream();
        handler.handle(new ByteArrayInputStream(batch.json()), out);
        return out.toByteArray();
    }

    private FirehoseHandler handler(String settings) throws IOException {
        String lines = Files.readString(CONFIG.resolve("lambda/" + settings + ".properties"))
                .replace("${file:config/", "${file:" + CONFIG + "/");
        Path file = Files.writeString(folder.resolve("settings.properties"), lines);
        return new FirehoseHandler(
                LambdaOptions.load(file),
                new RecordedLog(),
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                Clock.systemUTC());
    }

    /** A megabyte of Firehose is taken for the larger one. */
    private static int bufferBytes(String bound) throws IOException {
        Matcher parameter = Pattern.compile("  FunctionBufferMegabytes:\n(?:    .*\n)*?    " + bound + ": ([0-9.]+)\n")
                .matcher(Files.readString(CONFIG.resolve("cloudformation/managed-path.yaml")));
        assertThat(parameter.find()).isTrue();
        return (int) (Double.parseDouble(parameter.group(1)) * 1024 * 1024);
    }
}
