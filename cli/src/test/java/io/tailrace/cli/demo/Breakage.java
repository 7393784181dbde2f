package io.tailrace.cli.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A rule of the order of changes taken out of a view's statement, and the views that are wrong without it. */
enum Breakage {
    STREAMS_HAVE_NO_ORDER("\"cdc_stream\"(?: DESC)? NULLS \\w+, ", "", In.BOTH),
    /** Then a newer stream makes changes of an older one later, for numbers start anywhere. */
    STREAMS_SHARE_THEIR_LATEST_TIME(
            ", \"cdc_stream\" ORDER BY \"cdc_sequence\"", " ORDER BY \"cdc_sequence\"", In.HISTORY),
    TABLES_SHARE_THEIR_ITEMS("PARTITION BY \"cdc_table\", ", "PARTITION BY ", In.BOTH),
    SNAPSHOTS_HAVE_NO_MARGIN("INTERVAL '\\d+' MINUTE", "INTERVAL '0' MINUTE", In.BOTH),
    SNAPSHOTS_HAVE_HALF_THE_MARGIN("INTERVAL '\\d+' MINUTE", "INTERVAL '1' MINUTE", In.HISTORY),
    SNAPSHOTS_HAVE_THE_MARGIN_AFTER_THEM("- (INTERVAL '\\d+' MINUTE)", "+ $1", In.BOTH),
    SNAPSHOTS_COME_AFTER_CHANGES_OF_THEIR_TIME("(\"cdc_sequence\") NULLS FIRST", "$1 NULLS LAST", In.HISTORY),
    CHANGES_HAVE_THEIR_OWN_TIME("max\\(\"cdc_event_time\"\\) OVER \\([^)]*\\)", "\"cdc_event_time\"", In.BOTH),
    TIME_HAS_NO_SAY("\"row_time\"(?: DESC)? NULLS \\w+, ", "", In.BOTH),
    SEQUENCE_HAS_NO_SAY("\"cdc_sequence\"(?: DESC)? NULLS \\w+, ", "", In.BOTH),
    DELETED_ITEMS_STAY("\\s+AND \"cdc_event_type\" <> 'REMOVE'", "", In.CURRENT),
    VERSIONS_BEGIN_BEFORE_THE_ONE_BEFORE("max\\(row_time\\) OVER \\([^)]*\\)", "row_time", In.HISTORY),
    COPIES_ARE_VERSIONS("WHERE row_copy = 1\\s+OR \"cdc_event_id\" IS NULL", "", In.HISTORY),
    SNAPSHOTS_ARE_COPIES_OF_ONE_ANOTHER("(WHERE row_copy = 1)\\s+OR \"cdc_event_id\" IS NULL", "$1", In.HISTORY);

    private enum In {
        CURRENT,
        HISTORY,
        BOTH
    }

    private final Pattern rule;
    private final String without;
    private final In in;

    Breakage(String rule, String without, In in) {
        this.rule = Pattern.compile(rule);
        this.without = without;
        this.in = in;
    }

    /** The statement without the rule; an AssertionError when it does not have it. */
    String of(String statement) {
        Matcher found = rule.matcher(statement);
        if (!found.find()) {
            throw new AssertionError(this + ": there is no " + rule + " to be broken in " + statement);
        }
        return found.replaceAll(without);
    }

    boolean inCurrent() {
        return in != In.HISTORY;
    }

    boolean inHistory() {
        return in != In.CURRENT;
    }
}
