package io.tailrace.shard;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a shard's empty answers prove. One proves nothing: a read covers a portion of the shard, and the service documents that it may take several
 * to come to the portion that holds the next entry; how many, it does not say. Nothing in its protocol says that an open shard has been read to
 * its tip (an iterator is opaque, LATEST says only what comes after it), so the rule rests on time.
 *
 * <p>The rule: when a shard has answered nothing else for a whole stretch, in at least {@value #ANSWERS} answers along one chain of iterators, what
 * was written before the stretch <em>began</em> has been delivered. The proof: entries come in the order in which they were written, so one from
 * before the stretch would have come first; for the whole stretch it was asked for, again and again, and it was there. What was written during the
 * stretch is not claimed. It fails only if the service leads a reader past nothing for longer than the stretch: by public measurements about five
 * answers cross a shard of four hours without entries.
 */
final class Silence {

    /** Twice of what it takes to cross a shard without entries. */
    static final int ANSWERS = 10;

    private final Duration stretch;
    private @Nullable Instant began;
    private int answers;

    Silence(Duration stretch) {
        this.stretch = stretch;
    }

    /** An entry came. */
    void broken() {
        began = null;
        answers = 0;
    }

    /** The shard was reopened after the last entry, and has to be read again from there. */
    void reopened() {
        answers = 0;
    }

    /**
     * Takes in an empty answer.
     *
     * @return the moment before which nothing is missing, when this answer completes the proof; else null
     */
    @Nullable Instant heard(Instant serviceTime) {
        if (began == null) {
            began = serviceTime;
        }
        answers++;
        if (answers < ANSWERS || began.plus(stretch).isAfter(serviceTime)) {
            return null;
        }
        Instant proven = began;
        began = serviceTime;
        answers = 0;
        return proven;
    }
}
