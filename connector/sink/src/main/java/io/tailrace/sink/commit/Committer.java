package io.tailrace.sink.commit;

import io.tailrace.sink.commit.ChunkCommit.Outcome;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;

/** Runs the publication of chunks, beside the task's own thread. */
public interface Committer {

    Running start(ChunkCommit commit);

    /** A publication under way. */
    interface Running {

        /**
         * How it ended; empty while it goes on.
         *
         * @throws ConnectException when a person must act
         */
        Optional<Outcome> outcome();

        /** Waits until it ended, however it did, but no longer than this. */
        void await(Duration longest);

        /** Stops it after its current step. It may end all the same; that harms nothing. */
        void abandon();
    }
}
