package io.tailrace.lambda;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.json.JsonBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one invocation did, as CloudWatch's embedded metric format: one log line that CloudWatch turns into metrics, with no
 * call and no waiting on the function's side.
 */
record InvocationMetrics(
        String deliveryStream, List<Answer> answers, int bytesIn, int bytesOut, Instant start, Duration duration) {

    InvocationMetrics {
        answers = List.copyOf(answers);
    }

    /** The log line, without a newline. */
    String embedded(String namespace) {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("Records", (long) answers.size());
        values.put("Dropped", count(Answer.Dropped.class));
        values.put("Failed", count(Answer.Failed.class));
        values.put("BytesIn", (long) bytesIn);
        values.put("BytesOut", (long) bytesOut);
        values.put("Duration", duration.toMillis());
        var line = new JsonBytes(512);
        line.raw("{\"_aws\":{\"Timestamp\":".getBytes(US_ASCII));
        line.whole(start.toEpochMilli());
        line.raw(",\"CloudWatchMetrics\":[{\"Namespace\":".getBytes(US_ASCII));
        line.text(namespace);
        line.raw(",\"Dimensions\":[[\"DeliveryStream\"]],\"Metrics\":[".getBytes(US_ASCII));
        for (String name : values.keySet()) {
            line.raw(("{\"Name\":\"" + name + "\",\"Unit\":\"" + unit(name) + "\"},").getBytes(US_ASCII));
        }
        line.dropLast(',');
        line.raw("]}]},\"DeliveryStream\":".getBytes(US_ASCII));
        line.text(deliveryStream);
        values.forEach((name, value) -> line.raw((",\"" + name + "\":" + value).getBytes(US_ASCII)));
        line.mark('}');
        return new String(line.take(), UTF_8);
    }

    private static String unit(String name) {
        if (name.startsWith("Bytes")) {
            return "Bytes";
        }
        return name.equals("Duration") ? "Milliseconds" : "Count";
    }

    private long count(Class<? extends Answer> type) {
        return answers.stream().filter(type::isInstance).count();
    }
}
