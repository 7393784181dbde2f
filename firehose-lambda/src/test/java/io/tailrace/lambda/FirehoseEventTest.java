package io.tailrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.lambda.FirehoseRecord.DataField;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirehoseEventTest {

    @Test
    void reads_records_from_a_kinesis_stream() {
        FirehoseEvent event = parse("""
                {"invocationId":"i-1","sourceKinesisStreamArn":"arn:aws:kinesis:eu-west-1:111122223333:stream/changes",
                 "deliveryStreamArn":"arn:aws:firehose:eu-west-1:111122223333:deliverystream/sales-orders","region":"eu-west-1",
                 "records":[
                  {"recordId":"49","approximateArrivalTimestamp":1767225600123,"data":"eyJhIjoxfQ==",
                   "kinesisRecordMetadata":{"sequenceNumber":"49571","subsequenceNumber":0,"partitionKey":"o-1",
                     "shardId":"shardId-000000000000","approximateArrivalTimestamp":1767225600123}},
                  {"data":"eyJiIjoyfQ==","recordId":"50","approximateArrivalTimestamp":1767225600124}]}
                """);

        assertThat(event.deliveryStream()).isEqualTo("sales-orders");
        assertThat(event.records())
                .containsExactly(
                        new FirehoseRecord(
                                "49",
                                DataField.DATA,
                                ascii("eyJhIjoxfQ=="),
                                Instant.parse("2026-01-01T00:00:00.123Z"),
                                "49571"),
                        new FirehoseRecord(
                                "50",
                                DataField.DATA,
                                ascii("eyJiIjoyfQ=="),
                                Instant.parse("2026-01-01T00:00:00.124Z")));
    }

    @Test
    void reads_records_from_msk() {
        FirehoseEvent event = parse("""
                {"invocationId":"i-1","sourceMSKArn":"arn:aws:kafka:eu-west-1:111122223333:cluster/c/1","records":[
                  {"recordId":"00000000000000000000000000","approximateArrivalTimestamp":0,
                   "mskRecordMetadata":{"offset":"0","partitionId":"1","approximateArrivalTimestamp":0},
                   "kafkaRecordValue":"eyJhIjoxfQ=="}]}
                """);

        assertThat(event.deliveryStream()).isEmpty();
        assertThat(event.records())
                .containsExactly(new FirehoseRecord(
                        "00000000000000000000000000",
                        DataField.KAFKA_RECORD_VALUE,
                        ascii("eyJhIjoxfQ=="),
                        Instant.EPOCH));
    }

    @Test
    void takes_missing_and_null_data_as_empty() {
        FirehoseEvent event = parse("""
                {"records":[{"recordId":"1"},{"recordId":"2","data":null},{"recordId":"3","data":""}]}
                """);

        assertThat(event.records())
                .extracting(record -> record.base64().remaining())
                .containsExactly(0, 0, 0);
    }

    @Test
    void undoes_escapes_in_the_data() {
        FirehoseEvent event = parse("{\"records\":[{\"recordId\":\"1\",\"data\":\"a\\/b\\u002B\"}]}");

        assertThat(event.records().get(0).base64()).isEqualTo(ascii("a/b+"));
    }

    @Test
    void refuses_an_event_that_is_not_firehoses() {
        assertThatThrownBy(() -> parse("[]"))
                .isInstanceOf(DataException.class)
                .hasMessage("The event is not a JSON object. Only Firehose may call this function.");
        assertThatThrownBy(() -> parse("{\"Records\":[]}"))
                .isInstanceOf(DataException.class)
                .hasMessage("The event has no 'records'. Only Firehose may call this function.");
        assertThatThrownBy(() -> parse("{\"records\":[{\"data\":\"\"}]}"))
                .isInstanceOf(DataException.class)
                .hasMessage("Record 0 of the event has no 'recordId': it cannot be answered.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E99999999953", "1E999999999", "1.5", "99999999999999999999"})
    void refuses_an_arrival_time_that_is_none(String time) {
        assertThatThrownBy(() ->
                        parse("{\"records\":[{\"recordId\":\"1\",\"approximateArrivalTimestamp\":" + time + "}]}"))
                .isInstanceOf(DataException.class)
                .hasMessage("An arrival time of the event is not a whole number of milliseconds.");
    }

    @Test
    void does_not_quote_an_event_that_is_broken() {
        assertThatThrownBy(() -> parse("{\"records\":[secret]}"))
                .isInstanceOf(DataException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    private static FirehoseEvent parse(String json) {
        return FirehoseEvent.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
