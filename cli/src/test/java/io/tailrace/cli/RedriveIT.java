package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedriveIT {
    private static final String BUCKET = "tailrace-lake-1a2b3c4d5e6f";
    private static final String QUEUE = "tailrace-PipeDeadLetters-1A2B3C4D5E6F";
    private static final String FAILED = "errors/processing-failed/dt=2026-01-02/a";

    @TempDir
    private Path folder;

    private AccountFixture aws;

    @BeforeEach
    void start() throws IOException {
        aws = new AccountFixture(folder);
        aws.run("deploy");
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void puts_the_records_under_errors_back_once_under_the_key_of_their_item() throws IOException {
        aws.account.put(BUCKET, FAILED, failed(change("o-1"), change("o-2")));
        aws.account.put(BUCKET, "errors/processing-failed/dt=2026-01-03/b.gz", packed(failed(change("o-3"))));

        int first = aws.run("redrive");
        String report = aws.out();
        int second = aws.run("redrive");

        assertThat(first).isZero();
        assertThat(report).contains("Put back: 3 records.\n").contains("cdc_event_id");
        assertThat(second).isZero();
        assertThat(aws.out()).contains("Put back: 0 records.\n");
        assertThat(aws.account.kinesisRecords())
                .containsExactly("o-1 " + change("o-1"), "o-2 " + change("o-2"), "o-3 " + change("o-3"));
        assertThat(failedObjects()).isEmpty();
        assertThat(aws.account.keys(BUCKET))
                .contains(
                        "errors/redriven/processing-failed/dt=2026-01-02/a",
                        "errors/redriven/processing-failed/dt=2026-01-03/b.gz");
    }

    @Test
    void what_fails_again_is_reported_and_not_put_back_unless_that_is_asked_for() {
        aws.account.put(BUCKET, FAILED, failed(change("o-1")));
        aws.run("redrive");
        aws.account.put(BUCKET, "errors/processing-failed/dt=2026-01-02/later", failed(change("o-1"), change("o-2")));

        int code = aws.run("redrive");
        String report = aws.out();
        List<String> kept = failedObjects();
        int again = aws.run("redrive", "--again");

        assertThat(code).isEqualTo(1);
        assertThat(report)
                .contains("Put back: 1 record.\n")
                .contains("Not put back: 1 record that failed again after they were put back"
                        + " (Lambda.ProcessingFailedStatus 1).")
                .contains("./tailrace redrive --again");
        assertThat(kept).containsExactly("errors/processing-failed/dt=2026-01-02/later");
        assertThat(again).isZero();
        assertThat(aws.out()).contains("Put back: 1 record. An earlier run had put back 1 record of these objects.");
        assertThat(aws.account.kinesisRecords())
                .containsExactly("o-1 " + change("o-1"), "o-2 " + change("o-2"), "o-1 " + change("o-1"));
        assertThat(failedObjects()).isEmpty();
    }

    @Test
    void a_run_that_is_ended_before_it_has_moved_an_object_puts_nothing_back_twice() {
        String[] changes =
                IntStream.range(0, 1_200).mapToObj(i -> change("o-" + i)).toArray(String[]::new);
        aws.account.put(BUCKET, FAILED, failed(changes));
        // All batches are taken and noted, and then the process ends.
        aws.account.deny("s3:DeleteObject");

        int ended = aws.run("redrive");
        aws.account.permit("s3:DeleteObject");
        int next = aws.run("redrive");

        assertThat(ended).isEqualTo(3);
        assertThat(next).isZero();
        assertThat(aws.out())
                .contains("Put back: 0 records. An earlier run had put back 1,200 records of these objects.");
        assertThat(aws.account.kinesisRecords()).hasSize(1_200).doesNotHaveDuplicates();
    }

    @Test
    void an_interrupted_batch_is_the_only_one_that_comes_twice() {
        String[] changes =
                IntStream.range(0, 600).mapToObj(i -> change("o-" + i)).toArray(String[]::new);
        aws.account.put(BUCKET, FAILED, failed(changes));
        aws.account.refuseRecords(1);
        aws.atPause(0, () -> Thread.currentThread().interrupt());

        aws.run("redrive");
        aws.atPause(0, () -> {});
        int code = aws.run("redrive");

        assertThat(code).isZero();
        assertThat(aws.account.kinesisRecords())
                .hasSizeLessThanOrEqualTo(600 + 499)
                .contains("o-0 " + changes[0]);
        assertThat(aws.account.kinesisRecords().stream().distinct()).hasSize(600);
    }

    @Test
    void records_that_kinesis_refuses_for_now_are_sent_again() {
        aws.account.put(BUCKET, FAILED, failed(change("o-1"), change("o-2"), change("o-3")));
        aws.account.refuseRecords(4);

        assertThat(aws.run("redrive")).isZero();

        assertThat(aws.account.kinesisRecords()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void rows_are_not_put_back_because_the_function_reads_changes() {
        aws.account.put(
                BUCKET,
                "errors/format-conversion-failed/dt=2026-01-02/a",
                "{\"attemptsMade\":1,\"lastErrorCode\":\"DataFormatConversion.ParseError\",\"rawData\":\""
                        + base64("{\"order_id\":\"o-1\",\"cdc_event_id\":\"e\"}\n")
                        + "\"}\nnot a line of Firehose's\n");

        assertThat(aws.run("redrive")).isEqualTo(1);

        assertThat(aws.out())
                .contains("Not put back: 1 record that are rows that the function has made, and it does not read those"
                        + " (DataFormatConversion.ParseError 1).")
                .contains("Not put back: 1 record that are not lines of Firehose's");
        assertThat(aws.account.kinesisRecords()).isEmpty();
        assertThat(failedObjects()).hasSize(1);
    }

    @Test
    void a_dry_run_puts_nothing_back_and_leaves_everything_where_it_is() {
        aws.account.put(BUCKET, FAILED, failed(change("o-1"), change("o-1")));
        aws.account.send(QUEUE, letter("100", "300", 3));

        assertThat(aws.run("redrive", "--dry-run")).isZero();

        assertThat(aws.out()).contains("Would be put back: 1 record, with those of 1 dead letter.");
        assertThat(aws.account.kinesisRecords()).isEmpty();
        assertThat(failedObjects()).containsExactly(FAILED);
        assertThat(aws.account.messages()).hasSize(1);
    }

    @Test
    void the_changes_of_a_dead_letter_are_read_from_the_tables_stream() {
        for (String number : List.of("50", "100", "200", "300", "400")) {
            aws.account.change("shardId-1", number, streamRecord(number));
        }
        aws.account.send(QUEUE, letter("100", "300", 3));

        assertThat(aws.run("redrive")).isZero();

        assertThat(aws.out()).contains("Put back: 3 records, with those of 1 dead letter.");
        assertThat(aws.account.kinesisRecords())
                .hasSize(3)
                .allSatisfy(record -> assertThat(record)
                        .contains("\"eventSourceARN\":\"arn:aws:dynamodb:us-east-1:1:table/t/stream/s\"")
                        .contains("\"NewImage\":{\"n\":{\"N\":\"1.50\"}}"))
                .satisfiesExactly(
                        record -> assertThat(record).startsWith("o-100 "),
                        record -> assertThat(record).startsWith("o-200 "),
                        record -> assertThat(record).startsWith("o-300 "));
        assertThat(aws.account.messages()).isEmpty();
    }

    @Test
    void changes_that_the_stream_has_forgotten_are_named_and_their_letter_stays() {
        for (String number : List.of("100", "200", "300")) {
            aws.account.change("shardId-1", number, streamRecord(number));
        }
        aws.account.trim("shardId-1", "200");
        aws.account.send(QUEUE, letter("100", "300", 3));
        aws.account.send(QUEUE, letter("100", "300", 3).replace("shardId-1", "shardId-gone"));
        aws.account.send(QUEUE, "{\"not\":\"a pipe's\"}");

        int code = aws.run("redrive");

        assertThat(code).isEqualTo(1);
        assertThat(aws.out())
                .contains("Put back: 1 record.")
                .contains("Lost: 5 changes of the dead letter queue are no longer in the table's stream")
                .contains("2 of shardId-1, 100 to 300, made 2026-01-02T00:00:00Z to 2026-01-02T00:01:00Z")
                .contains("3 of shardId-gone, 100 to 300")
                .contains("Not read: 1 messages of the dead letter queue are not a pipe's.");
        assertThat(aws.account.messages()).hasSize(3);
    }

    @Test
    void changes_of_other_batches_do_not_stand_for_those_that_are_lost() {
        for (String number : List.of("100", "200", "300", "400", "500", "600", "700")) {
            aws.account.change("shardId-1", number, streamRecord(number));
        }
        aws.account.trim("shardId-1", "100");
        aws.account.send(QUEUE, letter("100", "700", 3));

        assertThat(aws.run("redrive")).isEqualTo(1);

        assertThat(aws.out()).contains("Put back: 6 records.").contains("at least 1 of shardId-1, 100 to 700");
        assertThat(aws.account.messages()).hasSize(1);
    }

    @Test
    void letters_that_a_run_before_has_just_received_are_not_taken_for_none() {
        aws.account.send(QUEUE, letter("100", "300", 3));
        aws.run("redrive");

        assertThat(aws.run("redrive", "--forget-lost")).isEqualTo(1);

        assertThat(aws.out())
                .contains("Not looked at: 1 message of the dead letter queue, which another run has received and not"
                        + " deleted. Run the same command again in 120 seconds.")
                .doesNotContain("Lost:");
        assertThat(aws.account.messages()).hasSize(1);
        aws.account.showMessages();
        assertThat(aws.run("redrive", "--forget-lost")).isEqualTo(1);
        assertThat(aws.out()).contains("Lost: 3 changes").doesNotContain("Not looked at");
        assertThat(aws.account.messages()).isEmpty();
        assertThat(aws.run("redrive")).isZero();
    }

    @Test
    void lost_letters_are_deleted_when_that_is_asked_for() {
        aws.account.send(QUEUE, letter("100", "300", 3));

        assertThat(aws.run("redrive", "--forget-lost")).isEqualTo(1);

        assertThat(aws.account.messages()).isEmpty();
    }

    @Test
    void an_iceberg_table_that_firehose_merges_takes_old_changes_only_on_demand() throws IOException {
        aws.run("destroy", "--yes", "--delete-data");
        aws.pipeline("""
            parameters:
              Format: iceberg
              PartitionKeyPath: $.dynamodb.Keys.order_id.S
              ConfigFile: config/lambda/sales-orders-iceberg.properties
            """);
        aws.run("deploy");

        assertThat(aws.run("redrive")).isEqualTo(3);
        assertThat(aws.err()).contains("an old change that is put back can replace a newer one of its item");
        assertThat(aws.run("redrive", "--accept-arrival-order")).isZero();
    }

    private List<String> failedObjects() {
        return aws.account.keys(BUCKET).stream()
                .filter(key -> key.startsWith("errors/") && !key.startsWith("errors/redriven/"))
                .toList();
    }

    private static String failed(String... changes) {
        return List.of(changes).stream()
                .map(change -> "{\"attemptsMade\":1,\"errorCode\":\"Lambda.ProcessingFailedStatus\",\"rawData\":\""
                        + base64(change) + "\"}\n")
                .collect(Collectors.joining());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String change(String order) {
        return "{\"eventID\":\"e-" + order
                + "\",\"eventName\":\"INSERT\",\"dynamodb\":{\"Keys\":{\"order_id\":{\"S\":\"" + order + "\"}}}}";
    }

    private static String streamRecord(String number) {
        return "{\"eventID\":\"e\",\"eventName\":\"INSERT\",\"eventVersion\":\"1.1\",\"eventSource\":\"aws:dynamodb\","
                + "\"awsRegion\":\"us-east-1\",\"dynamodb\":{\"ApproximateCreationDateTime\":1767312000,\"Keys\":"
                + "{\"order_id\":{\"S\":\"o-" + number
                + "\"}},\"NewImage\":{\"n\":{\"N\":\"1.50\"}},\"SequenceNumber\":\""
                + number + "\",\"SizeBytes\":10,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}}";
    }

    private static String letter(String start, String end, int size) {
        return "{\"context\":{\"condition\":\"RetryAttemptsExhausted\"},\"version\":\"1.0\",\"DDBStreamBatchInfo\":"
                + "{\"shardId\":\"shardId-1\",\"startSequenceNumber\":\"" + start + "\",\"endSequenceNumber\":\"" + end
                + "\",\"approximateArrivalOfFirstRecord\":\"2026-01-02T00:00:00Z\",\"approximateArrivalOfLastRecord\":"
                + "\"2026-01-02T00:01:00Z\",\"batchSize\":" + size
                + ",\"streamArn\":\"arn:aws:dynamodb:us-east-1:1:table/t/stream/s\"}}";
    }
}
