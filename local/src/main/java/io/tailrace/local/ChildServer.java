package io.tailrace.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.StringJoiner;
import java.util.concurrent.Callable;

/**
 * A server that runs as the child of a {@link ServerProcess}: the child's side of what the two agree on.
 *
 * <ul>
 *   <li>The child writes one line to its standard output: {@code ready ENDPOINT} or {@code failed REASON}. Whatever else
 *       it prints goes to its standard error, which is its log.
 *   <li>The child's standard input stays open as long as the parent lives. At its end the child halts, so that no server
 *       outlives a parent that was killed.
 * </ul>
 *
 * <p>It uses nothing but the JDK, so that a server with a class path of its own can share it.
 *
 * @param endpoint where the server is reached
 * @param server closed when the process is asked to end
 */
public record ChildServer(String endpoint, AutoCloseable server) {

    /** Starts the server and returns when it is ready, or ends this JVM with status 1. */
    public static void run(Callable<ChildServer> start) {
        PrintStream parent = System.out;
        System.setOut(System.err);
        haltWhenStandardInputEnds();
        try {
            ChildServer child = start.call();
            Runtime.getRuntime().addShutdownHook(new Thread(child::close, "close-server"));
            parent.println("ready " + child.endpoint());
        } catch (Throwable e) { // whatever it is, the parent waits for this line
            e.printStackTrace(System.err);
            parent.println("failed " + reason(e));
            Runtime.getRuntime().halt(1);
        }
    }

    private void close() {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("The server does not stop", e);
        }
    }

    private static void haltWhenStandardInputEnds() {
        Thread watch = new Thread(
                () -> {
                    awaitEnd(System.in);
                    try {
                        Scratch.deleteOwn();
                    } finally {
                        Runtime.getRuntime().halt(0);
                    }
                },
                "watch-parent");
        watch.setDaemon(true);
        watch.start();
    }

    private static void awaitEnd(InputStream input) {
        try {
            input.transferTo(PrintStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("Standard input cannot be read any more, the parent must be gone: " + e);
        }
    }

    /** One line: what each cause says first. The rest is in the log. */
    private static String reason(Throwable e) {
        StringJoiner reason = new StringJoiner(": ");
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            reason.add(message.lines().findFirst().orElse(""));
        }
        return reason.toString();
    }
}
