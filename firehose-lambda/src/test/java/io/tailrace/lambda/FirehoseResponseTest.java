package io.tailrace.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.lambda.Answer.Dropped;
import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.Answer.Ok;
import io.tailrace.lambda.Destination.Iceberg;
import io.tailrace.lambda.FirehoseRecord.DataField;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirehoseResponseTest {

    @Test
    void answers_in_firehoses_words() {
        FirehoseResponse response = FirehoseResponse.of(List.of(
                new Ok(record("1", "b2xk"), utf8("{\"a\":1}\n"), Destination.DEFAULT),
                new Dropped(record("2", "b2xk")),
                new Failed(record("3", "b2xk"), "broken")));

        assertThat(text(response))
                .isEqualTo("{\"records\":[{\"recordId\":\"1\",\"result\":\"Ok\",\"data\":\"eyJhIjoxfQo=\"},"
                        + "{\"recordId\":\"2\",\"result\":\"Dropped\"},"
                        + "{\"recordId\":\"3\",\"result\":\"ProcessingFailed\",\"data\":\"b2xk\"}]}");
    }

    @Test
    void tells_the_partition_keys() {
        FirehoseResponse response = FirehoseResponse.of(
                List.of(new Ok(record("1", ""), utf8("{}\n"), new Destination(Map.of("dt", "2026-01-01"), null))));

        assertThat(text(response))
                .isEqualTo("{\"records\":[{\"recordId\":\"1\",\"result\":\"Ok\",\"data\":\"e30K\","
                        + "\"metadata\":{\"partitionKeys\":{\"dt\":\"2026-01-01\"}}}]}");
    }

    @Test
    void tells_what_to_do_in_an_iceberg_table() {
        var destination = new Destination(Map.of(), new Iceberg("lake", "orders", "update"));

        assertThat(text(FirehoseResponse.of(List.of(new Ok(record("1", ""), utf8("{}\n"), destination)))))
                .isEqualTo("{\"records\":[{\"recordId\":\"1\",\"result\":\"Ok\",\"data\":\"e30K\","
                        + "\"metadata\":{\"otfMetadata\":{\"destinationDatabaseName\":\"lake\","
                        + "\"destinationTableName\":\"orders\",\"operation\":\"update\"}}}]}");
    }

    @Test
    void answers_msk_in_the_field_that_it_used() {
        var record = new FirehoseRecord("1", DataField.KAFKA_RECORD_VALUE, utf8("b2xk"), Instant.EPOCH);

        assertThat(text(FirehoseResponse.of(List.of(new Failed(record, "broken")))))
                .isEqualTo("{\"records\":[{\"recordId\":\"1\",\"result\":\"ProcessingFailed\","
                        + "\"kafkaRecordValue\":\"b2xk\"}]}");
    }

    @Test
    void gives_back_data_that_never_was_base64_as_it_came() {
        FirehoseResponse response = FirehoseResponse.of(List.of(new Failed(record("1", "a\"b\\\nü"), "broken")));

        assertThat(text(response)).contains("\"data\":\"a\\\"b\\\\\\nü\"");
    }

    @Test
    void stays_within_the_limit_by_giving_up_the_rows_that_grew_most() {
        List<Answer> answers = List.of(
                new Ok(record("1", "aaaa"), utf8("x".repeat(300)), Destination.DEFAULT),
                new Ok(record("2", "bbbb"), utf8("y".repeat(900)), Destination.DEFAULT),
                new Ok(record("3", "cccc"), utf8("z".repeat(600)), Destination.DEFAULT));

        FirehoseResponse response = FirehoseResponse.of(answers, 1_500);

        assertThat(response.json().remaining()).isLessThanOrEqualTo(1_500);
        assertThat(response.answers()).extracting(Answer::result).containsExactly("Ok", "ProcessingFailed", "Ok");
        assertThat(response.answers().get(1))
                .isEqualTo(new Failed(
                        record("2", "bbbb"),
                        "The rows of the batch would exceed Lambda's reply of 6291556 bytes."
                                + " Lower the buffer size of Firehose's Lambda processor."));
        assertThat(text(response)).contains("\"recordId\":\"2\",\"result\":\"ProcessingFailed\",\"data\":\"bbbb\"");
    }

    @Test
    void keeps_every_row_when_the_reply_is_exactly_as_large_as_allowed() {
        List<Answer> answers = List.of(new Ok(record("1", ""), utf8("x".repeat(300)), Destination.DEFAULT));
        int size = FirehoseResponse.of(answers).json().remaining();

        assertThat(FirehoseResponse.of(answers, size).answers()).isEqualTo(answers);
        assertThat(FirehoseResponse.of(answers, size - 1).answers()).isNotEqualTo(answers);
    }

    @Test
    void refuses_a_limit_that_not_even_the_records_fit_in() {
        List<Answer> answers = List.of(new Failed(record("1", "x".repeat(300)), "broken"));

        assertThatThrownBy(() -> FirehoseResponse.of(answers, 200))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Lower the buffer size of Firehose's Lambda processor");
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
