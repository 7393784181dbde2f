package io.tailrace.cli;

import io.tailrace.cli.stack.AwsAccess;
import io.tailrace.cli.stack.DeployMode;
import io.tailrace.cli.stack.DeployMode.Extent;
import io.tailrace.cli.stack.Deployment;
import io.tailrace.cli.stack.FunctionTrial;
import io.tailrace.cli.stack.PipelineFile;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ./tailrace deploy --config config/pipeline.yaml --region eu-central-1"})
final class DeployCommand implements Callable<Integer> {
    @Mixin
    private StackOptions options = new StackOptions();

    @Option(
            names = "--dry-run",
            description =
                    "Print what would be added, changed, replaced and removed, and change nothing in the stack. The function"
                            + " and the template are uploaded, since CloudFormation reads them from the bucket.")
    private boolean isDryRun;

    @Option(
            names = "--allow-replacement",
            paramLabel = "RESOURCE",
            split = ",",
            description =
                    "A resource that may be replaced or deleted although that costs data, as the refusal names it, such as"
                            + " Pipe; may be repeated.")
    private Set<String> mayCostData = new TreeSet<>();

    private final Terminal terminal;
    private final Pause pause;

    DeployCommand(Terminal terminal, Pause pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public Integer call() throws InterruptedException {
        PipelineFile pipeline = options.pipeline();
        FunctionTrial.run(pipeline, Home.ofProcess(), terminal);
        try (AwsAccess aws = options.aws(pipeline)) {
            Deployment deployment = new Deployment(
                    pipeline,
                    Home.ofProcess(),
                    new FunctionRows(Home.ofProcess()),
                    new DeployMode(isDryRun ? Extent.SHOW : Extent.EXECUTE, mayCostData),
                    aws,
                    terminal,
                    Clock.systemUTC(),
                    pause);
            return deployment.run() ? ExitCode.DONE : ExitCode.DIFFERENT;
        }
    }
}
