package io.tailrace.sink.claim;

/**
 * A row by which a log is recognized: a topic that was deleted and created again has a different record at its offset.
 *
 * @param timestamp the record's, in milliseconds of the epoch; negative when it has none
 * @param key hash of the record's key
 * @param row hash of the row, as the transforms and options of its time made it
 * @param fingerprint of these options
 */
public record RowIdentity(long offset, long timestamp, long key, long row, String fingerprint) {

    /** Before the fingerprint of options under which rows depend on those before them, so that a restart makes others of the same records. */
    private static final String LEARNS = "learns-";

    /** The fingerprint of these options where transforms learn columns from the rows that they have seen. */
    public static String learning(String fingerprint) {
        return LEARNS + fingerprint;
    }

    /** Whether the record found at this offset is the one that was marked. */
    public Match compare(RowIdentity found) {
        if (equals(found)) {
            return Match.SAME;
        }
        boolean hasSameOptions = fingerprint.equals(found.fingerprint);
        boolean isReproducible = hasSameOptions && !fingerprint.startsWith(LEARNS);
        if (isReproducible || timestamp != found.timestamp) {
            return Match.OTHER;
        }
        if (key == found.key) {
            return Match.SAME;
        }
        return hasSameOptions ? Match.OTHER : Match.UNKNOWN;
    }

    public enum Match {
        SAME,
        OTHER,
        /** Other transforms may have made another row of the same record. */
        UNKNOWN
    }
}
