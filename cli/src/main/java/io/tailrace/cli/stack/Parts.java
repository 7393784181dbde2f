package io.tailrace.cli.stack;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/**
 * The resources of a stack by the names they have in config/cloudformation/managed-path.yaml. A stack that is half-built has some of them.
 *
 * @param byName all resources whose creation was started, including deleted ones
 */
record Parts(Map<String, Part> byName) {
    /** Names in the template. */
    static final String TABLE = "Table";

    static final String PIPE = "Pipe";
    static final String DEAD_LETTERS = "PipeDeadLetters";
    static final String STREAM = "Changes";
    static final String FUNCTION = "Function";
    static final String ALIAS = "FunctionAlias";
    static final String MERGE_FUNCTION = "MergeFunction";
    static final String DELIVERY = "Delivery";
    static final String BUCKET = "Lake";
    static final String DATABASE = "Database";
    static final String LAKE_TABLE = "LakeTable";
    /** What the names of the tables of entities begin with, in the template as it is filled. */
    static final String ENTITY_TABLE = LAKE_TABLE + "Of";

    static final String ICEBERG_TABLE = "IcebergTable";
    static final String WORK_GROUP = "WorkGroup";
    static final String KEY = "Key";
    static final String DELIVERY_ROLE = "DeliveryRole";
    static final String MERGE_ROLE = "MergeRole";
    static final String CRAWLER_ROLE = "CrawlerRole";

    static final List<String> DATA = List.of(TABLE, BUCKET, DEAD_LETTERS, KEY);

    /**
     * One resource.
     *
     * @param id the name by which its service knows it; empty before it has one
     * @param status in CloudFormation's words
     */
    record Part(String name, String type, String id, String status) {
        /** Whether its service has it, as far as CloudFormation knows. */
        boolean exists() {
            return switch (status) {
                case "CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_COMPLETE" -> false;
                default -> !id.isEmpty();
            };
        }

        /** Whether it was retained by a stack that has been deleted. */
        boolean isKept() {
            return status.equals("DELETE_SKIPPED");
        }
    }

    Parts {
        byName = Map.copyOf(byName);
    }

    static Parts of(CloudFormationClient cloudFormation, String stackId) {
        Map<String, Part> parts = new LinkedHashMap<>();
        for (StackResourceSummary resource : cloudFormation
                .listStackResourcesPaginator(list -> list.stackName(stackId))
                .stackResourceSummaries()) {
            String id = resource.physicalResourceId() == null ? "" : resource.physicalResourceId();
            parts.put(
                    resource.logicalResourceId(),
                    new Part(
                            resource.logicalResourceId(),
                            resource.resourceType(),
                            id,
                            resource.resourceStatusAsString()));
        }
        return new Parts(parts);
    }

    /** What holds data, and so stays when the stack goes; the key last, without which the rest cannot be read. */
    List<Part> data() {
        return DATA.stream().flatMap(name -> find(name).stream()).toList();
    }

    /** What one of these is. */
    static String word(String name) {
        return switch (name) {
            case TABLE -> "table";
            case BUCKET -> "bucket";
            case DEAD_LETTERS -> "queue";
            case KEY -> "key";
            default -> name;
        };
    }

    /** The tables of entities, in the order of their names; none where one table has all rows. */
    List<Part> entityTables() {
        return byName.values().stream()
                .filter(part ->
                        part.name().startsWith(ENTITY_TABLE) && !part.status().equals("DELETE_COMPLETE"))
                .sorted(Comparator.comparing(Part::name))
                .toList();
    }

    /** A resource that its service has. */
    Optional<Part> find(String name) {
        return Optional.ofNullable(byName.get(name)).filter(Part::exists);
    }
}
