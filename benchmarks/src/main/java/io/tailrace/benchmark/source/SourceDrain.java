package io.tailrace.benchmark.source;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Drains 400,000 small changes over four shards with each contestant, in a JVM of its own: once to warm up, then three times. It prints the best
 * rate, and the least processor time of the whole process per change: read the ratios to the bare loop, from one run.
 */
public final class SourceDrain {

    private static final int CHANGES = Integer.getInteger("drain.changes", 400_000);
    private static final int ROUNDS = 3;
    private static final Map<String, Drain> CONTESTANTS = contestants();

    private SourceDrain() {}

    /**
     * Runs all contestants.
     *
     * @param arguments none; a contestant and an endpoint in the JVMs that this one starts
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            measure(arguments[0], URI.create(arguments[1]));
            System.exit(0);
        }
        Process server = start(Redirect.PIPE, DrainServer.class, Integer.toString(CHANGES));
        try {
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
            String endpoint = output.readLine();
            System.out.printf("%-16s %14s %20s%n", "contestant", "changes/s", "CPU us per change");
            for (String contestant : CONTESTANTS.keySet()) {
                start(Redirect.INHERIT, SourceDrain.class, contestant, endpoint).waitFor();
            }
        } finally {
            server.destroy();
        }
    }

    private static Map<String, Drain> contestants() {
        Map<String, Drain> contestants = new LinkedHashMap<>();
        contestants.put("bare-loop", new BareLoop());
        contestants.put("task-poll-loop", new TaskLoop());
        return contestants;
    }

    private static void measure(String contestant, URI endpoint) throws Exception {
        Drain drain = CONTESTANTS.get(contestant);
        if (drain == null) {
            throw new IllegalArgumentException("one of " + CONTESTANTS.keySet());
        }
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        drain.drain(endpoint, CHANGES);
        double bestRate = 0;
        double leastMicros = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long cpu = system.getProcessCpuTime();
            long wall = System.nanoTime();
            drain.drain(endpoint, CHANGES);
            bestRate = Math.max(bestRate, CHANGES * 1e9 / (System.nanoTime() - wall));
            leastMicros = Math.min(leastMicros, (system.getProcessCpuTime() - cpu) / 1e3 / CHANGES);
        }
        System.out.printf("%-16s %14.0f %20.2f%n", contestant, bestRate, leastMicros);
    }

    private static Process start(Redirect output, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Ddrain.changes=" + CHANGES,
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output).redirectError(Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }
}
