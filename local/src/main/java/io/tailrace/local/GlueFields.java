package io.tailrace.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of each request that the stand-in understands. Another field would change what Glue does, so a request with one is
 * refused instead of being carried out in part.
 */
final class GlueFields {
    private static final Set<String> TABLE_INPUT = Set.of(
            "Name",
            "Description",
            "Owner",
            "LastAccessTime",
            "LastAnalyzedTime",
            "Retention",
            "StorageDescriptor",
            "PartitionKeys",
            "ViewOriginalText",
            "ViewExpandedText",
            "TableType",
            "Parameters");

    private static final Map<String, Set<String>> REQUESTS = Map.ofEntries(
            Map.entry("CreateDatabase", Set.of("DatabaseInput")),
            Map.entry("GetDatabase", Set.of("Name")),
            Map.entry("GetDatabases", Set.of("NextToken", "MaxResults")),
            Map.entry("UpdateDatabase", Set.of("Name", "DatabaseInput")),
            Map.entry("DeleteDatabase", Set.of("Name")),
            Map.entry("CreateTable", Set.of("DatabaseName", "TableInput")),
            Map.entry("GetTable", Set.of("DatabaseName", "Name")),
            Map.entry("GetTables", Set.of("DatabaseName", "Expression", "NextToken", "MaxResults")),
            Map.entry("UpdateTable", Set.of("DatabaseName", "TableInput", "SkipArchive", "VersionId")),
            Map.entry("DeleteTable", Set.of("DatabaseName", "Name")),
            Map.entry("GetTableVersions", Set.of("DatabaseName", "TableName", "NextToken", "MaxResults")),
            Map.entry("BatchCreatePartition", Set.of("DatabaseName", "TableName", "PartitionInputList")),
            Map.entry("GetPartition", Set.of("DatabaseName", "TableName", "PartitionValues")),
            Map.entry(
                    "GetPartitions",
                    Set.of(
                            "DatabaseName",
                            "TableName",
                            "Expression",
                            "NextToken",
                            "Segment",
                            "MaxResults",
                            "ExcludeColumnSchema")),
            Map.entry("BatchGetPartition", Set.of("DatabaseName", "TableName", "PartitionsToGet")));

    private GlueFields() {}

    /** Throws a {@link GlueFault} for an operation or a field that is not among those known. */
    static void require(String operation, JsonNode request) {
        Set<String> known = REQUESTS.get(operation);
        if (known == null) {
            throw GlueFault.unknownOperation(operation);
        }
        Set<String> unknown = others(request, known);
        unknown.remove("CatalogId"); // one account, one catalog
        others(request.path("TableInput"), TABLE_INPUT).forEach(field -> unknown.add("TableInput." + field));
        if (!unknown.isEmpty()) {
            throw GlueFault.invalid(
                    "This Glue stand-in does not know " + String.join(", ", unknown) + " of " + operation + ".");
        }
    }

    private static Set<String> others(JsonNode object, Set<String> known) {
        Set<String> others = new TreeSet<>();
        object.properties().forEach(field -> {
            if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
                others.add(field.getKey());
            }
        });
        return others;
    }
}
