package io.tailrace.testing.account;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One stack: its resources, and what happened to them. Each {@link #look} is a step: work in progress completes, and what
 * depended on it starts. Work in {@link Trouble} fails instead, and the stack rolls back as the service does.
 */
final class Stack {

    /** What the stack is doing. */
    private enum Work {
        NOTHING,
        CREATE,
        UPDATE,
        ROLLBACK,
        UPDATE_ROLLBACK,
        DELETE
    }

    /** Why work on a resource fails, or null. */
    @FunctionalInterface
    interface Trouble {
        @Nullable String at(Stack stack, String work, StackResource resource);
    }

    private final String name;
    private final String id;
    private final Clock clock;
    private final Trouble trouble;
    private final Map<String, StackResource> resources = new LinkedHashMap<>();
    private final List<StackEvent> events = new ArrayList<>();
    private final Set<String> waiting = new LinkedHashSet<>();
    private String status = "REVIEW_IN_PROGRESS";
    private Work work = Work.NOTHING;
    private @Nullable Evaluation evaluation;
    private @Nullable Evaluation before;
    private List<ResourceChange> changes = List.of();

    Stack(String name, String id, Clock clock, Trouble trouble) {
        this.name = name;
        this.id = id;
        this.clock = clock;
        this.trouble = trouble;
        happened("REVIEW_IN_PROGRESS", "User Initiated");
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    String status() {
        return status;
    }

    /** Its template and parameters; null until a change set has been executed. */
    @Nullable Evaluation evaluation() {
        return evaluation;
    }

    boolean isUnderWay() {
        return work != Work.NOTHING;
    }

    Collection<StackResource> resources() {
        return List.copyOf(resources.values());
    }

    /** Newest first, as the service lists them. */
    List<StackEvent> events() {
        List<StackEvent> newestFirst = new ArrayList<>(events);
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    /** Starts to apply a change set. */
    void execute(Evaluation wanted, List<ResourceChange> wantedChanges) {
        before = evaluation;
        evaluation = wanted;
        changes = wantedChanges;
        work = before == null ? Work.CREATE : Work.UPDATE;
        changes.stream()
                .filter(change -> !change.action().equals("Remove"))
                .forEach(change -> waiting.add(change.logicalId()));
        happened(work + "_IN_PROGRESS", "User Initiated");
    }

    void delete() {
        work = Work.DELETE;
        waiting.clear();
        happened("DELETE_IN_PROGRESS", "User Initiated");
    }

    /** Advances by one step. */
    void look() {
        switch (work) {
            case NOTHING -> {}
            case CREATE, UPDATE -> goOn();
            case ROLLBACK -> takeDown("ROLLBACK", Set.of("Retain"));
            case UPDATE_ROLLBACK -> takeBack();
            case DELETE -> takeDown("DELETE", Set.of("Retain", "RetainExceptOnCreate"));
        }
    }

    private void goOn() {
        List<StackResource> underWay = underWay();
        for (StackResource resource : underWay) {
            String reason = trouble.at(this, work.name(), resource);
            if (reason != null) {
                fail(resource, underWay, reason);
                return;
            }
        }
        underWay.forEach(resource -> happened(resource, resource.status().replace("IN_PROGRESS", "COMPLETE"), ""));
        Evaluation now = evaluation();
        if (now == null) {
            throw new IllegalStateException("the stack " + name + " goes on to nowhere");
        }
        List<String> ready = waiting.stream()
                .filter(logicalId -> StackTemplate.references(now.template().resource(logicalId)).stream()
                        .noneMatch(waiting::contains))
                .toList();
        ready.forEach(logicalId -> begin(now, logicalId));
        if (ready.isEmpty()) {
            resources().stream()
                    .forEach(resource -> changes.stream()
                            .filter(change -> change.action().equals("Remove")
                                    && change.logicalId().equals(resource.logicalId()))
                            .forEach(change -> happened(
                                    resource,
                                    change.policyAction().equals("Retain") ? "DELETE_SKIPPED" : "DELETE_COMPLETE",
                                    "")));
            end(work + "_COMPLETE");
        }
    }

    private void begin(Evaluation now, String logicalId) {
        waiting.remove(logicalId);
        StackResource former = resources.get(logicalId);
        boolean isNew = former == null || !former.exists();
        StackResource resource = new StackResource(
                logicalId,
                String.valueOf(now.template().resource(logicalId).get("Type")),
                now.physicalId(logicalId),
                "",
                "",
                now.properties(logicalId));
        happened(resource, isNew ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS", "");
    }

    private void fail(StackResource broken, List<StackResource> underWay, String reason) {
        String failed = broken.status().replace("IN_PROGRESS", "FAILED");
        happened(broken, failed, reason);
        underWay.stream()
                .filter(other -> !other.logicalId().equals(broken.logicalId()))
                .forEach(other -> happened(
                        other, other.status().replace("IN_PROGRESS", "FAILED"), "Resource creation cancelled"));
        waiting.clear();
        work = work == Work.CREATE ? Work.ROLLBACK : Work.UPDATE_ROLLBACK;
        happened(
                work + "_IN_PROGRESS",
                "The following resource(s) failed to " + (work == Work.ROLLBACK ? "create" : "update") + ": ["
                        + broken.logicalId() + "]. Rollback requested by user.");
    }

    /** Deletes all resources, in two steps. Those whose deletion policy is Retain are only released. */
    private void takeDown(String what, Set<String> stayingPolicies) {
        List<StackResource> underWay = underWay();
        if (underWay.isEmpty()) {
            List<StackResource> there =
                    resources().stream().filter(StackResource::exists).toList();
            for (StackResource resource : there) {
                boolean stays = !resource.status().equals("DELETE_SKIPPED")
                        && stayingPolicies.contains(deletionPolicy(resource));
                happened(resource, stays ? "DELETE_SKIPPED" : "DELETE_IN_PROGRESS", "");
            }
            if (underWay().isEmpty()) {
                end(what + "_COMPLETE");
            }
            return;
        }
        boolean allGone = true;
        for (StackResource resource : underWay) {
            String reason = trouble.at(this, what, resource);
            allGone &= reason == null;
            happened(resource, reason == null ? "DELETE_COMPLETE" : "DELETE_FAILED", reason == null ? "" : reason);
        }
        end(what + (allGone ? "_COMPLETE" : "_FAILED"));
    }

    private void takeBack() {
        List<StackResource> underWay = underWay();
        if (underWay.isEmpty()) {
            evaluation = before;
            resources().stream()
                    .filter(resource ->
                            changes.stream().anyMatch(c -> c.logicalId().equals(resource.logicalId())))
                    .forEach(resource -> happened(resource, "UPDATE_IN_PROGRESS", ""));
            return;
        }
        boolean allBack = true;
        for (StackResource resource : underWay) {
            String reason = trouble.at(this, "UPDATE_ROLLBACK", resource);
            allBack &= reason == null;
            happened(resource, reason == null ? "UPDATE_COMPLETE" : "UPDATE_FAILED", reason == null ? "" : reason);
        }
        end("UPDATE_ROLLBACK_" + (allBack ? "COMPLETE" : "FAILED"));
    }

    private void end(String ended) {
        work = Work.NOTHING;
        happened(ended, "");
    }

    private List<StackResource> underWay() {
        return resources().stream().filter(StackResource::isUnderWay).toList();
    }

    private String deletionPolicy(StackResource resource) {
        Evaluation now = evaluation();
        return now == null
                ? "Delete"
                : String.valueOf(now.template().resource(resource.logicalId()).get("DeletionPolicy"));
    }

    private void happened(StackResource resource, String newStatus, String reason) {
        resources.put(resource.logicalId(), resource.with(newStatus, reason));
        note(resource.logicalId(), resource.physicalId(), resource.type(), newStatus, reason);
    }

    private void happened(String newStatus, String reason) {
        status = newStatus;
        note(name, id, StackEvent.STACK, newStatus, reason);
    }

    private void note(String logicalId, String physicalId, String type, String newStatus, String reason) {
        String event = logicalId + "-" + newStatus + "-" + events.size();
        events.add(new StackEvent(event, clock.instant(), logicalId, physicalId, type, newStatus, reason));
    }
}
