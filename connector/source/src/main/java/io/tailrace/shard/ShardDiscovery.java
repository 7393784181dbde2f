package io.tailrace.shard;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When to ask for shards: all of them at the start and at every sweep; the children of a shard that has just ended at once, and then ever less
 * often, because new children can be listed late.
 */
final class ShardDiscovery {

    private static final int SEARCHES_PER_SWEEP = 8;

    private final Duration sweepInterval;
    private final Pace pace;
    private final Map<String, Search> searches = new HashMap<>();

    private Instant nextSweep;
    private boolean sweeping;
    private int sweepFailures;

    private static final class Search {
        Instant next;
        boolean underWay;
        int done;

        Search(Instant next) {
            this.next = next;
        }
    }

    ShardDiscovery(Duration sweepInterval, Pace pace, Instant now) {
        this.sweepInterval = sweepInterval;
        this.pace = pace;
        this.nextSweep = now;
    }

    boolean startSweep(Instant now) {
        if (sweeping || now.isBefore(nextSweep)) {
            return false;
        }
        sweeping = true;
        return true;
    }

    void swept(Instant now) {
        sweeping = false;
        sweepFailures = 0;
        nextSweep = now.plus(sweepInterval);
    }

    /** The next sweep comes no later than this. */
    void sweepBy(Instant latest) {
        nextSweep = latest.isBefore(nextSweep) ? latest : nextSweep;
    }

    void sweepFailed(Instant now) {
        sweeping = false;
        sweepFailures++;
        nextSweep = now.plus(pace.backoff(sweepFailures));
    }

    /** The parents whose children should be asked for now. */
    List<String> startChildSearches(Set<String> childless, Instant now) {
        searches.keySet().retainAll(childless);
        List<String> due = new ArrayList<>();
        for (String parent : childless) {
            Search search = searches.computeIfAbsent(parent, id -> new Search(now));
            // After a while the sweeps do the asking.
            if (!search.underWay && search.done < SEARCHES_PER_SWEEP && !now.isBefore(search.next)) {
                search.underWay = true;
                due.add(parent);
            }
        }
        return due;
    }

    void searched(String parent, Instant now) {
        Search search = searches.get(parent);
        if (search != null) {
            search.underWay = false;
            search.done++;
            search.next = now.plus(pace.backoff(search.done));
        }
    }

    Instant nextSearchDue() {
        Instant earliest = sweeping ? Instant.MAX : nextSweep;
        for (Search search : searches.values()) {
            if (!search.underWay && search.done < SEARCHES_PER_SWEEP && search.next.isBefore(earliest)) {
                earliest = search.next;
            }
        }
        return earliest;
    }
}
