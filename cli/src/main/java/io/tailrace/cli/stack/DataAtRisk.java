package io.tailrace.cli.stack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.PolicyAction;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;

/**
 * What an update of a stack would do to what holds data. It goes by CloudFormation's answer, and by parameters that are decided at creation:
 * for some of them CloudFormation announces a change in place, which the service then refuses, or which leaves the rows that there are behind.
 */
final class DataAtRisk {
    /** What is lost with a resource. */
    private static final Map<String, String> LOSSES = Map.ofEntries(
            Map.entry(Parts.TABLE, "a new table is empty, and the former one is no longer read"),
            Map.entry(Parts.BUCKET, "a new bucket is empty, and the rows so far are in no table"),
            Map.entry(Parts.KEY, "what the former key has encrypted cannot be read by the stack's roles"),
            Map.entry(Parts.DEAD_LETTERS, "the dead letters of the former queue are watched no longer"),
            Map.entry(Parts.STREAM, "changes that Firehose has not read yet are lost"),
            Map.entry(
                    Parts.PIPE,
                    "a new pipe begins at StartingPosition: changes of the last 24 hours come again, or with LATEST those"
                            + " between the two pipes are lost"),
            Map.entry(
                    Parts.DELIVERY,
                    "a new Firehose stream begins at the newest change in Kinesis, and what the former one has not read is"
                            + " lost"),
            Map.entry(Parts.LAKE_TABLE, "the rows so far stay in the former folder, and are not in the new table"),
            Map.entry(
                    Parts.ENTITY_TABLE,
                    "the rows so far stay in the entity's folder and are in no table, and new ones go to the table of the rest"),
            Map.entry(Parts.ICEBERG_TABLE, "its items can be read no longer"),
            Map.entry(
                    Parts.DATABASE, "the former database is deleted with all tables in it, including those of others"));

    /** The parameters that are decided at creation, with the resource that holds the data. */
    private static final Map<String, String> DECIDED = Map.of(
            "TableName",
            Parts.TABLE,
            "Format",
            Parts.DELIVERY,
            "StartingPosition",
            Parts.PIPE,
            "LakePrefix",
            Parts.LAKE_TABLE,
            "DynamicPartitioning",
            Parts.DELIVERY,
            "DatabaseName",
            Parts.DATABASE,
            LakeBucket.PARAMETER,
            Parts.BUCKET,
            "Encryption",
            Parts.KEY,
            "KeyArn",
            Parts.KEY);

    private static final String MIXED_ROWS = "rows of the other table would mix with those of the former in one table";

    private final boolean readsExistingTable;
    private final Map<String, List<String>> reasons = new LinkedHashMap<>();

    /**
     * Compares.
     *
     * @param before the stack's parameters
     * @param after those that are wanted; what is not among them does not change
     */
    DataAtRisk(List<ResourceChange> changes, Map<String, String> before, Map<String, String> after) {
        readsExistingTable = !after.getOrDefault(ExistingTable.STREAM, "").isEmpty();
        DECIDED.forEach((parameter, resource) -> {
            String former = before.get(parameter);
            String wanted = after.get(parameter);
            if (former != null && wanted != null && !former.equals(wanted)) {
                reasons.computeIfAbsent(resource, name -> new ArrayList<>())
                        .add(parameter + " is " + said(former) + " and would be " + said(wanted));
            }
        });
        for (ResourceChange change : changes) {
            String name = change.logicalResourceId();
            if (name.equals(Parts.ICEBERG_TABLE)
                    && change.action() == ChangeAction.MODIFY
                    && change.replacement() != Replacement.TRUE) {
                reasons.computeIfAbsent(name, any -> new ArrayList<>())
                        .add("CloudFormation would rewrite it in Glue, without what makes it an Iceberg table, as for a"
                                + " column that is new or gone");
            }
            if (LOSSES.containsKey(lossOf(name)) && isLost(change)) {
                reasons.computeIfAbsent(name, any -> new ArrayList<>())
                        .add("CloudFormation would " + (change.action() == ChangeAction.REMOVE ? "delete" : "replace")
                                + " it");
            }
        }
    }

    /**
     * Refuses what is not allowed.
     *
     * @param allowed names of resources
     * @throws StackException that says what, why, and how it is allowed
     */
    void refuseUnless(Set<String> allowed) {
        List<String> refused = reasons.keySet().stream()
                .filter(name -> !allowed.contains(name))
                .sorted()
                .toList();
        if (refused.isEmpty()) {
            return;
        }
        throw new StackException("This would cost data, and is not done:\n"
                + refused.stream()
                        .map(name -> "    " + name + ": " + String.join("; ", Objects.requireNonNull(reasons.get(name)))
                                + ". " + sentence(loss(name)))
                        .collect(Collectors.joining("\n"))
                + "\nSet the parameters back, or deploy a second stack under another name beside this one. To do it all the same:"
                + " --allow-replacement " + String.join(",", refused));
    }

    private String loss(String name) {
        if (readsExistingTable && name.equals(Parts.TABLE)) {
            return MIXED_ROWS;
        }
        return Objects.requireNonNull(LOSSES.get(lossOf(name)));
    }

    /** The tables of entities have a name each. */
    private static String lossOf(String name) {
        return name.startsWith(Parts.ENTITY_TABLE) ? Parts.ENTITY_TABLE : name;
    }

    private static boolean isLost(ResourceChange change) {
        return change.action() == ChangeAction.REMOVE
                ? change.policyAction() != PolicyAction.RETAIN
                : change.replacement() == Replacement.TRUE;
    }

    private static String said(String value) {
        return value.isEmpty() ? "empty" : value;
    }

    private static String sentence(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }
}
