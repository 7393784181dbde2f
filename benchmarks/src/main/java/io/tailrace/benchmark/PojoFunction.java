package io.tailrace.benchmark;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.KinesisAnalyticsInputPreprocessingResponse;
import com.amazonaws.services.lambda.runtime.events.KinesisAnalyticsInputPreprocessingResponse.Record;
import com.amazonaws.services.lambda.runtime.events.KinesisAnalyticsInputPreprocessingResponse.Result;
import com.amazonaws.services.lambda.runtime.events.KinesisFirehoseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Firehose transformation in Java as AWS's samples write it: the runtime's own event classes, and Jackson's tree for what is
 * in a record. It makes the same rows as ours.
 */
public final class PojoFunction
        implements RequestHandler<KinesisFirehoseEvent, KinesisAnalyticsInputPreprocessingResponse> {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private static final List<String> PLAIN =
            List.of("order_id", "customer", "product_name", "quantity", "price", "status");

    private final ObjectMapper json = new ObjectMapper();

    @Override
    public KinesisAnalyticsInputPreprocessingResponse handleRequest(KinesisFirehoseEvent event, Context context) {
        List<Record> answers = new ArrayList<>();
        for (KinesisFirehoseEvent.Record record : event.getRecords()) {
            Record answer = new Record();
            answer.setRecordId(record.getRecordId());
            try {
                byte[] row = json.writeValueAsBytes(
                        row(json.readTree(record.getData().array())));
                answer.setData(ByteBuffer.allocate(row.length + 1)
                        .put(row)
                        .put((byte) '\n')
                        .flip());
                answer.setResult(Result.Ok);
            } catch (IOException e) {
                answer.setData(record.getData());
                answer.setResult(Result.ProcessingFailed);
            }
            answers.add(answer);
        }
        var response = new KinesisAnalyticsInputPreprocessingResponse();
        response.setRecords(answers);
        return response;
    }

    private static ObjectNode row(JsonNode change) {
        JsonNode dynamodb = change.get("dynamodb");
        JsonNode image = dynamodb.hasNonNull("NewImage") ? dynamodb.get("NewImage") : dynamodb.get("OldImage");
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        for (String name : PLAIN) {
            put(row, name, image.get(name));
        }
        if (image.has("placed_at")) {
            row.put(
                    "placed_at",
                    TIMESTAMP.format(Instant.parse(image.at("/placed_at/S").textValue())));
        }
        put(row, "shipping_address", image.get("shipping_address"));
        put(row, "tags", image.get("tags"));
        row.set("cdc_event_type", change.get("eventName"));
        row.put(
                "cdc_event_time",
                TIMESTAMP.format(Instant.ofEpochSecond(
                        dynamodb.get("ApproximateCreationDateTime").longValue())));
        row.set("cdc_event_id", change.get("eventID"));
        String sequence = dynamodb.get("SequenceNumber").textValue();
        row.put("cdc_sequence", "0".repeat(40 - sequence.length()) + sequence);
        String[] stream = change.get("eventSourceARN").textValue().split("/", 4);
        row.put("cdc_stream", stream[3]);
        row.put("cdc_table", stream[1]);
        row.put(
                "cdc_ttl_expired",
                change.get("eventName").textValue().equals("REMOVE")
                        && change.at("/userIdentity/principalId").asText().equals("dynamodb.amazonaws.com"));
        return row;
    }

    private static void put(ObjectNode row, String name, JsonNode attribute) {
        if (attribute != null) {
            row.set(name, value(attribute));
        }
    }

    private static JsonNode value(JsonNode attribute) {
        Map.Entry<String, JsonNode> typed = attribute.properties().iterator().next();
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (typed.getKey()) {
            case "N" -> number(typed.getValue().textValue());
            case "M" -> {
                ObjectNode map = nodes.objectNode();
                typed.getValue().properties().forEach(entry -> map.set(entry.getKey(), value(entry.getValue())));
                yield map;
            }
            case "L" -> {
                ArrayNode list = nodes.arrayNode();
                typed.getValue().forEach(element -> list.add(value(element)));
                yield list;
            }
            case "NS" -> {
                ArrayNode set = nodes.arrayNode();
                typed.getValue().forEach(member -> set.add(number(member.textValue())));
                yield set;
            }
            case "NULL" -> nodes.nullNode();
            default -> typed.getValue();
        };
    }

    private static JsonNode number(String text) {
        BigDecimal number = new BigDecimal(text);
        return number.scale() <= 0
                ? JsonNodeFactory.instance.numberNode(number.longValueExact())
                : JsonNodeFactory.instance.numberNode(number);
    }
}
