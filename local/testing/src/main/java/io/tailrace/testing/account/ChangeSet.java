package io.tailrace.testing.account;

import java.util.List;

/** A change set of a stack; it is ready at the second poll. */
final class ChangeSet {

    /** What the service says when there is nothing to do; it has no error code for that. */
    static final String NOTHING_TO_DO =
            "The submitted information didn't contain changes. Submit different information to create a change set.";

    private final String name;
    private final Evaluation wanted;
    private final List<ResourceChange> changes;
    private boolean isReady;

    ChangeSet(String name, Evaluation wanted, List<ResourceChange> changes) {
        this.name = name;
        this.wanted = wanted;
        this.changes = List.copyOf(changes);
    }

    String name() {
        return name;
    }

    Evaluation wanted() {
        return wanted;
    }

    List<ResourceChange> changes() {
        return changes;
    }

    /** CREATE_IN_PROGRESS at first, then CREATE_COMPLETE, or FAILED without changes. */
    String look() {
        if (!isReady) {
            isReady = true;
            return "CREATE_IN_PROGRESS";
        }
        return changes.isEmpty() ? "FAILED" : "CREATE_COMPLETE";
    }
}
