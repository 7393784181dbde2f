package io.tailrace.cli.stack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/**
 * A stack as it is now.
 *
 * @param status in CloudFormation's words
 * @param parameters values by name, with the defaults; of a template that has values in place of parameters, as the CDK's, those that outputs say
 */
record Stack(String id, String name, String status, Map<String, String> parameters, List<Output> outputs) {
    /** What can be done with a stack. */
    enum Phase {
        /** A change set was made and never executed: there is nothing yet. */
        EMPTY,
        /** An operation is in progress. */
        BUSY,
        /** It stands, and can be updated. */
        STANDING,
        /** It never stood: only its deletion is left. */
        REMAINS,
        /** It is halfway between two states, and only a person can decide which one is wanted. */
        STUCK
    }

    private static final String TABLE_NAME = "TableName";

    /** Outputs that are the value of a parameter. */
    private static final Map<String, String> PARAMETERS_OF_OUTPUTS = Map.of(
            "Table",
            TABLE_NAME,
            "SharedBucket",
            LakeBucket.PARAMETER,
            "SharedKey",
            "KeyArn",
            "Database",
            "DatabaseName",
            "LakeTable",
            "LakePrefix",
            "MergedTable",
            "MergedTable");

    Stack {
        parameters = Map.copyOf(parameters);
        outputs = List.copyOf(outputs);
    }

    /** Looks for a stack; empty when there is none of that name. */
    static Optional<Stack> find(CloudFormationClient cloudFormation, String nameOrId) {
        try {
            return cloudFormation.describeStacks(describe -> describe.stackName(nameOrId)).stacks().stream()
                    .findFirst()
                    .map(Stack::of);
        } catch (CloudFormationException e) {
            if (isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The stacks of other names that stand, are about to, or were not deleted completely: all that may have rows somewhere. */
    static List<Stack> others(CloudFormationClient cloudFormation, String name) {
        return cloudFormation.describeStacksPaginator().stacks().stream()
                .map(Stack::of)
                .filter(stack -> !stack.name().equals(name) && !stack.status().equals("ROLLBACK_COMPLETE"))
                .toList();
    }

    /** A value that the stack itself gives out; empty before it is complete. */
    Optional<String> output(String key) {
        return outputs.stream()
                .filter(output -> key.equals(output.outputKey()))
                .flatMap(output -> Optional.ofNullable(output.outputValue()).stream())
                .findFirst();
    }

    /** A bucket that it has its rows in and has not made; empty when it has made its own. */
    Optional<String> sharedBucket() {
        return parameter(LakeBucket.PARAMETER);
    }

    /** The table that it reads and has not made; empty when it makes its own. */
    Optional<String> existingTable() {
        return parameter(ExistingTable.STREAM).flatMap(stream -> parameter(TABLE_NAME));
    }

    /** Whether all of it is about to be deleted. */
    boolean isBeingDeleted() {
        return status.equals("DELETE_IN_PROGRESS");
    }

    /** Whether it is one of the managed path whose tables are in this database; stacks of other kinds have such parameters too. */
    boolean hasTablesIn(String database) {
        return parameter("LakePrefix").isPresent()
                && parameter("DatabaseName").filter(database::equals).isPresent();
    }

    /** Whether it is one of the managed path that reads a table which another one has made. */
    boolean readsTable(String table) {
        String stream = parameters.get(ExistingTable.STREAM);
        return stream == null
                ? parameter("LakePrefix").isPresent()
                        && parameter(TABLE_NAME).filter(table::equals).isPresent()
                : stream.contains(":table/" + table + "/");
    }

    /** A parameter's value; empty when that is. */
    private Optional<String> parameter(String key) {
        return Optional.ofNullable(parameters.get(key)).filter(value -> !value.isEmpty());
    }

    Phase phase() {
        return switch (status) {
            case "REVIEW_IN_PROGRESS" -> Phase.EMPTY;
            case "CREATE_COMPLETE",
                    "UPDATE_COMPLETE",
                    "UPDATE_ROLLBACK_COMPLETE",
                    "IMPORT_COMPLETE",
                    "IMPORT_ROLLBACK_COMPLETE" -> Phase.STANDING;
            case "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED" -> Phase.REMAINS;
            default -> status.endsWith("_IN_PROGRESS") ? Phase.BUSY : Phase.STUCK;
        };
    }

    /** CloudFormation has no code of its own for it. */
    private static boolean isMissing(CloudFormationException e) {
        return e.awsErrorDetails() != null
                && "ValidationError".equals(e.awsErrorDetails().errorCode())
                && String.valueOf(e.awsErrorDetails().errorMessage()).endsWith("does not exist");
    }

    private static Stack of(software.amazon.awssdk.services.cloudformation.model.Stack stack) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Parameter parameter : stack.parameters()) {
            parameters.put(parameter.parameterKey(), parameter.parameterValue());
        }
        for (Output output : stack.outputs()) {
            String parameter = PARAMETERS_OF_OUTPUTS.get(output.outputKey());
            if (parameter != null && output.outputValue() != null) {
                parameters.putIfAbsent(parameter, output.outputValue());
            }
            if ("MergedTable".equals(parameter)) {
                parameters.putIfAbsent("Merge", "true");
            }
        }
        return new Stack(stack.stackId(), stack.stackName(), stack.stackStatusAsString(), parameters, stack.outputs());
    }
}
