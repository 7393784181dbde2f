package io.tailrace.testing.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One table of {@link ScriptedStreams}: its items by key, and the streams that it has and had. */
final class ScriptedTable {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    // The service ends a page at 1 MB.
    private static final int PAGE_BYTES = 1 << 20;
    private static final DateTimeFormatter LABEL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");

    private final ScriptedStreams service;
    private final String name;
    private final String id = UUID.randomUUID().toString();
    private final JsonNode definition;
    private final Map<String, JsonNode> items = new TreeMap<>();
    private final Map<String, String> tags = new TreeMap<>();
    private final List<ScriptedStream> streams = new ArrayList<>();

    ScriptedTable(ScriptedStreams service, JsonNode definition) {
        this.service = service;
        this.name = definition.get("TableName").asText();
        this.definition = definition;
        stream(definition.path("StreamSpecification"));
    }

    List<ScriptedStream> streams() {
        return streams;
    }

    /** The newest stream. */
    ScriptedStream stream() {
        return streams.get(streams.size() - 1);
    }

    void dropped() {
        if (!streams.isEmpty() && stream().isEnabled()) {
            stream().disable();
        }
    }

    ObjectNode describe() {
        ObjectNode table = NODES.objectNode()
                .put("TableName", name)
                .put("TableId", id)
                .put("TableStatus", "ACTIVE")
                .put("TableArn", "arn:aws:dynamodb:eu-central-1:000000000000:table/" + name);
        table.set("KeySchema", definition.get("KeySchema"));
        table.set("AttributeDefinitions", definition.get("AttributeDefinitions"));
        if (!streams.isEmpty()) {
            table.put("LatestStreamArn", stream().arn());
            if (stream().isEnabled()) {
                table.putObject("StreamSpecification")
                        .put("StreamEnabled", true)
                        .put("StreamViewType", stream().viewType());
            }
        }
        return table;
    }

    /** The streams of this table; so few that they are never listed in pages. */
    ObjectNode listStreams(JsonNode request) {
        if (request.has("ExclusiveStartStreamArn") || request.has("Limit")) {
            throw new ScriptedFault("ValidationException", "pages of streams are not scripted");
        }
        ObjectNode answer = NODES.objectNode();
        ArrayNode list = answer.putArray("Streams");
        streams.stream()
                .filter(ScriptedStream::isReadable)
                .forEach(stream -> list.addObject()
                        .put("StreamArn", stream.arn())
                        .put("TableName", name)
                        .put("StreamLabel", stream.label()));
        return answer;
    }

    ObjectNode update(JsonNode request) {
        stream(request.path("StreamSpecification"));
        return NODES.objectNode().set("TableDescription", describe());
    }

    ObjectNode put(JsonNode item) {
        JsonNode old = items.put(keyText(item), item);
        if (!item.equals(old)) {
            change(old == null ? "INSERT" : "MODIFY", item, item, old);
        }
        return NODES.objectNode();
    }

    ObjectNode delete(JsonNode key) {
        JsonNode old = items.remove(keyText(key));
        if (old != null) {
            change("REMOVE", key, null, old);
        }
        return NODES.objectNode();
    }

    /** The items of a segment in the order of their keys. */
    ObjectNode scan(JsonNode request) {
        int segment = request.path("Segment").asInt(0);
        int total = request.path("TotalSegments").asInt(1);
        int limit = request.path("Limit").asInt(1_000);
        @Nullable String after = request.has("ExclusiveStartKey") ? keyText(request.get("ExclusiveStartKey")) : null;
        ObjectNode answer = NODES.objectNode();
        ArrayNode page = answer.putArray("Items");
        long bytes = 0;
        for (Map.Entry<String, JsonNode> item : items.entrySet()) {
            boolean wanted = Math.floorMod(item.getKey().hashCode(), total) == segment
                    && (after == null || item.getKey().compareTo(after) > 0);
            if (wanted && page.size() < limit && bytes < PAGE_BYTES) {
                page.add(item.getValue());
                bytes += item.getValue().toString().length();
            } else if (wanted) {
                answer.set("LastEvaluatedKey", key(page.get(page.size() - 1)));
                break;
            }
        }
        answer.put("Count", page.size()).put("ScannedCount", page.size());
        answer.putObject("ConsumedCapacity").put("TableName", name).put("CapacityUnits", 0.5 * page.size());
        return answer;
    }

    ObjectNode tag(JsonNode added) {
        added.forEach(tag -> tags.put(tag.get("Key").asText(), tag.get("Value").asText()));
        return NODES.objectNode();
    }

    ObjectNode untag(JsonNode keys) {
        keys.forEach(key -> tags.remove(key.asText()));
        return NODES.objectNode();
    }

    ObjectNode tags() {
        ObjectNode answer = NODES.objectNode();
        ArrayNode list = answer.putArray("Tags");
        tags.forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
        return answer;
    }

    private void stream(JsonNode specification) {
        boolean wanted = specification.path("StreamEnabled").asBoolean(false);
        boolean has = !streams.isEmpty() && stream().isEnabled();
        if (wanted && has) {
            throw new ScriptedFault("ValidationException", "Table already has an enabled stream");
        }
        if (wanted) {
            String label = LABEL.format(LocalDateTime.ofInstant(service.now(), ZoneOffset.UTC));
            streams.add(new ScriptedStream(
                    service,
                    "arn:aws:dynamodb:eu-central-1:000000000000:table/" + name + "/stream/" + label,
                    name,
                    specification.get("StreamViewType").asText(),
                    definition.get("KeySchema"),
                    service.rootShards()));
        } else if (has) {
            stream().disable();
        }
    }

    private void change(String eventName, JsonNode keyed, @Nullable JsonNode now, @Nullable JsonNode before) {
        if (!streams.isEmpty() && stream().isEnabled()) {
            stream().append(eventName, keyText(keyed), key(keyed), now, before);
        }
    }

    private ObjectNode key(JsonNode item) {
        ObjectNode key = NODES.objectNode();
        definition.get("KeySchema").forEach(part -> {
            String attribute = part.get("AttributeName").asText();
            if (!item.has(attribute)) {
                throw new ScriptedFault("ValidationException", "Missing the key " + attribute + " in the item");
            }
            key.set(attribute, item.get(attribute));
        });
        return key;
    }

    private String keyText(JsonNode item) {
        return key(item).toString();
    }
}
