package io.tailrace.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.lambda.Answer.Dropped;
import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.Answer.Ok;
import io.tailrace.lambda.FirehoseRecord.DataField;
import io.tailrace.lambda.ReplyMetadata.Iceberg;
import io.tailrace.testing.Seed;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplyDraftTest {

    @Test
    void answers_in_firehoses_words() {
        FirehoseResponse response = reply(List.of(
                new Ok(record("1", "b2xk"), utf8("{\"a\":1}\n"), ReplyMetadata.DEFAULT),
                new Dropped(record("2", "b2xk")),
                new Failed(record("3", "b2xk"), "broken")));

        assertThat(text(response))
                .isEqualTo("{\"records\":[{\"recordId\":\"1\",\"result\":\"Ok\",\"data\":\"eyJhIjoxfQo=\"},"
                        + "{\"recordId\":\"2\",\"result\":\"Dropped\"},"
                        + "{\"recordId\":\"3\",\"result\":\"ProcessingFailed\",\"data\":\"b2xk\"}]}");
    }

    @Test
    void tells_the_partition_keys() {
        FirehoseResponse response = reply(
                List.of(new Ok(record("1", ""), utf8("{}\n"), new ReplyMetadata(Map.of("dt", "2026-01-01"), null))));

        assertThat(text(response))
                .isEqualTo("{\"records\":[{\"recordId\":\"1\",\"result\":\"Ok\",\"data\":\"e30K\","
                        + "\"metadata\":{\"partitionKeys\":{\"dt\":\"2026-01-01\"}}}]}");
    }

    @Test
    void tells_what_to_do_in_an_iceberg_table() {
        var destination = new ReplyMetadata(Map.of(), new Iceberg("lake", "orders", "update"));

        assertThat(text(reply(List.of(new Ok(record("1", ""), utf8("{}\n"), destination)))))
                .isEqualTo("{\"records\":[{\"recordId\":\"1\",\"result\":\"Ok\",\"data\":\"e30K\","
                        + "\"metadata\":{\"otfMetadata\":{\"destinationDatabaseName\":\"lake\","
                        + "\"destinationTableName\":\"orders\",\"operation\":\"update\"}}}]}");
    }

    @Test
    void answers_msk_in_the_field_that_it_used() {
        var record = new FirehoseRecord("1", DataField.KAFKA_RECORD_VALUE, utf8("b2xk"), Instant.EPOCH);

        assertThat(text(reply(List.of(new Failed(record, "broken")))))
                .isEqualTo("{\"records\":[{\"recordId\":\"1\",\"result\":\"ProcessingFailed\","
                        + "\"kafkaRecordValue\":\"b2xk\"}]}");
    }

    @Test
    void gives_back_data_that_never_was_base64_as_it_came() {
        FirehoseResponse response = reply(List.of(new Failed(record("1", "a\"b\\\nü"), "broken")));

        assertThat(text(response)).contains("\"data\":\"a\\\"b\\\\\\nü\"");
    }

    @Test
    void stays_within_the_limit_by_giving_up_the_rows_that_grew_most() {
        List<Answer> answers = List.of(
                new Ok(record("1", "aaaa"), utf8("x".repeat(300)), ReplyMetadata.DEFAULT),
                new Ok(record("2", "bbbb"), utf8("y".repeat(900)), ReplyMetadata.DEFAULT),
                new Ok(record("3", "cccc"), utf8("z".repeat(600)), ReplyMetadata.DEFAULT));

        FirehoseResponse response = reply(answers, 1_500);

        assertThat(response.json().remaining()).isLessThanOrEqualTo(1_500);
        assertThat(response.answers()).extracting(Answer::result).containsExactly("Ok", "ProcessingFailed", "Ok");
        assertThat(response.answers().get(1))
                .isEqualTo(new Failed(
                        record("2", "bbbb"),
                        "The rows of the batch would exceed Lambda's reply of 6291556 bytes."
                                + " Lower the buffer size of Firehose's Lambda processor (FunctionBufferMegabytes in the template),"
                                + " or put fewer changes into a gzip record."));
        assertThat(text(response)).contains("\"recordId\":\"2\",\"result\":\"ProcessingFailed\",\"data\":\"bbbb\"");
    }

    @Test
    void gives_up_what_one_look_at_all_answers_would_give_up() {
        Seed seed = Seed.of(ReplyDraftTest.class);
        Random random = seed.random();
        for (int round = 0; round < 200; round++) {
            List<Answer> answers = IntStream.range(0, 30)
                    .mapToObj(n -> answer(random, "r" + n))
                    .toList();
            int failedBytes = reply(answers.stream()
                            .map(answer -> (Answer) new Failed(answer.record(), ""))
                            .toList())
                    .json()
                    .remaining();
            int maxBytes = failedBytes + random.nextInt(3_000);

            FirehoseResponse reply = reply(answers, maxBytes);

            assertThat(reply.json().remaining()).as("round %d, %s", round, seed).isLessThanOrEqualTo(maxBytes);
            assertThat(reply.answers())
                    .extracting(answer -> answer.record().recordId())
                    .containsExactlyElementsOf(answers.stream()
                            .map(answer -> answer.record().recordId())
                            .toList());
            assertThat(reply.answers().stream().filter(Failed.class::isInstance).count())
                    .as("round %d, %s", round, seed)
                    .isEqualTo(fewest(answers, maxBytes));
        }
    }

    /** How many answers fail when those that grew most are given up until the rest fits. */
    private static long fewest(List<Answer> answers, int maxBytes) {
        List<Answer> left = new ArrayList<>(answers);
        while (reply(left).json().remaining() > maxBytes) {
            int most = IntStream.range(0, left.size())
                    .boxed()
                    .max(Comparator.comparingInt(index -> growth(left.get(index))))
                    .orElseThrow();
            left.set(most, new Failed(left.get(most).record(), ""));
        }
        return left.stream().filter(Failed.class::isInstance).count();
    }

    private static int growth(Answer answer) {
        return reply(List.of(answer)).json().remaining()
                - reply(List.of(new Failed(answer.record(), ""))).json().remaining();
    }

    private static Answer answer(Random random, String recordId) {
        FirehoseRecord record = record(recordId, "x".repeat(random.nextInt(100) * 4));
        return switch (random.nextInt(5)) {
            case 0 -> new Dropped(record);
            case 1 -> new Failed(record, "broken");
            default ->
                new Ok(
                        record,
                        utf8("y".repeat(random.nextInt(600))),
                        random.nextBoolean()
                                ? ReplyMetadata.DEFAULT
                                : new ReplyMetadata(
                                        Map.of("dt", "2026-01-01"), new Iceberg("lake", "orders", "update")));
        };
    }

    @Test
    void counts_what_firehose_gets_besides_the_rows() {
        var destination = new ReplyMetadata(Map.of(), new Iceberg("lake", "orders", "update"));
        List<Answer> answers = IntStream.range(0, 100)
                .mapToObj(n -> (Answer) new Ok(record("r" + n, "e30K"), utf8("{}\n"), destination))
                .toList();

        FirehoseResponse reply = reply(answers, 10_000);

        assertThat(reply.json().remaining()).isLessThanOrEqualTo(10_000);
        assertThat(reply.answers()).hasSize(100).hasAtLeastOneElementOfType(Ok.class);
    }

    @Test
    void keeps_every_row_when_the_reply_is_exactly_as_large_as_allowed() {
        List<Answer> answers = List.of(new Ok(record("1", ""), utf8("x".repeat(300)), ReplyMetadata.DEFAULT));
        int size = reply(answers).json().remaining();

        assertThat(reply(answers, size).answers()).isEqualTo(answers);
        assertThat(reply(answers, size - 1).answers()).isNotEqualTo(answers);
    }

    @Test
    void refuses_a_limit_that_not_even_the_records_fit_in() {
        List<Answer> answers = List.of(new Failed(record("1", "x".repeat(300)), "broken"));

        assertThatThrownBy(() -> reply(answers, 200))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The records that go back unchanged make a reply of 368 bytes, and Lambda takes 200: the event was"
                                + " larger than Lambda lets through.");
    }

    private static FirehoseResponse reply(List<Answer> answers) {
        return reply(answers, FirehoseResponse.MAX_BYTES);
    }

    private static FirehoseResponse reply(List<Answer> answers, int maxBytes) {
        var draft = new ReplyDraft(maxBytes);
        answers.forEach(draft::add);
        return draft.complete();
    }

    private static FirehoseRecord record(String recordId, String data) {
        return new FirehoseRecord(recordId, DataField.DATA, utf8(data), Instant.EPOCH);
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static String text(FirehoseResponse response) {
        return new String(response.json().array(), 0, response.json().remaining(), UTF_8);
    }
}
