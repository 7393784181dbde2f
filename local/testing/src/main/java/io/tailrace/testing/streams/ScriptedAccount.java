package io.tailrace.testing.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The tables and streams of {@link ScriptedStreams}, and the operations on them. The caller holds the lock of the service. */
final class ScriptedAccount {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int LISTED_TABLES = 100;

    private final ScriptedStreams service;
    private final Map<String, ScriptedTable> tables = new HashMap<>();
    private final List<ScriptedTable> dropped = new ArrayList<>();
    private final Set<String> forbidden = new HashSet<>();

    ScriptedAccount(ScriptedStreams service) {
        this.service = service;
    }

    /** @throws ScriptedFault when the operation is refused, or not known */
    ObjectNode answer(String operation, JsonNode request) {
        if (forbidden.stream().anyMatch(table -> concerns(request, table))) {
            throw new ScriptedFault("AccessDeniedException", "not authorized to perform: dynamodb:" + operation);
        }
        return switch (operation) {
            case "CreateTable" -> create(request);
            case "DescribeTable" ->
                NODES.objectNode().set("Table", named(request).describe());
            case "DeleteTable" -> drop(request);
            case "UpdateTable" -> named(request).update(request);
            case "PutItem" -> named(request).put(request.get("Item"));
            case "DeleteItem" -> named(request).delete(request.get("Key"));
            case "Scan" -> named(request).scan(request);
            case "ListTables" -> list(request);
            case "TagResource" -> byArn(request).tag(request.get("Tags"));
            case "UntagResource" -> byArn(request).untag(request.get("TagKeys"));
            case "ListTagsOfResource" -> byArn(request).tags();
            case "ListStreams" -> named(request).listStreams(request);
            case "DescribeStream" -> streamOf(request).describe(request);
            case "GetShardIterator" -> streamOf(request).iterator(request);
            case "GetRecords" ->
                streamOf(request.path("ShardIterator").asText().split("\\|", -1)[0])
                        .records(request);
            default -> throw new ScriptedFault("UnknownOperationException", operation + " is not scripted");
        };
    }

    void forbid(String table) {
        forbidden.add(table);
    }

    void permit(String table) {
        forbidden.remove(table);
    }

    private static boolean concerns(JsonNode request, String table) {
        String resource = "table/" + table + "/";
        return request.path("TableName").asText().equals(table)
                || Stream.of("ResourceArn", "StreamArn", "ShardIterator")
                        .anyMatch(field -> (request.path(field).asText() + "/").contains(resource));
    }

    private ObjectNode create(JsonNode request) {
        String name = request.get("TableName").asText();
        if (tables.containsKey(name)) {
            throw new ScriptedFault("ResourceInUseException", "Table already exists: " + name);
        }
        tables.put(name, new ScriptedTable(service, request));
        return NODES.objectNode().set("TableDescription", table(name).describe());
    }

    private ObjectNode list(JsonNode request) {
        String after = request.path("ExclusiveStartTableName").asText("");
        List<String> names = tables.keySet().stream()
                .sorted()
                .filter(name -> name.compareTo(after) > 0)
                .toList();
        int page = Math.min(request.path("Limit").asInt(LISTED_TABLES), LISTED_TABLES);
        ObjectNode answer = NODES.objectNode();
        ArrayNode list = answer.putArray("TableNames");
        names.stream().limit(page).forEach(list::add);
        if (names.size() > page) {
            answer.put("LastEvaluatedTableName", names.get(page - 1));
        }
        return answer;
    }

    private ScriptedTable byArn(JsonNode request) {
        String arn = request.get("ResourceArn").asText();
        return table(arn.substring(arn.lastIndexOf('/') + 1));
    }

    private ObjectNode drop(JsonNode request) {
        ScriptedTable table = named(request);
        ObjectNode description = table.describe();
        // Its stream is disabled, and can be read for as long as any that is.
        table.dropped();
        dropped.add(table);
        tables.remove(request.get("TableName").asText());
        return NODES.objectNode().set("TableDescription", description);
    }

    /** The name may be an ARN, as it must be for tables of other accounts. */
    private ScriptedTable named(JsonNode request) {
        return table(request.get("TableName").asText().replaceFirst("^arn:.*:table/", ""));
    }

    ScriptedTable table(String name) {
        ScriptedTable table = tables.get(name);
        if (table == null) {
            throw new ScriptedFault("ResourceNotFoundException", "Requested resource not found: Table: " + name);
        }
        return table;
    }

    private ScriptedStream streamOf(JsonNode request) {
        return streamOf(request.get("StreamArn").asText());
    }

    private ScriptedStream streamOf(String arn) {
        return Stream.concat(tables.values().stream(), dropped.stream())
                .flatMap(table -> table.streams().stream())
                .filter(stream -> stream.arn().equals(arn) && stream.isReadable())
                .findFirst()
                .orElseThrow(() -> new ScriptedFault(
                        "ResourceNotFoundException", "Requested resource not found: Stream: " + arn + " not found"));
    }
}
