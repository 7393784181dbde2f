package io.tailrace.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How fast and how long a command writes changes. */
final class ChangeOptions {
    @Option(
            names = "--seconds",
            defaultValue = "20",
            paramLabel = "N",
            description = "How long to write changes (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--rate",
            defaultValue = "200",
            paramLabel = "N",
            description = "Changes a second (${DEFAULT-VALUE}).")
    private int rate;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec command;

    int seconds() {
        return seconds;
    }

    int rate() {
        return rate;
    }

    /**
     * Refuses what cannot be written.
     *
     * @param firstOrders that are written before the changes
     */
    void check(int firstOrders) {
        if (rate < 1 || seconds < 0 || firstOrders < 0) {
            throw new ParameterException(
                    command.commandLine(), "--rate must be at least 1, --seconds and --orders not negative.");
        }
    }
}
