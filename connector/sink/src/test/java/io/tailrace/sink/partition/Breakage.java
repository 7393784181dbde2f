package io.tailrace.sink.partition;

/** A rule of the protocol that the model breaks on purpose, to see that it would notice. */
enum Breakage {
    NONE(Form.ANY, 0),
    /** The store lets every writer create the same object. */
    CREATION_IS_NOT_CONDITIONAL(Form.HIVE, 0),
    /** A listing does not show claims that were made later. */
    LATER_CLAIMS_ARE_NOT_SEEN(Form.HIVE, 1417),
    /** That a chunk is whole is not kept. */
    WHOLENESS_IS_FORGOTTEN(Form.HIVE, 0),
    /** The consumer does not go where it is asked to. */
    SEEKS_ARE_IGNORED(Form.HIVE, 1),
    /** All rows have one hash. */
    ROWS_LOOK_ALIKE(Form.HIVE, 3),
    /** Files replace others of the same name, and names do not carry the generation. */
    NAMES_CARRY_NO_GENERATION(Form.HIVE, 155),
    /** A report counts as safe before it is. */
    REPORTS_ARE_NOT_AWAITED(Form.HIVE, 93),
    /** A second connector is taken for the first. */
    OWNERS_ARE_NOT_ASKED(Form.HIVE, 80),
    /** The consumer does not tell where the log begins. */
    LOG_START_IS_NOT_TOLD(Form.HIVE, 4),
    /** A commit is accepted on a snapshot whose positions nobody has looked at. */
    COMMITS_BUILD_ON_ANY_SNAPSHOT(Form.ICEBERG, 72),
    /** Only snapshots say up to where a table holds a partition. */
    POSITIONS_ARE_NOT_IN_PROPERTIES(Form.ICEBERG, 14),
    /** A snapshot says it of the partition alone whose chunk it brings. */
    SNAPSHOTS_CARRY_ONE_POSITION(Form.ICEBERG, 9),
    /** A chunk counts as whole before its table has it. */
    APPENDED_AFTER_THE_END(Form.ICEBERG, 24),
    /** What was put for a commit of unknown outcome is removed. */
    FILES_OF_UNKNOWN_COMMITS_ARE_DELETED(Form.ICEBERG, 18),
    /** An unfinished chunk whose files are all there is taken for visible. */
    STORED_FILES_COUNT_AS_VISIBLE(Form.ICEBERG, 32),
    /** A table is not told to refuse a chunk that is withdrawn. */
    WITHDRAWN_CHUNKS_ARE_NOT_REFUSED(Form.ICEBERG, 16);

    private final Form form;
    private final long noticedBefore;

    Breakage(Form form, long noticedBefore) {
        this.form = form;
        this.noticedBefore = noticedBefore;
    }

    /** The tables in which it can be noticed. */
    Form form() {
        return form;
    }

    /** The seed of the first run that noticed it, when that was last looked for. */
    long noticedBefore() {
        return noticedBefore;
    }

    /** What the tables of a world are. */
    enum Form {
        HIVE,
        ICEBERG,
        ANY
    }
}
