package io.tailrace.cli;

import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line's entry. Chooses the command, and turns its failures into a message and an exit code. */
@Command(
        name = "tailrace",
        mixinStandardHelpOptions = true,
        version = "tailrace 0.1.0",
        description = "DynamoDB change data capture to an Athena-ready lake on S3.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:apply: a connector does not run; demo: table and lake differ; init --check: there are columns to add;"
                    + " query: the engine refused the statement; deploy, destroy: the stack failed; status: a hop is"
                    + " unhealthy; redrive: something could not be put back",
            "2:wrong usage",
            "3:the environment prevents it: a port is taken, there are no credentials, a server fails"
        },
        subcommands = {
            DemoCommand.class,
            InitCommand.class,
            GenerateCommand.class,
            ApplyCommand.class,
            DdlCommand.class,
            LakeCommand.class,
            MergeCommand.class,
            QueryCommand.class,
            TemplateCommand.class,
            DeployCommand.class,
            StatusCommand.class,
            RedriveCommand.class,
            DestroyCommand.class
        })
public final class Tailrace implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    /** Starts a command; ends the JVM with its exit code. */
    public static void main(String[] args) {
        logToFile();
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Runs a command in this JVM and returns its exit code. */
    static int run(Terminal terminal, String... args) {
        return run(terminal, Pause.system(), args);
    }

    /** The same with another way to wait between two looks at something that takes its time. */
    static int run(Terminal terminal, Pause pause, String... args) {
        // Trino's driver and others log at WARNING what a user cannot act on.
        Logger.getLogger("").setLevel(Level.SEVERE);
        CommandLine line = new CommandLine(new Tailrace(), new CommandFactory(terminal, pause));
        line.setColorScheme(Help.defaultColorScheme(terminal.style().isColored() ? Ansi.ON : Ansi.OFF));
        line.setExecutionExceptionHandler(failures(terminal));
        line.setUsageHelpAutoWidth(false);
        return line.execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /**
     * What libraries say goes to a file, not among what people read; before any class asks for a logger. Where the launcher has made no folder for it,
     * as in a container, it goes to standard error.
     */
    private static void logToFile() {
        Path folder = Path.of(System.getProperty("tailrace.home", ""), ".tailrace");
        if (Files.isWritable(folder)) {
            System.setProperty(
                    "org.slf4j.simpleLogger.logFile", folder.resolve("cli.log").toString());
        }
    }

    private static IExecutionExceptionHandler failures(Terminal terminal) {
        return (e, line, parsed) -> {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                return ExitCode.IN_THE_WAY;
            }
            terminal.failed(Failures.message(e));
            return ExitCode.IN_THE_WAY;
        };
    }
}
