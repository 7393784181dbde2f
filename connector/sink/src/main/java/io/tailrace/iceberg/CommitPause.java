package io.tailrace.iceberg;

import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * How long a writer waits whose commit was refused: a random time, so that those that were refused together do not come back
 * together. It doubles with each refusal, since that many others may be there.
 */
public final class CommitPause {
    /** For writers that have no rivals. */
    public static final CommitPause NONE = new CommitPause(null, millis -> {});

    /** Somewhat more than a commit takes. */
    private static final long FIRST_MILLIS = 500;

    /** Half of it on average: with fifty writers one of them commits in the time of a commit. */
    private static final long MOST_MILLIS = 5_000;

    private final @Nullable RandomGenerator random;
    private final Sleep sleep;

    /**
     * A pause.
     *
     * @param random by which writers differ
     */
    public CommitPause(@Nullable RandomGenerator random, Sleep sleep) {
        this.random = random;
        this.sleep = sleep;
    }

    /** Waits for so many milliseconds. */
    @FunctionalInterface
    public interface Sleep {
        void millis(long millis) throws InterruptedException;
    }

    /**
     * Waits.
     *
     * @param refusals how many there were in a row, at least one
     * @throws RetriableException when the thread was interrupted
     */
    void after(int refusals) {
        if (random == null) {
            return;
        }
        long most = FIRST_MILLIS;
        for (int i = 1; i < refusals && most < MOST_MILLIS; i++) {
            most *= 2;
        }
        try {
            sleep.millis(random.nextLong(Math.min(most, MOST_MILLIS) + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetriableException("Interrupted while a commit that was refused waited for its next try", e);
        }
    }
}
