package io.tailrace.benchmark.source;

import io.tailrace.benchmark.drain.Contestant;
import io.tailrace.benchmark.drain.Drain;
import io.tailrace.benchmark.drain.DrainSource;
import io.tailrace.benchmark.drain.Tally.Lap;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The JVM of one contestant, seen from outside, and its laps. The first one only warms up. */
final class Runner implements AutoCloseable {

    private final String name;
    private final Process process;
    private final BufferedReader output;
    private final List<Lap> laps = new ArrayList<>();
    private boolean warm;
    private long heapBytes;

    private Runner(String name, Process process) {
        this.name = name;
        this.process = process;
        this.output = process.inputReader();
    }

    static Runner start(String name, Class<? extends Drain> drain, String classPath, int changes, DrainSource source)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseG1GC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                Contestant.class.getName(),
                drain.getName(),
                Integer.toString(changes)));
        command.addAll(source.toArguments());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
        builder.environment().put("CLASSPATH", classPath);
        return new Runner(name, builder.start());
    }

    void run() throws IOException {
        process.outputWriter().write("go\n");
        process.outputWriter().flush();
        Contestant.Report report = Contestant.Report.read(output);
        if (warm) {
            laps.add(report.lap());
        }
        warm = true;
        heapBytes = report.heapBytes();
    }

    String name() {
        return name;
    }

    /** Changes a second, the median of its laps. */
    double rate() {
        return median(Lap::rate);
    }

    /** Processor time for one change, the median of its laps. */
    double cpuMicros() {
        return median(Lap::cpuMicros);
    }

    /** The most that was in use right after a collection. */
    long heapBytes() {
        return heapBytes;
    }

    @Override
    public void close() {
        process.destroy();
    }

    private double median(ToDoubleFunction<Lap> figure) {
        double[] sorted = laps.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
