package io.tailrace.row;

/** What becomes of a removed item. */
public enum DeletePolicy {
    /** A row like any other, with the key and the old image where there is one. */
    ROW,
    /** The record's key with a null value. */
    TOMBSTONE,
    /** No record at all. */
    DROP
}
