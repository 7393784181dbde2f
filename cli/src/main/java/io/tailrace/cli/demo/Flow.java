package io.tailrace.cli.demo;

import java.time.Duration;

/**
 * How far the changes have come.
 *
 * @param written changes that the table has taken
 * @param captured changes that are in the topic, in committed transactions
 * @param landed changes below the sink's committed offsets: their files are complete
 * @param waiting records of any kind, snapshot rows too, that are in the topic and not yet landed
 * @param files data files in the bucket
 * @param lag for how long the oldest change that has not landed has waited; zero when all have
 */
record Flow(long written, long captured, long landed, long waiting, long files, Duration lag) {
    static final Flow NONE = new Flow(0, 0, 0, 0, 0, Duration.ZERO);

    /** Whether everything that was written so far is in the lake, as far as counting tells. */
    boolean isQuiet() {
        return captured >= written && landed == captured && waiting == 0;
    }

    /** Whether anything has moved since then. */
    boolean movedSince(Flow earlier) {
        return captured != earlier.captured || landed != earlier.landed || waiting != earlier.waiting;
    }
}
