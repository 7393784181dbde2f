package io.tailrace.sink.commit;

import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.Claims;
import io.tailrace.sink.claim.ObjectStore;
import io.tailrace.sink.claim.VisibleChunks;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * A chunk that is claimed and not known to be whole, on its way to be written again: whether what Kafka gives now is what
 * was claimed. It never lets a difference pass in silence.
 *
 * @param visible what queries see
 * @param fingerprint of the present options
 * @param found when it was found
 */
public record Recovery(
        Claim claim, Claims claims, ObjectStore store, VisibleChunks visible, String fingerprint, Instant found) {
    /** How long a task with other options, which may still be at work, has to finish its chunk. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** All files are there, or were until their rows were visible: what each holds is a fact since the claim. */
    public boolean isWritten() {
        Set<String> shown = visible.rows(claims.names(), claim).visible();
        return claim.keys().stream().allMatch(key -> shown.contains(key) || store.exists(key));
    }

    /** Does for a written chunk what is left to do: its rows become visible, and its claim says that it is whole. */
    public Claim finish() {
        visible.show(claims.names(), claim, claim.keys());
        claims.finish(claim);
        return claim.asWhole();
    }

    public boolean hasSameOptions() {
        return claim.author().fingerprint().equals(fingerprint);
    }

    /**
     * Whether the chunk can be written again with the present options; false when that is not known yet.
     *
     * @throws ConnectException when it cannot
     */
    public boolean canBegin(Instant now) {
        if (hasSameOptions()) {
            return true;
        }
        if (now.isBefore(found.plus(PATIENCE))) {
            return false;
        }
        throw new ConnectException(describe(claim, claims) + "It was claimed with different options or transforms. "
                + wayOutOfOptions(claims));
    }

    /** Refuses to go on when these are not the rows that were claimed. */
    public void requireSame(Claim.Content again) {
        if (!again.isSameAs(claim.content())) {
            throw new ConnectException(describe(claim, claims) + "It has "
                    + claim.content().rows()
                    + " rows, and the records that Kafka has now make "
                    + (again.rows() == claim.content().rows() ? "others" : Long.toString(again.rows()))
                    + ": the topic was compacted, trimmed or recreated, or a transform or a column in the catalog was"
                    + " changed. To continue without the missing rows, stop the connector and run "
                    + claims.names().command("--accept-chunk") + "; to write what is left as a new chunk, run "
                    + claims.names().command("--withdraw-chunk") + ".");
        }
    }

    static String wayOutOfOptions(Claims claims) {
        return "Restart with the former options and transforms until the chunk is written, or stop the connector and"
                + " run"
                + " " + claims.names().command("--withdraw-chunk")
                + ": it deletes what was written of the chunk, which is then written again with the current options.";
    }

    static String describe(Claim claim, Claims claims) {
        return "The chunk of offsets " + claim.start() + " to " + claim.end() + " was claimed in " + claims.keyOf(claim)
                + " and not all of its files were written. ";
    }
}
