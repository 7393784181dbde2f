package io.tailrace.source.dynamodb.plan;

import io.tailrace.source.dynamodb.change.KeySchema;
import io.tailrace.source.dynamodb.state.CapturedTable;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What there is to do for one table, before it is shared out.
 *
 * @param segments number of scan segments; 0 without a snapshot
 * @param lineages names of the lineages to read, sorted; empty when the stream is not followed, or shows no shard yet
 */
record TablePlan(CapturedTable captured, int segments, List<String> lineages) {

    TablePlan {
        lineages = List.copyOf(lineages);
    }

    /** The same plan as the one before as long as nothing but children came: lineages that are in it stay in it. */
    TablePlan following(TablePlan before) {
        if (!streamArn().equals(before.streamArn())) {
            return this;
        }
        Set<String> all = new TreeSet<>(lineages);
        all.addAll(before.lineages);
        return withLineages(List.copyOf(all));
    }

    TablePlan withLineages(List<String> names) {
        return new TablePlan(captured, segments, names);
    }

    String table() {
        return captured.table();
    }

    String tableId() {
        return captured.tableId();
    }

    String streamArn() {
        return captured.streamArn();
    }

    KeySchema keys() {
        return captured.keys();
    }

    long snapshotId() {
        return captured.snapshotId();
    }

    Instant since() {
        return captured.since();
    }
}
