package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a redrive has put back, and what it could not, with what to do about that. */
final class RedriveReport {
    /** What became of a record. */
    enum Outcome {
        PUT_BACK,
        /** An earlier run has done it, and was ended before it could say so. */
        ALREADY,
        /** The same record once more, as Firehose may deliver it. */
        DOUBLE,
        FAILED_AGAIN,
        ROW,
        TOO_LARGE,
        UNREADABLE;

        boolean isDone() {
            return this == PUT_BACK || this == ALREADY || this == DOUBLE;
        }
    }

    private final Map<Outcome, Map<String, Long>> reasons = new TreeMap<>();
    private final List<String> lost = new ArrayList<>();
    private long lostChanges;
    private long letters;
    private int unreadableLetters;
    private long hiddenLetters;
    private int hiddenSeconds;

    void add(Outcome outcome, String reason) {
        reasons.computeIfAbsent(outcome, any -> new TreeMap<>()).merge(reason, 1L, Long::sum);
    }

    /** Batches of the dead letter queue of which the stream still has all, as far as was looked. */
    void letters(long count) {
        letters += count;
    }

    /** Changes of a batch that the stream does not have any more. */
    void lost(long changes, String where) {
        lostChanges += changes;
        lost.add(where);
    }

    void unreadableLetter() {
        unreadableLetters++;
    }

    /**
     * Batches that this run cannot look at.
     *
     * @param seconds after which it can at the latest
     */
    void hiddenLetters(long count, int seconds) {
        hiddenLetters = count;
        hiddenSeconds = seconds;
    }

    boolean isComplete() {
        return lostChanges == 0
                && hiddenLetters == 0
                && unreadableLetters == 0
                && reasons.keySet().stream().allMatch(Outcome::isDone);
    }

    /** Prints it. */
    void print(Terminal terminal, String word) {
        terminal.line(word + ": " + records(count(Outcome.PUT_BACK))
                + (letters == 0
                        ? ""
                        : ", with those of " + Terminal.count(letters)
                                + (letters == 1 ? " dead letter" : " dead letters"))
                + "."
                + (count(Outcome.ALREADY) == 0
                        ? ""
                        : " An earlier run had put back " + records(count(Outcome.ALREADY)) + " of these objects."));
        say(
                terminal,
                Outcome.FAILED_AGAIN,
                "failed again after they were put back",
                "Fix the cause, which the function's log names, then run ./tailrace redrive --again.");
        say(
                terminal,
                Outcome.ROW,
                "are rows that the function has made, and it does not read those",
                "Declare their columns as they are (the object names the column). The changes themselves come back"
                        + " only from the table: write the items again, or load an export of it.");
        say(
                terminal,
                Outcome.TOO_LARGE,
                "are larger than Kinesis takes",
                "Their items are in the table: load an export of it.");
        say(
                terminal,
                Outcome.UNREADABLE,
                "are not lines of Firehose's",
                "Look at the object; what does not belong there can be deleted.");
        if (lostChanges > 0) {
            terminal.line(
                    "Lost: " + Terminal.count(lostChanges) + " changes of the dead letter queue are no longer in the"
                            + " table's stream, which keeps them for 24 hours:");
            lost.forEach(where -> terminal.line("  " + where));
            terminal.line("  The items as they are now are in the table: load an export of it, or write them again."
                    + " The letters stay in the queue until ./tailrace redrive --forget-lost.");
        }
        if (unreadableLetters > 0) {
            terminal.line("Not read: " + unreadableLetters + " messages of the dead letter queue are not a pipe's.");
        }
        if (hiddenLetters > 0) {
            terminal.line("Not looked at: " + Terminal.count(hiddenLetters)
                    + (hiddenLetters == 1
                            ? " message of the dead letter queue, which another run has"
                            : " messages of the dead letter queue, which another run has")
                    + " received and not deleted. Run the same command again in " + hiddenSeconds + " seconds.");
        }
        terminal.blank();
        terminal.line(
                "A record may come twice on this path, after a redrive too: views and merged tables count a change"
                        + " once, by cdc_event_id. ./tailrace status shows in a few minutes whether any failed again.");
    }

    private void say(Terminal terminal, Outcome outcome, String what, String advice) {
        if (count(outcome) > 0) {
            String why = reasons.getOrDefault(outcome, Map.of()).entrySet().stream()
                    .map(reason -> reason.getKey() + " " + Terminal.count(reason.getValue()))
                    .collect(Collectors.joining(", "));
            terminal.line("Not put back: " + records(count(outcome)) + " that " + what + " (" + why + ").");
            terminal.line("  " + advice);
        }
    }

    private long count(Outcome outcome) {
        return reasons.getOrDefault(outcome, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static String records(long count) {
        return Terminal.count(count) + (count == 1 ? " record" : " records");
    }
}
