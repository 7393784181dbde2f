package io.tailrace.cli;

import io.tailrace.cli.stack.Redrive;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tailrace redrive}: what failed on the managed path, put back into it. */
@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Puts the records that failed and the changes that the dead letter queue names back into the Kinesis"
                    + " stream of a stack, each once, and reports what cannot be put back. Fix the cause first.",
            "A run that was ended in the middle is continued by the next one. What fails again is reported, and put"
                    + " back only with --again. The exit code is 1 if anything is left."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./tailrace redrive --dry-run",
            "  ./tailrace redrive --stack tailrace-sales --region eu-central-1",
            "  ./tailrace redrive --again"
        })
final class RedriveCommand implements Callable<Integer> {
    @Mixin
    private StackOptions options = new StackOptions();

    @Option(names = "--dry-run", description = "Put nothing back; report what would be.")
    private boolean dryRun;

    @Option(names = "--again", description = "Put back, too, what was put back before and failed again.")
    private boolean again;

    @Option(
            names = "--forget-lost",
            description = "Delete dead letters of changes that the table's stream does not have any more.")
    private boolean forgetLost;

    @Option(
            names = "--accept-arrival-order",
            description = "With Format=iceberg: accept that an old change can replace a newer one of its item.")
    private boolean acceptsArrivalOrder;

    private final Terminal terminal;
    private final Pause pause;

    RedriveCommand(Terminal terminal, Pause pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public Integer call() throws InterruptedException {
        Redrive.Choice choice = new Redrive.Choice(dryRun, again, forgetLost, acceptsArrivalOrder);
        try (StackOptions.Target target = options.target()) {
            boolean complete = Redrive.run(target.aws(), target.stack(), choice, terminal, Clock.systemUTC(), pause);
            return complete ? ExitCode.DONE : ExitCode.DIFFERENT;
        }
    }
}
