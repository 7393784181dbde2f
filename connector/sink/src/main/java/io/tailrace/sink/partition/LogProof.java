package io.tailrace.sink.partition;

import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.Claims;
import io.tailrace.sink.claim.RowIdentity;
import io.tailrace.sink.claim.RowIdentity.Match;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * The search for proof that Kafka's log is still the one that the lake has rows of. A topic that was deleted and created
 * again has its old name, and new records at the old offsets. The proof is a row of the last chunk, found at its offset
 * once more. Where Kafka has removed it, the group's own offset is proof too: Kafka forgets it with its topic.
 */
final class LogProof {
    private final Claim claim;
    private final Claims claims;
    private boolean trusted;
    private final Deque<RowIdentity> marks = new ArrayDeque<>();
    private int tries = 1;

    /**
     * A search for the rows of a chunk.
     *
     * @param hint where the consumer was when the partition was assigned; negative when not known
     */
    LogProof(Claim claim, Claims claims, long hint) {
        this.claim = claim;
        this.claims = claims;
        this.trusted = hint >= claim.next();
        RowIdentity last = claim.content().last();
        RowIdentity first = claim.content().first();
        if (last != null) {
            marks.add(last);
        }
        if (first != null && !first.equals(last)) {
            marks.add(first);
        }
    }

    Claim claim() {
        return claim;
    }

    /** The row to look for first; null when the chunk has none. */
    @Nullable RowIdentity mark() {
        return marks.peek();
    }

    /**
     * Looks at the next record, and asks for another where this one shows nothing.
     *
     * @param identity of the record; asked for where it is compared
     * @throws ConnectException when it is another log, or nothing is left that could prove that it is the same
     */
    Finding look(long offset, Supplier<RowIdentity> identity, RecordCursor cursor) {
        RowIdentity mark = marks.element();
        if (offset > mark.offset()) {
            return markIsGone(cursor);
        }
        if (offset == mark.offset()) {
            requireSame(mark, identity.get());
            return Finding.PROVEN;
        }
        // Kafka gave an earlier record than was asked for: the group's offset is no longer proof.
        trusted = false;
        if (cursor.isPrompt() && !repeats()) {
            throw shorter(offset);
        }
        cursor.seek(mark.offset());
        return Finding.NOTHING;
    }

    /** The same of a consumer's position that is reached without a record. */
    Finding follow(long position, RecordCursor cursor) {
        RowIdentity mark = marks.peek();
        return mark != null && position > mark.offset() ? markIsGone(cursor) : Finding.NOTHING;
    }

    private void requireSame(RowIdentity mark, RowIdentity found) {
        Match match = mark.compare(found);
        if (match == Match.OTHER || (match == Match.UNKNOWN && !trusted)) {
            throw new ConnectException("Offset " + mark.offset() + " of " + describe()
                    + " holds a different record from the one that the lake has from there. " + anotherLog());
        }
    }

    private Finding markIsGone(RecordCursor cursor) {
        if (trusted) {
            return Finding.UNNECESSARY;
        }
        if (!repeats()) {
            tries = 1;
            marks.poll();
        }
        RowIdentity next = marks.peek();
        if (next == null) {
            throw unproven();
        }
        cursor.seek(next.offset());
        return Finding.NOTHING;
    }

    /** Whether to ask once more for the mark, since what came may have been on its way before. */
    private boolean repeats() {
        return tries++ < RecordCursor.TRIES;
    }

    /** Whether the group's offset is proof enough when no row is left. */
    boolean isTrusted() {
        return trusted;
    }

    private ConnectException shorter(long offset) {
        return new ConnectException("Kafka's log of " + describe() + " ends before offset " + claim.end()
                + ", up to which the lake has it: asked for an earlier record, Kafka returned offset " + offset + ". "
                + anotherLog());
    }

    ConnectException unproven() {
        return new ConnectException("The lake has " + describe() + " up to offset " + claim.end()
                + ", but nothing proves that Kafka's log is still the same: the rows of the last chunk are no longer in"
                + " it, and the consumer group was not at that offset either. If it is the same topic, stop the"
                + " connector"
                + " and run " + claims.names().command("--same-topic") + ". " + anotherLog());
    }

    private String describe() {
        return claims.names().topic() + "-" + claims.names().partition();
    }

    private String anotherLog() {
        return "If the topic was deleted and created again, stop the connector and run "
                + claims.names().command("--new-generation")
                + ": the new topic is then read from its beginning, into files of its own.";
    }

    /** What a record or a position shows. */
    enum Finding {
        NOTHING,
        /** The record is the row. */
        PROVEN,
        /** Kafka has passed over the row, and the group's own offset is proof. */
        UNNECESSARY
    }
}
