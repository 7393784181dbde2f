package io.tailrace.testing.account;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All stacks of the account, including deleted ones. */
final class Stacks {

    /** Why a service does not create a resource, or null. */
    @FunctionalInterface
    interface Refusal {
        @Nullable String of(StackResource resource);
    }

    private final Clock clock;
    private final InjectedFailures failures;
    private final List<Stack> stacks = new ArrayList<>();
    private final Set<String> gone = new HashSet<>();
    private final List<StackResource> foreign = new ArrayList<>();
    private final Map<String, ChangeSet> changeSets = new LinkedHashMap<>();
    private Refusal refusals = resource -> null;

    Stacks(Clock clock, InjectedFailures failures) {
        this.clock = clock;
        this.failures = failures;
    }

    List<Stack> all() {
        return List.copyOf(stacks);
    }

    /** An existing stack by its name, or any stack by its id. */
    Optional<Stack> find(String nameOrId) {
        return stacks.stream()
                .filter(stack -> stack.id().equals(nameOrId)
                        || (stack.name().equals(nameOrId) && !stack.status().equals("DELETE_COMPLETE")))
                .findFirst();
    }

    /** @throws ApiFault if there is none, as the service words it */
    Stack get(String nameOrId) {
        return find(nameOrId)
                .orElseThrow(
                        () -> ApiFault.validation("ValidationError", "Stack with id " + nameOrId + " does not exist"));
    }

    Stack open(String name, String region) {
        String id = "arn:aws:cloudformation:" + region + ":" + AwsAccount.ID + ":stack/" + name + "/" + stacks.size();
        Stack stack = new Stack(name, id, clock, this::trouble);
        stacks.add(stack);
        return stack;
    }

    void add(Stack stack, ChangeSet changeSet) {
        changeSets.put(stack.id() + " " + changeSet.name(), changeSet);
    }

    ChangeSet changeSet(Stack stack, String name) {
        ChangeSet changeSet = changeSets.get(stack.id() + " " + name);
        if (changeSet == null) {
            throw ApiFault.validation("ChangeSetNotFoundException", "ChangeSet [" + name + "] does not exist");
        }
        return changeSet;
    }

    void remove(Stack stack, ChangeSet changeSet) {
        changeSets.remove(stack.id() + " " + changeSet.name());
    }

    /** Asks this, too, why a resource cannot be created; null if it can. */
    void refuse(Refusal reasons) {
        refusals = reasons;
    }

    /** Adds a resource that no stack has made. */
    void add(StackResource resource) {
        foreign.add(resource);
    }

    /** A resource that its service has, by type and name, even if its stack has released it or it never had one. */
    Optional<StackResource> resource(String type, String physicalId) {
        return Stream.concat(
                        stacks.stream().flatMap(stack -> existing(stack, type, physicalId)), foreign(type, physicalId))
                .findFirst();
    }

    /** Whether no stack has made it. */
    boolean isForeign(String type, String physicalId) {
        return foreign(type, physicalId).findAny().isPresent();
    }

    private Stream<StackResource> foreign(String type, String physicalId) {
        return foreign.stream()
                .filter(resource ->
                        resource.type().equals(type) && resource.physicalId().equals(physicalId));
    }

    /** Deletes a released resource through its service. */
    void delete(StackResource resource) {
        stacks.stream()
                .filter(stack -> stack.resources().contains(resource))
                .forEach(stack -> gone.add(stack.id() + " " + resource.logicalId()));
    }

    /** Why work on a resource fails: an injected failure, or another stack has a resource of that name; null if it succeeds. */
    private @Nullable String trouble(Stack stack, String work, StackResource resource) {
        boolean taken = work.equals("CREATE")
                && !resource.type().equals("AWS::Glue::Table") // those names are a database's own
                && !resource.type().equals("AWS::Logs::LogStream") // and these a log group's
                && (isForeign(resource.type(), resource.physicalId())
                        || stacks.stream()
                                .filter(other -> other != stack)
                                .anyMatch(other -> existing(other, resource.type(), resource.physicalId())
                                        .findAny()
                                        .isPresent()));
        if (taken) {
            return resource.type().equals("AWS::Glue::Database")
                    ? "Database already exists. (Service: Glue, Status Code: 400, Error Code: AlreadyExistsException)"
                    : resource.physicalId() + " already exists";
        }
        String refused = work.equals("CREATE") ? refusals.of(resource) : null;
        return refused == null ? failures.at(work, resource.logicalId()) : refused;
    }

    private Stream<StackResource> existing(Stack stack, String type, String physicalId) {
        return stack.resources().stream()
                .filter(resource -> resource.type().equals(type) && resource.exists())
                .filter(resource -> resource.physicalId().equals(physicalId))
                .filter(resource -> !gone.contains(stack.id() + " " + resource.logicalId()));
    }

    /** The changes that bring the stack to the wanted state: a resource changes with its template, its parameters or what it refers to. */
    static List<ResourceChange> changes(Stack stack, Evaluation wanted) {
        Evaluation now = stack.evaluation();
        Set<String> names = new TreeSet<>(wanted.template().section("Resources").keySet());
        if (now != null) {
            names.addAll(now.template().section("Resources").keySet());
        }
        List<ResourceChange> changes =
                names.stream().flatMap(name -> change(now, wanted, name)).toList();
        Set<String> changed = changes.stream()
                .filter(change -> change.action().equals("Modify"))
                .map(ResourceChange::logicalId)
                .collect(Collectors.toSet());
        return changes.stream()
                .map(change -> change.action().equals("Modify") && now != null
                        ? withReplacement(change, now, wanted, changed)
                        : change)
                .toList();
    }

    private static ResourceChange withReplacement(
            ResourceChange change, Evaluation now, Evaluation wanted, Set<String> changed) {
        String name = change.logicalId();
        Map<String, Object> resource = wanted.template().resource(name);
        String replacement = ReplacedProperties.replacement(
                change.type(), now.properties(name), wanted.properties(name), resource, changed);
        String policy = replacement.equals("False")
                ? ""
                : stays(resource.get("UpdateReplacePolicy")) ? "ReplaceAndRetain" : "ReplaceAndDelete";
        return new ResourceChange(change.action(), name, change.type(), replacement, policy);
    }

    private static boolean stays(@Nullable Object policy) {
        return String.valueOf(policy).startsWith("Retain");
    }

    private static Stream<ResourceChange> change(@Nullable Evaluation now, Evaluation wanted, String name) {
        boolean will = has(wanted, name);
        if (now == null || !has(now, name)) {
            return will ? Stream.of(new ResourceChange("Add", name, type(wanted, name), "", "")) : Stream.empty();
        }
        if (!will) {
            String policy = stays(now.template().resource(name).get("DeletionPolicy")) ? "Retain" : "Delete";
            return Stream.of(new ResourceChange("Remove", name, type(now, name), "", policy));
        }
        boolean same = now.template().resource(name).equals(wanted.template().resource(name))
                && now.properties(name).equals(wanted.properties(name));
        return same ? Stream.empty() : Stream.of(new ResourceChange("Modify", name, type(wanted, name), "", ""));
    }

    private static String type(Evaluation evaluation, String name) {
        return String.valueOf(evaluation.template().resource(name).get("Type"));
    }

    private static boolean has(Evaluation evaluation, String logicalId) {
        Map<String, Object> resource = evaluation.template().resource(logicalId);
        return !resource.isEmpty() && evaluation.wants(resource);
    }
}
