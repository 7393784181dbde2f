package io.tailrace.sink.partition;

/** What a partition's writer does with the records it is given. */
enum Phase {
    /** Asks the store where the lake is. */
    LOCATING,
    /** Looks for a row that the lake has, to know that this is the log it came from. */
    PROVING,
    /** Reads on from that row to the first record that the lake does not have. */
    APPROACHING,
    /** Reads a claimed chunk again. */
    RECOVERING,
    READING,
    /** Publishes what it has, then fails. */
    FAILING
}
