package io.tailrace.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Databases, tables and partitions as the Glue API shows them. It keeps what it is given and checks only what Glue's
 * documentation says that Glue checks; what it does not know it refuses. An Iceberg table is one of them to Glue: where its
 * metadata is stands in a parameter, and a commit is an update of the version that the committer has read.
 *
 * <p>All of it is one JSON object: databases by name, in each its tables by name, in each its partitions and its archived
 * versions, the oldest first.
 */
final class GlueCatalog {

    /** Glue's own largest page of tables. */
    private static final int PAGE = 100;

    private static final Set<String> WRITES = Set.of(
            "CreateDatabase",
            "UpdateDatabase",
            "DeleteDatabase",
            "CreateTable",
            "UpdateTable",
            "DeleteTable",
            "BatchCreatePartition");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode databases;
    private final Clock clock;

    /**
     * @param databases what a former catalog left, or an empty object; changed from now on
     * @param clock for the times of creation and change
     */
    GlueCatalog(ObjectNode databases, Clock clock) {
        this.databases = databases;
        this.clock = clock;
    }

    static boolean changes(String operation) {
        return WRITES.contains(operation);
    }

    /** The answer to one call, as JSON in Glue's own shape; throws a {@link GlueFault} in its stead. */
    ObjectNode call(String operation, JsonNode request) {
        GlueFields.require(operation, request);
        return switch (operation) {
            case "CreateDatabase" -> createDatabase(request);
            case "UpdateDatabase" -> updateDatabase(request);
            case "DeleteDatabase" -> deleteDatabase(request);
            case "GetDatabase" ->
                answer("Database", database(name(request, "Name")).path("Database"));
            case "GetDatabases" -> page("DatabaseList", parts(databases, "Database"), request);
            case "CreateTable" -> createTable(request);
            case "GetTable" -> answer("Table", table(request, "Name").path("Table"));
            case "GetTables" -> getTables(request);
            case "UpdateTable" -> updateTable(request);
            case "DeleteTable" -> deleteTable(request);
            case "GetTableVersions" -> getTableVersions(request);
            case "BatchCreatePartition" -> batchCreatePartition(request);
            case "GetPartition" -> getPartition(request);
            case "GetPartitions" -> getPartitions(request);
            case "BatchGetPartition" -> batchGetPartition(request);
            default -> throw new IllegalStateException(operation + " has fields and does nothing");
        };
    }

    private ObjectNode createDatabase(JsonNode request) {
        ObjectNode stored = input(request, "DatabaseInput");
        String name = stored.path("Name").textValue();
        if (databases.has(name)) {
            throw GlueFault.alreadyExists("Database " + name);
        }
        stored.put("CreateTime", now());
        ObjectNode database = databases.putObject(name);
        database.set("Database", stored);
        database.putObject("Tables");
        return JSON.objectNode();
    }

    private ObjectNode updateDatabase(JsonNode request) {
        ObjectNode database = database(name(request, "Name"));
        ObjectNode stored = input(request, "DatabaseInput");
        JsonNode former = database.path("Database");
        if (!stored.path("Name").equals(former.path("Name"))) {
            throw GlueFault.invalid("This Glue stand-in does not rename databases.");
        }
        stored.set("CreateTime", former.path("CreateTime"));
        database.set("Database", stored);
        return JSON.objectNode();
    }

    /** With its tables, which Glue deletes some time later. */
    private ObjectNode deleteDatabase(JsonNode request) {
        String name = name(request, "Name");
        database(name);
        databases.remove(name);
        return JSON.objectNode();
    }

    private ObjectNode createTable(JsonNode request) {
        ObjectNode tables = tables(request);
        ObjectNode stored = input(request, "TableInput");
        String name = stored.path("Name").textValue();
        if (tables.has(name)) {
            throw GlueFault.alreadyExists("Table " + name);
        }
        ObjectNode table = tables.putObject(name);
        table.set("Table", completed(stored, request, now(), 0));
        table.putArray("Partitions");
        return JSON.objectNode();
    }

