package io.tailrace.sink.partition;

/** A rule of the protocol that the model breaks on purpose, to see that it would notice. */
enum Breakage {
    NONE,
    /** The store lets every writer create the same object. */
    CREATION_IS_NOT_CONDITIONAL,
    /** A listing does not show claims that were made later. */
    LATER_CLAIMS_ARE_NOT_SEEN,
    /** That a chunk is whole is not kept. */
    WHOLENESS_IS_FORGOTTEN,
    /** The consumer does not go where it is asked to. */
    SEEKS_ARE_IGNORED,
    /** All rows have one hash. */
    ROWS_LOOK_ALIKE,
    /** Files replace others of the same name, and names do not carry the generation. */
    NAMES_CARRY_NO_GENERATION,
    /** A report counts as safe before it is. */
    REPORTS_ARE_NOT_AWAITED,
    /** A second connector is taken for the first. */
    OWNERS_ARE_NOT_ASKED,
    /** The consumer does not tell where the log begins. */
    LOG_START_IS_NOT_TOLD
}
