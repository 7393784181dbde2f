package io.tailrace.source.dynamodb.plan;

import io.tailrace.source.dynamodb.discovery.TableDiscovery;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.trouble.TableTroubles;
import io.tailrace.source.dynamodb.trouble.TableTroubles.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;

/** The tables that the connector should capture. When a search by tags fails, the tables known before are kept. */
final class TableSelection {

    private final TableDiscovery discovery;
    private final Predicate<String> isDropped;
    private final TableTroubles troubles;
    private List<String> names;
    private boolean found;

    TableSelection(
            SourceOptions options, TableDiscovery discovery, Predicate<String> isDropped, TableTroubles troubles) {
        this.names = options.tables().names();
        this.discovery = discovery;
        this.isDropped = isDropped;
        this.troubles = troubles;
    }

    /** A search has succeeded, or there is nothing to search for. */
    boolean areKnown() {
        return found;
    }

    /**
     * The tables as they are known now; looks for them when that is due.
     *
     * @param captured those that have a plan
     */
    List<String> look(Collection<String> captured) {
        try {
            List<String> now = found ? discovery.renewed(names) : discovery.find();
            names = withDropped(now, captured);
            found = true;
            troubles.resolved(SourceOptions.TABLE_TAGS);
        } catch (RetriableException e) {
            troubles.report(SourceOptions.TABLE_TAGS, Kind.UNREACHABLE, e);
        } catch (ConnectException e) {
            troubles.report(SourceOptions.TABLE_TAGS, Kind.REFUSED, e);
        }
        Set<String> kept = new TreeSet<>(names);
        kept.add(SourceOptions.TABLE_TAGS);
        troubles.keepOnly(kept);
        return names;
    }

    /** Not negative; long when there will be no other look. */
    Duration untilNextLook() {
        Duration look = discovery.untilNextLook();
        return found ? (look.isNegative() ? Duration.ZERO : look) : Duration.ofDays(1);
    }

    /** A table that was found by its tags and dropped has none any more, but its stream may still hold something. */
    private List<String> withDropped(List<String> now, Collection<String> captured) {
        List<String> all = new ArrayList<>(now);
        for (String table : captured) {
            if (!now.contains(table) && isDropped.test(table)) {
                all.add(table);
            }
        }
        return List.copyOf(all);
    }
}
