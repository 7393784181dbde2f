package io.tailrace.sink.chunk;

/** What happens to records without a value. */
public enum Tombstones {
    /** They are part of a chunk's range, and no rows. */
    IGNORE,
    /** Each is a record that cannot be written. */
    REFUSE
}
