package io.tailrace.sink.chunk;

/** What a partition's writer does with the records it is given. */
enum Phase {
    /** No record yet, and the claims not read. */
    UNRESOLVED,
    /** The consumer was asked to go elsewhere; records of this batch are of no use. */
    SEEKING,
    /** Reading a claimed chunk again. */
    RECOVERING,
    READING
}
