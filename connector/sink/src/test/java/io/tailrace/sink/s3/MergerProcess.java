package io.tailrace.sink.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.RetriableException;

/** A process of its own that merges and compacts until it is killed. It ends with the process that started it. */
final class MergerProcess implements AutoCloseable {
    private static final String READY = "ready";
    private static final String LOOKED = "looked";

    private final Process process;
    private final BufferedReader lines;

    private MergerProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts one with the options of a sink, and waits until it is about to merge. */
    static MergerProcess start(Map<String, String> props) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                MergerProcess.class.getName()));
        props.forEach((option, value) -> command.add(option + "=" + value));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        MergerProcess merger = new MergerProcess(process);
        merger.await(READY);
        return merger;
    }

    /** Waits until it has made its first step, after which the next ones are as quick as those of a merger that runs for long. */
    void awaitFirstStep() throws IOException {
        await(LOOKED);
    }

    private void await(String expected) throws IOException {
        String line = lines.readLine();
        if (!expected.equals(line)) {
            close();
            throw new IllegalStateException("The merger ends, or says " + line);
        }
    }

    /** False when it has ended by itself, which it never does. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9} does. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> props = new TreeMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            props.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        Thread end = new Thread(MergerProcess::haltWithParent);
        end.setDaemon(true);
        end.start();
        try (SinkMerge merge = SinkMerge.of(props)) {
            System.out.println(READY);
            boolean first = true;
            while (true) {
                for (String table : merge.tables()) {
                    if (step(merge, table) && first) {
                        System.out.println(LOOKED);
                        first = false;
                    }
                    compact(merge, table);
                }
            }
        }
    }

    private static boolean step(SinkMerge merge, String table) throws InterruptedException {
        try {
            if (merge.step(table) == null) {
                Thread.sleep(10);
            }
            return true;
        } catch (RetriableException e) {
            System.err.println("Merging again: " + e.getMessage());
            return false;
        }
    }

    private static void compact(SinkMerge merge, String table) {
        try {
            merge.compact(table, Instant.now());
        } catch (RetriableException e) {
            System.err.println("Compacting again: " + e.getMessage());
        }
    }

    private static void haltWithParent() {
        try {
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            System.err.println("Ending: " + e);
        }
        Runtime.getRuntime().halt(1);
    }
}
