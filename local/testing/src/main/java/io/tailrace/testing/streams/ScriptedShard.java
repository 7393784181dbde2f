package io.tailrace.testing.streams;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** One shard of a {@link ScriptedStream}: the changes of its share of the keys, oldest first. */
final class ScriptedShard {

    // The service ends a page at 1 MB.
    private static final int PAGE_BYTES = 1 << 20;

    private record Change(BigInteger sequence, Instant time, String json) {}

    private final String id;
    private final @Nullable ScriptedShard parent;
    private final IntPredicate keys;
    private final int depth;
    private final BigInteger first;
    private final List<Change> changes = new ArrayList<>();
    private int trimmed;
    private boolean stalled;
    private @Nullable Instant closedAt;
    private @Nullable BigInteger last;

    ScriptedShard(String id, @Nullable ScriptedShard parent, IntPredicate keys, BigInteger first) {
        this.id = id;
        this.parent = parent;
        this.keys = keys;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.first = first;
    }

    String id() {
        return id;
    }

    IntPredicate keys() {
        return keys;
    }

    /** The number of its ancestors. */
    int depth() {
        return depth;
    }

    boolean isChildOf(String shardId) {
        return parent != null && parent.id.equals(shardId);
    }

    boolean isOpen() {
        return closedAt == null;
    }

    void close(Instant now, BigInteger lastSequence) {
        closedAt = now;
        last = lastSequence;
    }

    boolean isListed(Instant oldest) {
        return closedAt == null || closedAt.isAfter(oldest);
    }

    void add(BigInteger sequence, Instant time, String json) {
        changes.add(new Change(sequence, time, json));
    }

    void stall() {
        stalled = true;
    }

    void resume() {
        stalled = false;
    }

    void trim(int records) {
        trimmed = Math.min(changes.size(), trimmed + records);
    }

    void trimBefore(Instant oldest) {
        while (trimmed < changes.size() && changes.get(trimmed).time().isBefore(oldest)) {
            trimmed++;
        }
    }

    /** The position of the oldest change that is kept. */
    int oldest() {
        return trimmed;
    }

    /** The position after the newest change. */
    int end() {
        return changes.size();
    }

    /** The position after this sequence number. */
    int after(BigInteger sequence) {
        int found = Collections.binarySearch(
                changes,
                new Change(sequence, Instant.MIN, ""),
                (one, other) -> one.sequence().compareTo(other.sequence()));
        int position = found < 0 ? -found - 1 : found + 1;
        if (position < trimmed || (position == trimmed && position > 0)) {
            // The record itself is trimmed, so whether others followed is unknown.
            throw trimmedDataAccess();
        }
        return position;
    }

    /** Adds the changes from a position on to a page, and answers the position after them. */
    int page(int from, int maxRecords, ArrayNode page) {
        if (stalled) {
            throw new ScriptedFault("ThrottlingException", "as the script says");
        }
        if (from < trimmed) {
            throw trimmedDataAccess();
        }
        int position = from;
        long bytes = 0;
        while (position < changes.size() && position - from < maxRecords && bytes < PAGE_BYTES) {
            String json = changes.get(position).json();
            bytes += json.length();
            if (position == from || bytes <= PAGE_BYTES) {
                page.addRawValue(new RawValue(json));
                position++;
            }
        }
        return position;
    }

    ObjectNode describe() {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("ShardId", id);
        if (parent != null) {
            node.put("ParentShardId", parent.id);
        }
        ObjectNode range = node.putObject("SequenceNumberRange").put("StartingSequenceNumber", first.toString());
        if (last != null) {
            range.put("EndingSequenceNumber", last.toString());
        }
        return node;
    }

    private static ScriptedFault trimmedDataAccess() {
        return new ScriptedFault(
                "TrimmedDataAccessException", "The operation attempted to read past the oldest stream record");
    }
}
