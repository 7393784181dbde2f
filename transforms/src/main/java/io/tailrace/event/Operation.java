package io.tailrace.event;

import org.jspecify.annotations.Nullable;

/** What happened to the item. The names are DynamoDB's own event names, plus {@link #READ} and {@link #SNAPSHOT} for a snapshot. */
public enum Operation {
    INSERT,
    MODIFY,
    REMOVE,
    /** The item was read by a snapshot: it existed, and was not changed. */
    READ,
    /** A snapshot is done: this is a notice of its rows, and of no item. */
    SNAPSHOT;

    /** Whether the item was changed by it. */
    public boolean isChange() {
        return switch (this) {
            case INSERT, MODIFY, REMOVE -> true;
            case READ, SNAPSHOT -> false;
        };
    }

    /** The operation of this event name, or null when there is no such operation. Case matters, as on the wire. */
    public static @Nullable Operation named(String eventName) {
        return switch (eventName) {
            case "INSERT" -> INSERT;
            case "MODIFY" -> MODIFY;
            case "REMOVE" -> REMOVE;
            case "READ" -> READ;
            case "SNAPSHOT" -> SNAPSHOT;
            default -> null;
        };
    }
}
