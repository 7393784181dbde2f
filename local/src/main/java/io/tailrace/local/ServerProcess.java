package io.tailrace.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server in a process of its own, which never outlives this JVM, however this JVM ends. What the server prints goes to a
 * log file. See {@link ChildServer} for the child's side.
 */
public final class ServerProcess implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private static final String READY = "ready ";
    private static final String FAILED = "failed ";

    private final String server;
    private final Path log;
    private final Scratch scratch;
    private final Process process;
    private final FutureTask<String> answer;

    private ServerProcess(String server, Path log, Scratch scratch, Process process) {
        this.server = server;
        this.log = log;
        this.scratch = scratch;
        this.process = process;
        this.answer = new FutureTask<>(this::readAnswer);
        Thread reader = new Thread(answer, "start of " + server);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a process and waits until its server is ready.
     *
     * @param log a file to append to; its folder exists
     * @throws PortTakenException if the command's port is taken
     * @throws IllegalStateException if the server does not start, with its reason
     */
    public static ServerProcess start(ServerCommand command, Path log) {
        ServerProcess process = launch(command, log);
        try {
            process.endpoint();
            return process;
        } catch (RuntimeException e) {
            process.kill();
            throw e;
        }
    }

    /**
     * Starts a process and does not wait: several servers start at once, and {@link #endpoint()} waits for each.
     *
     * @param log a file to append to; its folder exists
     * @throws PortTakenException if the command's port is taken
     */
    public static ServerProcess launch(ServerCommand command, Path log) {
        Port.claim(command.server(), command.port());
        Scratch scratch = Scratch.create();
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(command.jvm());
        scratch.jvm().forEach(line::add);
        line.add(command.main());
        line.addAll(command.arguments());
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(Redirect.appendTo(log.toFile()));
        builder.environment().put("CLASSPATH", command.classPath());
        if (command.directory() != null) {
            builder.directory(command.directory().toFile());
        }
        try {
            return new ServerProcess(command.server(), log, scratch, builder.start());
        } catch (IOException e) {
            scratch.delete();
            throw new UncheckedIOException("No process starts for the " + command.server(), e);
        }
    }

    /**
     * Where the server is reached, a URL or {@code host:port}, as soon as it is ready.
     *
     * @throws IllegalStateException if the server does not start, with its reason
     */
    public String endpoint() {
        String line = awaitAnswer();
        if (line.startsWith(READY)) {
            return line.substring(READY.length());
        }
        throw new IllegalStateException(
                server + " does not start: " + line.substring(FAILED.length()) + ". Its log is " + log);
    }

    /** The id of the process. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Where the process keeps its temporary files as long as it runs. */
    Path scratch() {
        return scratch.folder();
    }

    /** Ends the process as a crash would, and returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        if (!hasEnded()) {
            throw new IllegalStateException(server + " (process " + pid() + ") cannot be ended");
        }
    }

    /**
     * Freezes the process, as a long pause of its machine does: it holds its connections and answers nothing until {@link #thaw}.
     *
     * @throws IllegalStateException where processes cannot be frozen: Windows
     */
    public void freeze() {
        signal("-STOP");
    }

    /** Lets a frozen process go on as if no time had passed. */
    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", signal, Long.toString(pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException(server + " (process " + pid() + ") takes no signal " + signal);
            }
        } catch (IOException e) {
            throw new IllegalStateException("This machine has no command to freeze a process with", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the " + server + " was frozen", e);
        }
    }

    /** Asks the server to stop, insists after 15 seconds, and returns when it is gone. */
    @Override
    public void close() {
        // Process.destroy would also close the child's standard input, at which it halts before it has stopped.
        process.toHandle().destroy();
        if (!hasEnded()) {
            kill();
        }
    }

    private String awaitAnswer() {
        try {
            return answer.get(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return FAILED + "it is not ready after " + START_PATIENCE.toSeconds() + " s";
        } catch (ExecutionException e) {
            throw new IllegalStateException(server + " cannot be heard", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the " + server + " started", e);
        }
    }

    /** A JVM that cannot even start complains on standard output, too. */
    private String readAnswer() throws IOException {
        StringJoiner words = new StringJoiner(" ");
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY) || line.startsWith(FAILED)) {
                return line;
            }
            words.add(line);
        }
        return FAILED + (words.length() > 0 ? words : "its process ended");
    }

    private boolean hasEnded() {
        try {
            boolean ended = process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (ended) {
                scratch.delete();
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IllegalStateException("Interrupted while the " + server + " stopped", e);
        }
    }
}
