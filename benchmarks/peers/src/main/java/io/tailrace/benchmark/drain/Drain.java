package io.tailrace.benchmark.drain;

/** One way of reading all changes of a stream. Each call begins with the oldest change and remembers nothing of the one before. */
@FunctionalInterface
public interface Drain {

    /** Returns when the tally is full, and all that was started for it has been stopped. */
    void drain(DrainSource source, Tally tally) throws Exception;
}
