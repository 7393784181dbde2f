package io.tailrace.cli;

import io.tailrace.cli.stack.Removal;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tailrace destroy}: the managed path out of an AWS account. */
@Command(
        name = "destroy",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Deletes the stack of the managed path, after you have typed its name. The data stays: the table, the"
                    + " bucket, the key, and the dead letter queue.",
            "With --delete-data that goes too, as does what an earlier destroy kept. Without --config and --stack it"
                    + " is the stack of config/pipeline.yaml."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ./tailrace destroy --stack tailrace --region eu-central-1", "  ./tailrace destroy --delete-data"})
final class DestroyCommand implements Callable<Integer> {
    @Mixin
    private StackOptions options = new StackOptions();

    @Option(
            names = "--delete-data",
            description =
                    "Delete the table, the bucket with all versions of all objects, the queue and, after 30 days in"
                            + " which it can be restored, the key.")
    private boolean deleteData;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    private final Terminal terminal;
    private final Pause pause;

    DestroyCommand(Terminal terminal, Pause pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (StackOptions.Target target = options.target()) {
            Removal removal = new Removal(
                    target.aws(),
                    target.stack(),
                    deleteData ? Removal.Data.DELETE : Removal.Data.KEEP,
                    terminal,
                    Clock.systemUTC(),
                    pause);
            if (!removal.announce()) {
                return ExitCode.DONE;
            }
            if (!yes && !Confirmation.isGiven(terminal, "Type the stack's name to go on: ", target.stack())) {
                terminal.failed(
                        "Nothing was deleted: the answer was not the stack's name. Without a terminal, give --yes.");
                return ExitCode.IN_THE_WAY;
            }
            return removal.run() ? ExitCode.DONE : ExitCode.DIFFERENT;
        }
    }
}
