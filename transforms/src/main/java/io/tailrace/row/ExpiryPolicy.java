package io.tailrace.row;

/** What becomes of an item that DynamoDB removed because its time to live was over. */
public enum ExpiryPolicy {
    AS_DELETES,
    ROW,
    TOMBSTONE,
    DROP;

    DeletePolicy policy(DeletePolicy deletes) {
        return switch (this) {
            case AS_DELETES -> deletes;
            case ROW -> DeletePolicy.ROW;
            case TOMBSTONE -> DeletePolicy.TOMBSTONE;
            case DROP -> DeletePolicy.DROP;
        };
    }
}
