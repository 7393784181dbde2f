package io.tailrace.source.dynamodb.task;

import io.tailrace.source.ChangeRecord;
import io.tailrace.source.Markers;
import io.tailrace.source.TransformDryRun;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.option.SourceOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the connector sends for one table that is neither a change nor a row.
 *
 * @param notices makes the notice that a snapshot is done; null when none is to be sent
 */
record OwnRecords(Markers markers, @Nullable ChangeBuilder notices) {

    private static final Logger LOG = LoggerFactory.getLogger(OwnRecords.class);

    /**
     * Those that pass the transforms of the connector; it throws as {@link Markers#through} does. A notice that does not pass is left out, for it would be lost,
     * or would fail the task.
     */
    static OwnRecords through(
            TransformDryRun dryRun, String table, SourceOptions options, ChangeBuilder events, InstantSource clock) {
        Markers markers =
                Markers.through(dryRun, "table " + table, options.records().heartbeatTopic(), events.example(), clock);
        if (!options.snapshot().notices()) {
            return new OwnRecords(markers, null);
        }
        Optional<String> refusal = dryRun.refusal(new ChangeRecord(
                Map.of(), Map.of(), options.records().topicPrefix() + table, events.notice(0, Instant.EPOCH)));
        if (refusal.isPresent()) {
            LOG.warn(
                    "No notice is sent when a snapshot of table {} is done, so items that were deleted unseen stay in"
                            + " the lake: of records with eventName SNAPSHOT, {}. Let them pass, or set {}=false.",
                    table,
                    refusal.get(),
                    SourceOptions.SNAPSHOT_NOTICE);
        }
        return new OwnRecords(markers, refusal.isPresent() ? null : events);
    }
}