    private ObjectNode getTables(JsonNode request) {
        Pattern expression = expression(request.path("Expression").asText(".*"));
        List<JsonNode> matching = new ArrayList<>();
        for (JsonNode table : parts(tables(request), "Table")) {
            if (expression.matcher(table.path("Name").textValue()).matches()) {
                matching.add(table);
            }
        }
        return page("TableList", matching, request);
    }

    private ObjectNode updateTable(JsonNode request) {
        ObjectNode stored = input(request, "TableInput");
        ObjectNode table = tableNamed(stored.path("Name").textValue(), request);
        JsonNode former = table.path("Table");
        String expected =
                request.path("VersionId").asText(former.path("VersionId").textValue());
        if (!expected.equals(former.path("VersionId").textValue())) {
            throw GlueFault.changedMeanwhile();
        }
        if (!request.path("SkipArchive").asBoolean(false)) {
            table.withArray("Versions").add(former);
        }
        int version = Integer.parseInt(former.path("VersionId").textValue()) + 1;
        table.set("Table", completed(stored, request, former.path("CreateTime").longValue(), version));
        return JSON.objectNode();
    }

    /** The archived ones and the current one, the newest first. */
    private ObjectNode getTableVersions(JsonNode request) {
        ObjectNode table = table(request, "TableName");
        List<JsonNode> versions = new ArrayList<>();
        table.withArray("Versions").forEach(former -> versions.add(0, version(former)));
        versions.add(0, version(table.path("Table")));
        return page("TableVersions", versions, request);
    }

    private static ObjectNode version(JsonNode table) {
        ObjectNode version = answer("Table", table);
        version.set("VersionId", table.path("VersionId"));
        return version;
    }

    private ObjectNode deleteTable(JsonNode request) {
        table(request, "Name");
        tables(request).remove(name(request, "Name"));
        return JSON.objectNode();
    }

    private ObjectNode batchCreatePartition(JsonNode request) {
        ArrayNode partitions = partitions(request);
        ArrayNode errors = JSON.arrayNode();
        for (JsonNode input : request.path("PartitionInputList")) {
            JsonNode values = input.path("Values");
            if (indexOf(partitions, values) >= 0) {
                ObjectNode error = errors.addObject();
                error.set("PartitionValues", values);
                error.putObject("ErrorDetail")
                        .put("ErrorCode", "AlreadyExistsException")
                        .put("ErrorMessage", "Partition already exists.");
            } else {
                ObjectNode partition = input.deepCopy();
                partition.put("DatabaseName", name(request, "DatabaseName"));
                partition.put("TableName", name(request, "TableName"));
                partition.put("CreationTime", now());
                partitions.add(withDefaults(partition));
            }
        }
        return answer("Errors", errors);
    }

    private ObjectNode getPartition(JsonNode request) {
        ArrayNode partitions = partitions(request);
        int index = indexOf(partitions, request.path("PartitionValues"));
        if (index < 0) {
            throw GlueFault.notFound("Partition " + request.path("PartitionValues"));
        }
        return answer("Partition", partitions.get(index));
    }

    private ObjectNode getPartitions(JsonNode request) {
        if (!request.path("Expression").asText("").isBlank()) {
            throw GlueFault.invalid("This Glue stand-in does not evaluate partition expressions. Ask without, or use"
                    + " partition projection, which asks for no partitions.");
        }
        if (request.path("Segment").path("TotalSegments").asInt(1) != 1) {
            throw GlueFault.invalid("This Glue stand-in answers with one segment of partitions only.");
        }
        List<JsonNode> all = new ArrayList<>();
        partitions(request).forEach(all::add);
        return page("Partitions", all, request);
    }

