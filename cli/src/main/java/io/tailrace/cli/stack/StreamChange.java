package io.tailrace.cli.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Identity;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/** A record of a table's stream as a pipe sends it: the record's JSON, with the stream's ARN. */
final class StreamChange {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private StreamChange() {}

    static SdkBytes json(Record record, String streamArn) {
        ObjectNode json = JSON.objectNode()
                .put("eventID", record.eventID())
                .put("eventName", record.eventNameAsString())
                .put("eventVersion", record.eventVersion())
                .put("eventSource", record.eventSource())
                .put("awsRegion", record.awsRegion());
        Identity identity = record.userIdentity();
        if (identity != null) {
            json.putObject("userIdentity").put("type", identity.type()).put("principalId", identity.principalId());
        }
        StreamRecord change = record.dynamodb();
        ObjectNode body = json.putObject("dynamodb");
        if (change.approximateCreationDateTime() != null) {
            body.put(
                    "ApproximateCreationDateTime",
                    change.approximateCreationDateTime().getEpochSecond());
        }
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
        json.put("eventSourceARN", streamArn);
        return SdkBytes.fromUtf8String(json.toString());
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
                json.set("L", array(value.l().stream().map(StreamChange::typed).toList()));
            case SS ->
                json.set("SS", array(value.ss().stream().map(JSON::textNode).toList()));
            case NS ->
                json.set("NS", array(value.ns().stream().map(JSON::textNode).toList()));
            case BS ->
                json.set(
                        "BS",
                        array(value.bs().stream()
                                .map(bytes -> JSON.binaryNode(bytes.asByteArray()))
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
