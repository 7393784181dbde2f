package io.tailrace.cli;

import io.tailrace.cli.stack.PathStatus;
import io.tailrace.cli.terminal.Terminal;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tailrace status}: every hop of the managed path in an AWS account. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows every hop of the managed path in an AWS account with its state and its lag.",
            "Without --config and --stack it looks at the stack of config/pipeline.yaml. The exit code is 0 if all"
                    + " hops are healthy, else 1."
        })
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private StackOptions options = new StackOptions();

    private final Terminal terminal;

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (StackOptions.Target target = options.target()) {
            boolean isWell = new PathStatus(target.aws(), terminal, Clock.systemUTC()).print(target.stack());
            return isWell ? ExitCode.DONE : ExitCode.DIFFERENT;
        }
    }
}
