package io.tailrace.source.dynamodb.plan;

import io.tailrace.source.RejectedCalls;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.option.SourceOptions.OnStreamDisabled;
import io.tailrace.source.dynamodb.trouble.StreamEndedException;
import io.tailrace.source.dynamodb.trouble.TableTroubles;
import io.tailrace.source.dynamodb.trouble.TableTroubles.Kind;
import io.tailrace.source.dynamodb.trouble.TableTroubles.Trouble;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;

/** Decides which problems with tables fail the connector: those that require a decision, and those that leave nothing to capture. */
final class FailureDecision {

    enum Stage {
        /** There has been no plan yet. */
        STARTING,
        RUNNING
    }

    private final SourceOptions options;
    private final TableTroubles troubles;
    private final InstantSource clock;

    FailureDecision(SourceOptions options, TableTroubles troubles, InstantSource clock) {
        this.options = options;
        this.troubles = troubles;
        this.clock = clock;
    }

    /** Waiting will not resolve it. At the start an unusable table counts at once, later only after some time. */
    boolean isLasting(String table, Stage stage) {
        Optional<Trouble> trouble = troubles.of(table);
        if (trouble.isEmpty()) {
            return false;
        }
        boolean old = !trouble.get().since().plus(RejectedCalls.PATIENCE).isAfter(clock.instant());
        return switch (trouble.get().kind()) {
            case LOST -> true;
            case UNUSABLE -> old || stage == Stage.STARTING;
            case REFUSED, FAILED -> old;
            case ENDING, UNREACHABLE -> false;
        };
    }

    /**
     * Why the connector must fail; empty when it need not.
     *
     * @param names of all tables that are wanted
     * @param planned those among them that can be captured
     */
    Optional<ConnectException> failure(List<String> names, Collection<String> planned, Stage stage) {
        List<String> all = new ArrayList<>(names);
        all.add(SourceOptions.TABLE_TAGS);
        Optional<Trouble> fatal = all.stream()
                .map(troubles::of)
                .flatMap(Optional::stream)
                .filter(this::isFatal)
                .findFirst();
        if (fatal.isPresent()) {
            return fatal.map(Trouble::cause);
        }
        boolean searching =
                troubles.of(SourceOptions.TABLE_TAGS).isPresent() && !isLasting(SourceOptions.TABLE_TAGS, stage);
        List<String> lasting =
                all.stream().filter(table -> isLasting(table, stage)).toList();
        boolean nothingLeft = planned.isEmpty()
                && !searching
                && lasting.containsAll(names)
                && lasting.stream().anyMatch(this::isMissed);
        return nothingLeft ? troubles.of(lasting.get(0)).map(Trouble::cause) : Optional.empty();
    }

    private boolean isFatal(Trouble trouble) {
        return trouble.kind() == Kind.LOST
                || (trouble.cause() instanceof StreamEndedException
                        && options.stream().onStreamDisabled() == OnStreamDisabled.FAIL);
    }

    /** A table that only carries the tags may well have no stream; one that was captured before is missed. */
    private boolean isMissed(String table) {
        return table.equals(SourceOptions.TABLE_TAGS)
                || options.tables().names().contains(table)
                || troubles.of(table)
                        .map(Trouble::cause)
                        .filter(StreamEndedException.class::isInstance)
                        .isPresent();
    }
}
