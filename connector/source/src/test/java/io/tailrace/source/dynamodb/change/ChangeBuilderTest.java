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

    @Test
    void a_row_of_a_snapshot_carries_the_stream_that_it_was_taken_under() {
        String stream = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-11-22T10:00:00.000";
        KeySchema keys = KeySchema.of(List.of(new Attribute("id", ScalarAttributeType.S)));
        Instant readAt = Instant.parse("2026-11-23T08:00:00.123Z");

        KeyedChange event =
                new ChangeBuilder("orders", stream, keys, 7).ofScan(Map.of("id", AttributeValue.fromS("o-1")), readAt);

        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(Map.of("columns", "id string"));
        Struct change = event.value();
        SinkRecord record = new SinkRecord("orders", 0, null, null, change.schema(), change, 0);
        Struct row = (Struct) requireNonNull(flatten.apply(record)).value();

        assertThat(row.get("cdc_event_type")).isEqualTo("READ");
        assertThat(row.get("cdc_stream")).isEqualTo("2026-11-22T10:00:00.000");
        assertThat(row.get("cdc_event_time")).isEqualTo(Date.from(readAt));
        assertThat(row.get("cdc_sequence")).isNull();
    }
}
