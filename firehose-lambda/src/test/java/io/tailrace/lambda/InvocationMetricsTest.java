package io.tailrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.lambda.Answer.Dropped;
import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.Answer.Ok;
import io.tailrace.lambda.FirehoseRecord.DataField;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvocationMetricsTest {

    private static final FirehoseRecord RECORD =
            new FirehoseRecord("1", DataField.DATA, ByteBuffer.allocate(0), Instant.EPOCH);

    @Test
    void is_one_line_in_the_embedded_metric_format() {
        var metrics = new InvocationMetrics(
                "sales-orders",
                List.of(
                        new Ok(RECORD, ByteBuffer.allocate(0), ReplyMetadata.DEFAULT),
                        new Dropped(RECORD),
                        new Dropped(RECORD),
                        new Failed(RECORD, "broken")),
                1_000,
                700,
                Instant.parse("2026-01-01T00:00:00Z"),
                Duration.ofMillis(12));

        assertThat(metrics.embedded("Shop"))
                .isEqualTo(
                        "{\"_aws\":{\"Timestamp\":1767225600000,\"CloudWatchMetrics\":[{\"Namespace\":\"Shop\","
                                + "\"Dimensions\":[[\"DeliveryStream\"]],\"Metrics\":["
                                + "{\"Name\":\"Records\",\"Unit\":\"Count\"},{\"Name\":\"Dropped\",\"Unit\":\"Count\"},"
                                + "{\"Name\":\"Failed\",\"Unit\":\"Count\"},{\"Name\":\"BytesIn\",\"Unit\":\"Bytes\"},"
                                + "{\"Name\":\"BytesOut\",\"Unit\":\"Bytes\"},{\"Name\":\"Duration\",\"Unit\":\"Milliseconds\"}]}]},"
                                + "\"DeliveryStream\":\"sales-orders\","
                                + "\"Records\":4,\"Dropped\":2,\"Failed\":1,\"BytesIn\":1000,\"BytesOut\":700,\"Duration\":12}");
    }
}
