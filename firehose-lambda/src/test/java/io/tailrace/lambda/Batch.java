package io.tailrace.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** An event as Firehose sends it, and the reply as Firehose reads it, by another library than the function uses. */
final class Batch {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One record's answer.
     *
     * @param field where the data stands, empty without data
     */
    record Reply(
            String recordId,
            String result,
            String field,
            String data,
            Map<String, String> partitionKeys,
            String icebergOperation) {

        static Reply ok(String recordId, String text) {
            return new Reply(recordId, "Ok", "data", encode(text.getBytes(UTF_8)), Map.of(), "");
        }

        String text() {
            return new String(Base64.getDecoder().decode(data), UTF_8);
        }
    }

    private final ObjectNode event = JSON.createObjectNode();
    private final ArrayNode records = JSON.createArrayNode();
    private String field = "data";

    Batch() {
        event.put("invocationId", "invocation-1");
        event.put("deliveryStreamArn", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/sales-orders");
        event.put("region", "eu-west-1");
        event.set("records", records);
    }

    Batch fromMsk() {
        field = "kafkaRecordValue";
        return this;
    }

    Batch add(String recordId, String text) {
        return addRaw(recordId, encode(text.getBytes(UTF_8)));
    }

    Batch addGzip(String recordId, String text) {
        return addRaw(recordId, gzip(text));
    }

    /** The text packed, in base64. */
    static String gzip(String text) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refuses bytes", e);
        }
        return encode(packed.toByteArray());
    }

    Batch addRaw(String recordId, String data) {
        records.addObject()
                .put("recordId", recordId)
                .put("approximateArrivalTimestamp", 1_767_225_600_000L)
                .put(field, data);
        return this;
    }

    /** As Firehose has a record from the Kinesis stream that it reads. */
    Batch addFromKinesis(String recordId, String text, String sequenceNumber) {
        add(recordId, text);
        ((ObjectNode) records.get(records.size() - 1))
                .putObject("kinesisRecordMetadata")
                .put("sequenceNumber", sequenceNumber)
                .put("subsequenceNumber", 0)
                .put("shardId", "shardId-000000000000")
                .put("partitionKey", "k")
                .put("approximateArrivalTimestamp", 1_767_225_600_000L);
        return this;
    }

    byte[] json() throws IOException {
        return JSON.writeValueAsBytes(event);
    }

    static List<Reply> replies(byte[] json) throws IOException {
        List<Reply> replies = new ArrayList<>();
        for (JsonNode record : JSON.readTree(json).get("records")) {
            String field = record.has("kafkaRecordValue") ? "kafkaRecordValue" : record.has("data") ? "data" : "";
            Map<String, String> keys = new HashMap<>();
            record.at("/metadata/partitionKeys")
                    .properties()
                    .forEach(key -> keys.put(key.getKey(), key.getValue().asText()));
            replies.add(new Reply(
                    record.get("recordId").asText(),
                    record.get("result").asText(),
                    field,
                    record.path(field).asText(),
                    Map.copyOf(keys),
                    record.at("/metadata/otfMetadata/operation").asText()));
        }
        return replies;
    }

    private static String encode(byte[] data) {
        return Base64.getEncoder().encodeToString(data);
    }
}
