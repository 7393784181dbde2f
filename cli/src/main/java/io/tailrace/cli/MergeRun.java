package io.tailrace.cli;

import io.tailrace.cli.stack.Pause;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.merge.Merger.Step;
import io.tailrace.sink.s3.SinkMerge;
import java.time.Duration;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The steps of {@link MergeCommand}. It is a class of its own because commands are loaded where Kafka's classes are missing, as in
 * the image of the command line.
 */
record MergeRun(SinkMerge merge, Terminal terminal, Pause pause) {
    private static final int MOST_FAILURES = 10;

    /** Merges a table to the end of its log, and says each step. */
    void mergeAll(String name) throws InterruptedException {
        int failures = 0;
        long changes = 0;
        while (true) {
            try {
                @Nullable Step step = merge.step(name);
                if (step == null) {
                    terminal.line(name + ": " + (changes == 0 ? "nothing new" : "merged to the end of its log"));
                    return;
                }
                failures = 0;
                changes += step.changes();
                terminal.line(name + ": " + Terminal.count(step.changes()) + " changes merged from "
                        + Terminal.count(step.files()) + (step.files() == 1 ? " file, " : " files, ")
                        + Terminal.megabytes(step.bytesRead()) + " read, "
                        + Terminal.megabytes(step.bytesWritten()) + " written");
            } catch (RetriableException e) {
                if (++failures == MOST_FAILURES) {
                    throw e;
                }
                terminal.running(name + ": " + e.getMessage());
                pause.sleep(Duration.ofSeconds(failures));
            }
        }
    }
}
