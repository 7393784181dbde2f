package io.tailrace.sink.partition;

/** A rule of the protocol that the model breaks on purpose, to see that it would notice. */
enum Breakage {
    NONE(Form.ANY),
    /** The store lets every writer create the same object. */
    CREATION_IS_NOT_CONDITIONAL(Form.HIVE),
    /** A listing does not show claims that were made later. */
    LATER_CLAIMS_ARE_NOT_SEEN(Form.HIVE),
    /** That a chunk is whole is not kept. */
    WHOLENESS_IS_FORGOTTEN(Form.HIVE),
    /** The consumer does not go where it is asked to. */
    SEEKS_ARE_IGNORED(Form.HIVE),
    /** All rows have one hash. */
    ROWS_LOOK_ALIKE(Form.HIVE),
    /** Files replace others of the same name, and names do not carry the generation. */
    NAMES_CARRY_NO_GENERATION(Form.HIVE),
    /** A report counts as safe before it is. */
    REPORTS_ARE_NOT_AWAITED(Form.HIVE),
    /** A second connector is taken for the first. */
    OWNERS_ARE_NOT_ASKED(Form.HIVE),
    /** The consumer does not tell where the log begins. */
    LOG_START_IS_NOT_TOLD(Form.HIVE),
    /** A commit is accepted on a snapshot whose positions nobody has looked at. */
    COMMITS_BUILD_ON_ANY_SNAPSHOT(Form.ICEBERG),
    /** Only snapshots say up to where a table holds a partition. */
    POSITIONS_ARE_NOT_IN_PROPERTIES(Form.ICEBERG),
    /** A snapshot says it of the partition alone whose chunk it brings. */
    SNAPSHOTS_CARRY_ONE_POSITION(Form.ICEBERG),
    /** A chunk counts as whole before its table has it. */
    APPENDED_AFTER_THE_END(Form.ICEBERG),
    /** What was put for a commit of unknown outcome is removed. */
    FILES_OF_UNKNOWN_COMMITS_ARE_DELETED(Form.ICEBERG),
    /** An unfinished chunk whose files are all there is taken for visible. */
    STORED_FILES_COUNT_AS_VISIBLE(Form.ICEBERG),
    /** A table is not told to refuse a chunk that is withdrawn. */
    WITHDRAWN_CHUNKS_ARE_NOT_REFUSED(Form.ICEBERG);

    private final Form form;

    Breakage(Form form) {
        this.form = form;
    }

    /** The tables in which it can be noticed. */
    Form form() {
        return form;
    }

    /** What the tables of a world are. */
    enum Form {
        HIVE,
        ICEBERG,
        ANY
    }
}
