package io.tailrace.source.dynamodb.trouble;

import io.tailrace.source.dynamodb.option.SourceOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which tables have a problem, why and since when. Each kind of problem is logged once, and again every hour while it lasts. */
public final class TableTroubles {

    private static final Logger LOG = LoggerFactory.getLogger(TableTroubles.class);
    private static final Duration LOG_AGAIN_AFTER = Duration.ofHours(1);

    public enum Kind {
        /** Its stream has ended, and what it still holds is being read. */
        ENDING,
        /** It cannot be described at the moment, and there is nothing to do but wait. */
        UNREACHABLE,
        /** The service refuses to answer for it, or what is stored of it cannot be read. */
        REFUSED,
        /** It cannot be captured as it is. */
        UNUSABLE,
        /** Changes are missing, and the operator must decide. */
        LOST,
        /** Its task has given it up until it restarts. */
        FAILED
    }

    public record Trouble(Kind kind, ConnectException cause, Instant since, Instant loggedAt) {

        String reason() {
            return String.valueOf(cause.getMessage());
        }
    }

    private final InstantSource clock;
    private final Map<String, Trouble> byTable = new ConcurrentSkipListMap<>();

    public TableTroubles(InstantSource clock) {
        this.clock = clock;
    }

    public void report(String table, Kind kind, ConnectException cause) {
        Instant now = clock.instant();
        @Nullable Trouble before = byTable.get(table);
        Trouble same = before == null || before.kind() != kind ? new Trouble(kind, cause, now, Instant.MIN) : before;
        boolean quiet = same.loggedAt().isAfter(now.minus(LOG_AGAIN_AFTER));
        byTable.put(table, new Trouble(kind, cause, same.since(), quiet ? same.loggedAt() : now));
        if (!quiet) {
            LOG.warn("{}: {}", heading(table, kind), cause.getMessage());
        }
    }

    public void resolved(String table) {
        if (byTable.remove(table) != null) {
            LOG.info(
                    "{} {}: the problem is resolved",
                    table.equals(SourceOptions.TABLE_TAGS) ? "Option" : "Table",
                    table);
        }
    }

    /** Forgets all tables but these. */
    public void keepOnly(Collection<String> tables) {
        byTable.keySet().retainAll(tables);
    }

    public Optional<Trouble> of(String table) {
        return Optional.ofNullable(byTable.get(table));
    }

    /** Why, by table. */
    public Map<String, String> reasons() {
        Map<String, String> reasons = new TreeMap<>();
        byTable.forEach((table, trouble) -> reasons.put(table, trouble.reason()));
        return reasons;
    }

    private static String heading(String table, Kind kind) {
        if (table.equals(SourceOptions.TABLE_TAGS)) {
            return "The search for tables by " + SourceOptions.TABLE_TAGS + " failed, retrying";
        }
        return switch (kind) {
            case ENDING -> "The capture of table " + table + " is ending";
            case UNREACHABLE -> "Table " + table + " cannot be described at the moment, retrying";
            case REFUSED -> "Table " + table + " cannot be described, retrying";
            case UNUSABLE -> "Table " + table + " is skipped until it can be captured";
            case LOST -> "Table " + table + " is not captured until you decide what to do about the lost changes";
            case FAILED -> "Table " + table + " is not captured until its task restarts; the other tables continue";
        };
    }
}
