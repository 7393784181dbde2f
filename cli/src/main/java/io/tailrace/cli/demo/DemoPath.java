package io.tailrace.cli.demo;

import io.tailrace.cli.lake.Agreement;
import io.tailrace.cli.lake.QueryEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One path from the table to the lake, with its servers running. It prints nothing; its caller does. The steps are called in the order of the methods. */
interface DemoPath extends AutoCloseable {
    /** Makes the table and puts orders into it, before anyone listens. */
    void createTable(int orders) throws InterruptedException;

    /** The parts between table and lake, in order. */
    List<Part> parts();

    /** Writes changes to the table; returns when all are written. */
    void write(int changes, int perSecond) throws InterruptedException;

    Flow flow();

    /**
     * Waits until everything that was written is in the lake.
     *
     * @param patience how long nothing may move before this is a failure
     * @param watcher hears how far the changes are, a few times a second
     * @throws StalledException when something fails or nothing moves for too long; says what was found
     */
    void awaitQuiet(Duration patience, Consumer<Flow> watcher) throws InterruptedException;

    /** What a user should know about this path; empty when it goes without saying. */
    Optional<String> remark();

    /** Compares the lake with the table. */
    Agreement compare();

    /** The file in config/athena with the views for this lake. Its table is there already. */
    String views();

    /** A connection to the query engine, for further questions. */
    QueryEngine queries();

    @Override
    void close();

    /**
     * A part of the path that is put in place.
     *
     * @param from what it is made from, for people
     */
    record Part(String name, String from, Start start) {}

    /** Puts a part in place; returns when it works. */
    interface Start {
        void run() throws InterruptedException;
    }
}