    private ObjectNode batchGetPartition(JsonNode request) {
        ArrayNode partitions = partitions(request);
        ArrayNode found = JSON.arrayNode();
        for (JsonNode wanted : request.path("PartitionsToGet")) {
            int index = indexOf(partitions, wanted.path("Values"));
            if (index >= 0) {
                found.add(partitions.get(index));
            }
        }
        ObjectNode answer = answer("Partitions", found);
        answer.putArray("UnprocessedKeys");
        return answer;
    }

    private ObjectNode database(String name) {
        if (databases.get(name) instanceof ObjectNode database) {
            return database;
        }
        throw GlueFault.notFound("Database " + name);
    }

    private ObjectNode tables(JsonNode request) {
        return (ObjectNode) database(name(request, "DatabaseName")).path("Tables");
    }

    private ObjectNode table(JsonNode request, String nameField) {
        return tableNamed(name(request, nameField), request);
    }

    private ObjectNode tableNamed(String name, JsonNode request) {
        if (tables(request).get(name) instanceof ObjectNode table) {
            return table;
        }
        throw GlueFault.notFound("Table " + name);
    }

    private ArrayNode partitions(JsonNode request) {
        return (ArrayNode) table(request, "TableName").path("Partitions");
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private ObjectNode completed(ObjectNode table, JsonNode request, long created, int version) {
        table.put("DatabaseName", name(request, "DatabaseName"));
        table.put("CreateTime", created);
        table.put("UpdateTime", now());
        table.put("VersionId", Integer.toString(version));
        table.put("IsRegisteredWithLakeFormation", false);
        return withDefaults(table);
    }

    /** Numbers and flags that a caller left out come back as Glue's defaults, and clients count on them. */
    private static ObjectNode withDefaults(ObjectNode entity) {
        if (entity.get("StorageDescriptor") instanceof ObjectNode storage) {
            for (String flag : List.of("Compressed", "StoredAsSubDirectories")) {
                if (!storage.has(flag)) {
                    storage.put(flag, false);
                }
            }
            if (!storage.has("NumberOfBuckets")) {
                storage.put("NumberOfBuckets", 0);
            }
            if (!storage.has("SortColumns")) {
                storage.putArray("SortColumns");
            }
        }
        return entity;
    }

    /** A copy of what shall be stored, under its name in lower case, as Glue keeps names. */
    private static ObjectNode input(JsonNode request, String field) {
        if (!(request.get(field) instanceof ObjectNode input)) {
            throw GlueFault.invalid(field + " is missing.");
        }
        ObjectNode stored = input.deepCopy();
        stored.put("Name", name(input, "Name"));
        input.path("StorageDescriptor").path("Columns").forEach(GlueColumnName::require);
        return stored;
    }

    private static String name(JsonNode request, String field) {
        String name = request.path(field).asText("");
        if (name.isBlank()) {
            throw GlueFault.invalid(field + " is missing.");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private static Pattern expression(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw GlueFault.invalid("Expression is not a regular expression: " + e.getMessage());
        }
    }

    private static int indexOf(ArrayNode partitions, JsonNode values) {
        for (int index = 0; index < partitions.size(); index++) {
            if (partitions.get(index).path("Values").equals(values)) {
                return index;
            }
        }
        return -1;
    }

    private static List<JsonNode> parts(ObjectNode entries, String part) {
        List<JsonNode> parts = new ArrayList<>();
        entries.forEach(entry -> parts.add(entry.path(part)));
        return parts;
    }

    private static ObjectNode answer(String field, JsonNode value) {
        ObjectNode answer = JSON.objectNode();
        answer.set(field, value);
        return answer;
    }

    private static ObjectNode page(String field, List<JsonNode> all, JsonNode request) {
        int from = Math.min(request.path("NextToken").asInt(0), all.size());
        int to = Math.min(from + Math.min(request.path("MaxResults").asInt(PAGE), PAGE), all.size());
        ArrayNode page = JSON.arrayNode().addAll(all.subList(from, to));
        ObjectNode answer = answer(field, page);
        if (to < all.size()) {
            answer.put("NextToken", Integer.toString(to));
        }
        return answer;
    }
}
