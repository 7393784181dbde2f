package io.tailrace.row;

/** What happens to a value that its declared column cannot hold exactly. */
enum MismatchPolicy {
    FAIL,
    /** Null in the exact place, and the value at its path in the rest column. */
    NULL_AND_KEEP,
    /** Null in the whole column, and the whole attribute in the rest column. */
    REST
}
