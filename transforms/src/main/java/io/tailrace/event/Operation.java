package io.tailrace.event;

import org.jspecify.annotations.Nullable;

/** What happened to the item. The names are DynamoDB's own event names, plus {@link #READ} for a snapshot. */
public enum Operation {
    INSERT,
    MODIFY,
    REMOVE,
    /** The item was read by a snapshot: it existed, and was not changed. */
    READ;

    /** The operation of this event name, or null when there is no such operation. Case matters, as on the wire. */
    public static @Nullable Operation named(String eventName) {
        return switch (eventName) {
            case "INSERT" -> INSERT;
            case "MODIFY" -> MODIFY;
            case "REMOVE" -> REMOVE;
            case "READ" -> READ;
            default -> null;
        };
    }
}
