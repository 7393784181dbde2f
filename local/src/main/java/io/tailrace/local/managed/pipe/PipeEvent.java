package io.tailrace.local.managed.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Identity;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/**
 * One change as a pipe passes it on: the event that "Amazon DynamoDB stream as a source for EventBridge Pipes" shows, with values in
 * DynamoDB JSON, times in seconds, and no newline after it.
 *
 * @param time when the change was made, to the second
 * @param data the payload as it is sent
 */
record PipeEvent(String sequenceNumber, Instant time, ObjectNode payload, SdkBytes data) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** @param streamArn of the stream that the record was read from, because a record does not contain it */
    static PipeEvent of(Record record, String streamArn) {
        StreamRecord change = record.dynamodb();
        ObjectNode payload = JSON.objectNode()
                .put("eventID", record.eventID())
                .put("eventVersion", record.eventVersion())
                .put("eventName", record.eventNameAsString())
                .put("eventSource", record.eventSource())
                .put("eventSourceARN", streamArn)
                .put("awsRegion", record.awsRegion());
        Identity identity = record.userIdentity();
        if (identity != null) {
            payload.putObject("userIdentity").put("type", identity.type()).put("principalId", identity.principalId());
        }
        ObjectNode body = payload.putObject("dynamodb")
                .put(
                        "ApproximateCreationDateTime",
                        change.approximateCreationDateTime().getEpochSecond());
        body.set("Keys", item(change.keys()));
        if (change.hasNewImage()) {
            body.set("NewImage", item(change.newImage()));
        }
        if (change.hasOldImage()) {
            body.set("OldImage", item(change.oldImage()));
        }
        body.put("SequenceNumber", change.sequenceNumber())
                .put("SizeBytes", change.sizeBytes())
                .put("StreamViewType", change.streamViewTypeAsString());
        return new PipeEvent(
                change.sequenceNumber(),
                change.approximateCreationDateTime(),
                payload,
                SdkBytes.fromUtf8String(payload.toString()));
    }

    private static ObjectNode item(Map<String, AttributeValue> item) {
        ObjectNode json = JSON.objectNode();
        item.forEach((name, value) -> json.set(name, typed(value)));
        return json;
    }

    private static ObjectNode typed(AttributeValue value) {
        ObjectNode json = JSON.objectNode();
        switch (value.type()) {
            case S -> json.put("S", value.s());
            case N -> json.put("N", value.n());
            case B -> json.put("B", value.b().asByteArray());
            case BOOL -> json.put("BOOL", value.bool());
            case NUL -> json.put("NULL", value.nul());
            case M -> json.set("M", item(value.m()));
            case L ->
                json.set("L", array(value.l().stream().map(PipeEvent::typed).toList()));
            case SS ->
                json.set("SS", array(value.ss().stream().map(JSON::textNode).toList()));
            case NS ->
                json.set("NS", array(value.ns().stream().map(JSON::textNode).toList()));
            case BS ->
                json.set(
                        "BS",
                        array(value.bs().stream()
                                .map(SdkBytes::asByteArray)
                                .map(JSON::binaryNode)
                                .toList()));
            case UNKNOWN_TO_SDK_VERSION ->
                throw new IllegalStateException("An attribute has a type that this AWS SDK does not know");
        }
        return json;
    }

    private static ArrayNode array(List<? extends JsonNode> members) {
        return JSON.arrayNode().addAll(members);
    }
}
