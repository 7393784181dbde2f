package io.tailrace.sink.claim;

import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * Which rows queries see, where tables list their files: a file in the store is not enough there. Errors are those of {@link
 * ObjectStore}.
 */
public interface VisibleChunks {

    /** No table lists its files: what is in the store is visible. */
    VisibleChunks NONE = new VisibleChunks() {
        @Override
        public boolean areListed(Claim claim) {
            return false;
        }

        @Override
        public Rows rows(ChunkNames names, Claim claim) {
            return Rows.NONE;
        }

        @Override
        public void show(ChunkNames names, Claim claim, List<String> stored) {}

        @Override
        public void hide(ChunkNames names, Claim claim) {}

        @Override
        public void warnIfMissing(ChunkNames names, Claim whole) {}
    };

    /** Whether the files of this chunk are of tables that list their files. */
    boolean areListed(Claim claim);

    /** What the tables have of a chunk. */
    Rows rows(ChunkNames names, Claim claim);

    /**
     * Makes the rows of these files of a chunk visible, and the chunk one that is never made visible again. Rows that are visible
     * already stay so, and do not become so twice.
     *
     * @param stored files of the chunk that are in the store
     * @throws RetriableException when the same call may work later, or the chunk was withdrawn meanwhile
     * @throws ConnectException when a table cannot have them
     */
    void show(ChunkNames names, Claim claim, List<String> stored);

    /**
     * Makes sure that the rows of an invisible chunk never become visible, whichever task still has it in hand: its tables take
     * chunks of a later generation only.
     *
     * @throws ConnectException when rows of it are visible
     */
    void hide(ChunkNames names, Claim claim);

    /**
     * Warns, once for each partition, of tables that list their files and do not have the rows of a chunk, because it was written
     * when others were in their place.
     *
     * @param whole the newest chunk
     * @throws RetriableException when the same call may work later
     */
    void warnIfMissing(ChunkNames names, Claim whole);

    /**
     * What tables have of a chunk.
     *
     * @param visible the chunk's files whose rows are visible, or were until another job took them away
     * @param isOverlapped whether a table has some of its offsets, but from another chunk
     */
    record Rows(Set<String> visible, boolean isOverlapped) {
        static final Rows NONE = new Rows(Set.of(), false);

        public Rows {
            visible = Set.copyOf(visible);
        }
    }
}
