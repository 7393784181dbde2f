package io.tailrace.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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

    private static final JsonFactory JSON = new JsonFactory();

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
        var line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeObjectFieldStart("_aws");
            json.writeNumberField("Timestamp", start.toEpochMilli());
            json.writeArrayFieldStart("CloudWatchMetrics");
            writeDirective(json, namespace, values);
            json.writeEndArray();
            json.writeEndObject();
            json.writeStringField("DeliveryStream", deliveryStream);
            for (Map.Entry<String, Long> value : values.entrySet()) {
                json.writeNumberField(value.getKey(), value.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory fails", e);
        }
        return line.toString();
    }

    private static void writeDirective(JsonGenerator json, String namespace, Map<String, Long> values)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("Namespace", namespace);
        json.writeArrayFieldStart("Dimensions");
        json.writeStartArray();
        json.writeString("DeliveryStream");
        json.writeEndArray();
        json.writeEndArray();
        json.writeArrayFieldStart("Metrics");
        for (String name : values.keySet()) {
            json.writeStartObject();
            json.writeStringField("Name", name);
            json.writeStringField("Unit", unit(name));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
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
