package io.tailrace.source.dynamodb.change;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.source.KeyedChange;
import io.tailrace.source.dynamodb.change.KeySchema.Attribute;
import io.tailrace.transform.FlattenDynamoDb;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class ChangeBuilderTest {

    private static final String STREAM =
            "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-11-22T10:00:00.000";
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final Instant READ_AT = Instant.parse("2026-11-23T08:00:01.123Z");
    private static final ChangeBuilder EVENTS = builder(new Attribute("id", ScalarAttributeType.S));

    @Test
    void a_row_of_a_snapshot_carries_the_stream_that_it_was_taken_under() {
        Struct row = flat(EVENTS.ofScan(Map.of("id", AttributeValue.fromS("o-1")), READ_AT));

        assertThat(row.get("cdc_event_type")).isEqualTo("READ");
        assertThat(row.get("cdc_stream")).isEqualTo("2026-11-22T10:00:00.000");
        assertThat(row.get("cdc_event_time")).isEqualTo(Date.from(READ_AT));
        assertThat(row.get("cdc_sequence")).isNull();
    }

    @Test
    void a_row_of_a_snapshot_names_snapshot_and_item_the_same_each_time_it_is_read() {
        Struct row = flat(EVENTS.ofScan(Map.of("id", AttributeValue.fromS("o-1")), READ_AT));
        Struct again = flat(EVENTS.ofScan(
                Map.of("id", AttributeValue.fromS("o-1"), "price", AttributeValue.fromN("7")), READ_AT.plusSeconds(9)));
        Struct other = flat(EVENTS.ofScan(Map.of("id", AttributeValue.fromS("o-2")), READ_AT));

        assertThat(row.getString("cdc_event_id"))
                .matches("snapshot-" + START.toEpochMilli() + "-[0-9a-f]{32}")
                .isEqualTo(again.getString("cdc_event_id"))
                .isNotEqualTo(other.getString("cdc_event_id"));
    }

    @Test
    void no_row_is_older_than_its_snapshot_whatever_the_clock_says() {
        Struct row = flat(EVENTS.ofScan(Map.of("id", AttributeValue.fromS("o-1")), START.minusSeconds(300)));

        assertThat(row.get("cdc_event_time")).isEqualTo(Date.from(START));
    }

    @Test
    void a_notice_is_a_row_without_a_key_that_has_the_number_of_rows() {
        Struct row = flat(EVENTS.notice(1_234, READ_AT));

        assertThat(row.get("id")).isNull();
        assertThat(row.get("cdc_event_type")).isEqualTo("SNAPSHOT");
        assertThat(row.get("cdc_event_id")).isEqualTo("snapshot-" + START.toEpochMilli() + "-1234");
        assertThat(row.get("cdc_table")).isEqualTo("orders");
        assertThat(row.get("cdc_event_time")).isEqualTo(Date.from(READ_AT));
    }

    @Test
    void a_notice_has_the_key_of_no_item_so_that_a_compacted_topic_takes_it_and_loses_no_item_by_it() {
        ChangeBuilder events = builder(
                new Attribute("id", ScalarAttributeType.S),
                new Attribute("no", ScalarAttributeType.N),
                new Attribute("part", ScalarAttributeType.B));
        Struct key = events.notice(1, READ_AT).key();

        key.validate();
        assertThat(key.get("id")).isEqualTo("");
        assertThat(key.get("no")).isEqualTo("-0");
        assertThat(key.getBytes("part")).isEmpty();
    }

    private static ChangeBuilder builder(Attribute... key) {
        return new ChangeBuilder("orders", STREAM, KeySchema.of(List.of(key)), START.toEpochMilli());
    }

    private static Struct flat(KeyedChange event) {
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(Map.of("columns", "id string"));
        Struct change = event.value();
        SinkRecord record = new SinkRecord("orders", 0, null, null, change.schema(), change, 0);
        return (Struct) requireNonNull(flatten.apply(record)).value();
    }
}
