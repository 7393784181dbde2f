package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.TextTable;
import io.tailrace.cli.terminal.TextTable.Align;
import io.tailrace.cli.terminal.TextTable.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.PolicyAction;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/**
 * What CloudFormation would do to a stack; nothing is done yet.
 *
 * @param stackId under which the stack is known from now on, a new one too
 */
record ChangeSet(CloudFormationClient cloudFormation, String stackId, String name, List<ResourceChange> changes) {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** CloudFormation says only in words that there is nothing to do, and not always in the same ones. */
    private static final List<String> NOTHING_TO_DO =
            List.of("didn't contain changes", "No updates are to be performed");

    ChangeSet {
        changes = List.copyOf(changes);
    }

    /**
     * Asks CloudFormation, and waits for its answer.
     *
     * @param template either the template's text or the address where it lies
     * @return empty when the stack is already as it is wanted
     * @throws StackException when CloudFormation refuses, with its reason
     */
    static Optional<ChangeSet> prepare(
            CloudFormationClient cloudFormation,
            CreateChangeSetRequest.Builder template,
            String stack,
            ChangeSetType kind,
            Map<String, String> parameters,
            Map<String, String> tags,
            Pause pause)
            throws InterruptedException {
        CreateChangeSetRequest request = template.stackName(stack)
                .changeSetType(kind)
                .capabilities(Capability.CAPABILITY_IAM)
                .parameters(parameters.entrySet().stream()
                        .map(entry -> Parameter.builder()
                                .parameterKey(entry.getKey())
                                .parameterValue(entry.getValue())
                                .build())
                        .toList())
                .tags(tags.entrySet().stream()
                        .map(entry -> Tag.builder()
                                .key(entry.getKey())
                                .value(entry.getValue())
                                .build())
                        .toList())
                .build();
        CreateChangeSetResponse created = cloudFormation.createChangeSet(request);
        ChangeSet changeSet = new ChangeSet(cloudFormation, created.stackId(), request.changeSetName(), List.of());
        while (true) {
            DescribeChangeSetResponse answer = changeSet.describe(null);
            if (answer.status() == ChangeSetStatus.FAILED) {
                changeSet.delete();
                String reason = String.valueOf(answer.statusReason());
                if (NOTHING_TO_DO.stream().anyMatch(reason::contains)) {
                    return Optional.empty();
                }
                throw new StackException("CloudFormation refuses the changes of " + stack + ": " + reason);
            }
            if (answer.status() == ChangeSetStatus.CREATE_COMPLETE) {
                return Optional.of(changeSet.withChanges(answer));
            }
            pause.sleep(BETWEEN_LOOKS);
        }
    }

    /** Lets CloudFormation do it. */
    void execute() {
        cloudFormation.executeChangeSet(execute -> execute.stackName(stackId).changeSetName(name));
    }

    /** In a few words, as in {@code 2 to change, 1 to replace (Pipe)}. */
    String summary() {
        String replaced = changes.stream()
                .filter(change -> change.replacement() == Replacement.TRUE)
                .map(ResourceChange::logicalResourceId)
                .collect(Collectors.joining(", "));
        return List.of(
                        count(ChangeAction.ADD, "to add"),
                        count(ChangeAction.MODIFY, "to change"),
                        count(ChangeAction.REMOVE, "to remove"),
                        replaced.isEmpty() ? "" : "to be replaced: " + replaced)
                .stream()
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private String count(ChangeAction action, String words) {
        long count =
                changes.stream().filter(change -> change.action() == action).count();
        return count == 0 ? "" : count + " " + words;
    }

    private ChangeSet withChanges(DescribeChangeSetResponse first) {
        List<ResourceChange> all = new ArrayList<>(resources(first));
        for (String token = first.nextToken(); token != null; ) {
            DescribeChangeSetResponse page = describe(token);
            all.addAll(resources(page));
            token = page.nextToken();
        }
        return new ChangeSet(cloudFormation, stackId, name, all);
    }

    private static List<ResourceChange> resources(DescribeChangeSetResponse answer) {
        return answer.changes().stream().map(Change::resourceChange).toList();
    }

    private DescribeChangeSetResponse describe(@Nullable String token) {
        return cloudFormation.describeChangeSet(
                describe -> describe.stackName(stackId).changeSetName(name).nextToken(token));
    }

    /** Each change on a line, in the order of CloudFormation. */
    List<String> lines() {
        List<List<String>> rows = changes.stream()
                .map(change -> List.of(deed(change), change.logicalResourceId(), change.resourceType()))
                .toList();
        return new TextTable(
                        List.of(
                                new Column("change", Align.LEFT),
                                new Column("resource", Align.LEFT),
                                new Column("type", Align.LEFT)),
                        rows)
                .lines(Integer.MAX_VALUE, "");
    }

    private static String deed(ResourceChange change) {
        if (change.action() == ChangeAction.REMOVE) {
            return change.policyAction() == PolicyAction.RETAIN ? "release" : "remove";
        }
        if (change.replacement() == Replacement.TRUE) {
            return "replace";
        }
        if (change.replacement() == Replacement.CONDITIONAL) {
            return "change, perhaps replace";
        }
        return change.action() == ChangeAction.MODIFY
                ? "change"
                : String.valueOf(change.actionAsString()).toLowerCase(Locale.ROOT);
    }

    /** Gives it up; the stack stays as it is. */
    void delete() {
        cloudFormation.deleteChangeSet(delete -> delete.stackName(stackId).changeSetName(name));
    }
}
