package io.tailrace.cli;

import io.tailrace.cli.stack.AwsAccess;
import io.tailrace.cli.stack.Deployment;
import io.tailrace.cli.stack.Pause;
import io.tailrace.cli.stack.PipelineFile;
import io.tailrace.cli.terminal.Terminal;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tailrace deploy}: the managed path into an AWS account. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Deploys the managed path to an AWS account as a file describes it: uploads the function, creates or"
                    + " updates the stack and watches it. Run again, it changes nothing; after Ctrl-C it resumes"
                    + " watching.",
            "The permissions it needs are in config/cloudformation/deployer-policy.json."
        })
final class DeployCommand implements Callable<Integer> {
    @Mixin
    private StackOptions options = new StackOptions();

    private final Terminal terminal;
    private final Pause pause;

    DeployCommand(Terminal terminal, Pause pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public Integer call() throws InterruptedException {
        PipelineFile pipeline = options.pipeline();
        try (AwsAccess aws = options.aws(pipeline)) {
            Deployment deployment = new Deployment(
                    pipeline,
                    Home.ofProcess(),
                    new FunctionRows(Home.ofProcess()),
                    aws,
                    terminal,
                    Clock.systemUTC(),
                    pause);
            return deployment.run() ? ExitCode.DONE : ExitCode.DIFFERENT;
        }
    }
}
