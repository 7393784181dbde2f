package io.tailrace.benchmark.source;

import io.tailrace.benchmark.drain.Camel;
import io.tailrace.benchmark.drain.Drain;
import io.tailrace.benchmark.drain.DrainSource;
import io.tailrace.benchmark.drain.KinesisClientLibrary;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Drains 400,000 small changes over four shards with each contestant, in a JVM of its own with 256 MB of heap: once to warm up, then five times,
 * in turns, so that a busy neighbour hits all of them. From the first change to the last it takes the rate and the processor time of the whole
 * process, and prints the medians: read the ratios to the bare loop. It stops when a contestant got another number of changes.
 */
public final class SourceDrain {

    private static final int CHANGES = Integer.getInteger("drain.changes", 400_000);
    private static final int LAPS = Integer.getInteger("drain.laps", 5);

    private SourceDrain() {}

    /**
     * Runs the race.
     *
     * @param names of the contestants: bare, task, camel, kcl; none for all
     */
    public static void main(String[] names) throws IOException {
        Path folder = Files.createTempDirectory("tailrace-benchmark-");
        try (ServerProcess leases = ServerProcess.start(ServerCommand.dynamoDb(0), folder.resolve("dynamodb.log"));
                DrainServerProcess server = DrainServerProcess.start(CHANGES)) {
            DrainSource source = new DrainSource(
                    server.endpoint(),
                    DrainServer.REGION,
                    DrainServer.TABLE,
                    DrainServer.streamArn(server.endpoint()),
                    URI.create(leases.endpoint()));
            race(entrants(List.of(names)), source);
        }
    }

    private static void race(List<Entrant> entrants, DrainSource source) throws IOException {
        List<Runner> runners = new ArrayList<>();
        try {
            for (Entrant entrant : entrants) {
                runners.add(Runner.start(entrant.name(), entrant.drain(), entrant.classPath(), CHANGES, source));
            }
            for (int lap = 0; lap <= LAPS; lap++) {
                for (Runner runner : runners) {
                    runner.run();
                }
            }
        } finally {
            runners.forEach(Runner::close);
        }
        print(runners);
    }

    private record Entrant(String name, Class<? extends Drain> drain, String classPath) {}

    private static List<Entrant> entrants(List<String> names) throws IOException {
        String ours = System.getProperty("java.class.path");
        String peers = PeerClassPath.read();
        return Stream.of(
                        new Entrant("bare", BareLoop.class, ours),
                        new Entrant("task", TaskLoop.class, ours),
                        new Entrant("camel", Camel.class, peers),
                        new Entrant("kcl", KinesisClientLibrary.class, peers))
                .filter(entrant -> names.isEmpty() || names.contains(entrant.name()))
                .toList();
    }

    private static void print(List<Runner> runners) {
        Runner limit = runners.get(0);
        System.out.printf(
                "%-8s %10s %6s %14s %6s %14s%n", "", "changes/s", "ratio", "CPU us/change", "ratio", "heap, peak MB");
        for (Runner runner : runners) {
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %10.0f %6.2f %14.2f %6.2f %14.0f%n",
                    runner.name(),
                    runner.rate(),
                    runner.rate() / limit.rate(),
                    runner.cpuMicros(),
                    runner.cpuMicros() / limit.cpuMicros(),
                    runner.heapBytes() / 1e6);
        }
    }
}
