package io.tailrace.cli;

import io.tailrace.cli.stack.AwsAccess;
import io.tailrace.cli.stack.PipelineFile;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stack, and where: options that all commands about the managed path in an account have. */
final class StackOptions {
    private static final String DEFAULT_FILE = "config/pipeline.yaml";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The file that says what the account holds, such as " + DEFAULT_FILE + ".")
    private @Nullable Path file;

    @Option(names = "--stack", paramLabel = "NAME", description = "The stack's name; else the file's.")
    private @Nullable String stack;

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region; else the file's, else AWS_REGION's.")
    private @Nullable String region;

    @Option(names = "--profile", paramLabel = "NAME", description = "AWS profile; else the file's, else AWS_PROFILE's.")
    private @Nullable String profile;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "The address of all services when it is not AWS but an emulator; any credentials do then.")
    private @Nullable URI endpoint;

    /** A stack, and the account and region where it is. */
    record Target(String stack, AwsAccess aws) implements AutoCloseable {
        @Override
        public void close() {
            aws.close();
        }
    }

    /** Whether a stack is named. */
    boolean namesStack() {
        return file != null || stack != null;
    }

    /** Whether a region or endpoint is named. */
    boolean namesAccount() {
        return region != null || profile != null || endpoint != null;
    }

    /** The file that was named, or the project's own; with the stack's name of the options. */
    PipelineFile pipeline() {
        Path home = Home.ofProcess();
        PipelineFile pipeline = PipelineFile.read(file != null ? file : home.resolve(DEFAULT_FILE), home);
        return stack == null ? pipeline : pipeline.named(stack);
    }

    /** The account and region of a file, unless options say otherwise. */
    AwsAccess aws(PipelineFile pipeline) {
        return new AwsAccess(
                endpoint,
                region != null ? region : pipeline.account().region(),
                profile != null ? profile : pipeline.account().profile());
    }

    /** The stack of the options alone when they name one, else of the file. */
    Target target() {
        if (file == null && stack != null) {
            return new Target(stack, new AwsAccess(endpoint, region, profile));
        }
        PipelineFile pipeline = pipeline();
        return new Target(pipeline.stack(), aws(pipeline));
    }
}
