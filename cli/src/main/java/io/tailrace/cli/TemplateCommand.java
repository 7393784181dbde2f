package io.tailrace.cli;

import io.tailrace.cli.stack.AwsAccess;
import io.tailrace.cli.stack.Blueprint;
import io.tailrace.cli.stack.LakeRows;
import io.tailrace.cli.stack.PipelineFile;
import io.tailrace.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tailrace template}: the managed path's template, filled for one deployment. */
@Command(
        name = "template",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints the CloudFormation template of the managed path as deploy sends it: with the columns of the"
                    + " declaration, the saved queries for the table's key, and the file's parameters as defaults.",
            "It is for AWS's own tools, and changes nothing. Only a table that exists is looked up in the account."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ./tailrace template --config config/pipeline.yaml > template.yaml"})
final class TemplateCommand implements Callable<Integer> {
    @Mixin
    private StackOptions options = new StackOptions();

    private final Terminal terminal;

    /** Closes the account's clients, if there was a reason to make them. */
    private static final class Closer implements AutoCloseable {
        private @Nullable AwsAccess aws;

        AwsAccess keep(AwsAccess made) {
            aws = made;
            return made;
        }

        @Override
        public void close() {
            if (aws != null) {
                aws.close();
            }
        }
    }

    TemplateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        PipelineFile pipeline = options.pipeline();
        LakeRows.Source rows = new FunctionRows(Home.ofProcess());
        try (Closer closer = new Closer()) {
            Blueprint.draw(pipeline, rows, () -> closer.keep(options.aws(pipeline)))
                    .text()
                    .lines()
                    .forEach(terminal::line);
        }
        return ExitCode.DONE;
    }
}
