package io.tailrace.benchmark.drain;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.tailrace.benchmark.drain.Tally.Lap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** The JVM of one contestant: drains once for each line on its standard input, and answers with a line of figures. Ends with its input. */
public final class Contestant {

    private static final String ANSWER = "lap";

    private Contestant() {}

    /**
     * Runs until the input ends.
     *
     * @param arguments the class of the {@link Drain}, how many changes there are, and the {@link DrainSource}
     */
    public static void main(String[] arguments) {
        try {
            run(List.of(arguments));
            System.exit(0);
        } catch (Exception e) {
            // Threads that a contestant has left running would keep the JVM alive, and its caller waiting.
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(List<String> arguments) throws Exception {
        Drain drain = Class.forName(arguments.get(0))
                .asSubclass(Drain.class)
                .getDeclaredConstructor()
                .newInstance();
        int changes = Integer.parseInt(arguments.get(1));
        DrainSource source = DrainSource.of(arguments.subList(2, arguments.size()));
        AtomicLong heap = watchHeap();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (input.readLine() != null) {
            Tally tally = new Tally(changes);
            drain.drain(source, tally);
            Lap lap = tally.lap();
            System.out.println(ANSWER + " " + lap.rate() + " " + lap.cpuMicros() + " " + heap.get());
            System.out.flush();
        }
    }

    /**
     * What was found after a lap.
     *
     * @param heapBytes the most that was in use right after a collection, in all laps so far
     */
    public record Report(Lap lap, long heapBytes) {

        /** Reads the next one from the output of a contestant's JVM, where libraries may print lines of their own. */
        public static Report read(BufferedReader output) throws IOException {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                String[] words = line.split(" ", -1);
                if (words[0].equals(ANSWER)) {
                    return new Report(
                            new Lap(Double.parseDouble(words[1]), Double.parseDouble(words[2])),
                            Long.parseLong(words[3]));
                }
            }
            throw new IllegalStateException("a contestant has given up; its reason is above");
        }
    }

    private static AtomicLong watchHeap() {
        AtomicLong most = new AtomicLong();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, nothing) -> {
                                GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(
                                        (CompositeData) notification.getUserData());
                                most.accumulateAndGet(heapAfter(info), Math::max);
                            },
                            null,
                            null);
        }
        return most;
    }

    private static long heapAfter(GarbageCollectionNotificationInfo info) {
        long bytes = 0;
        for (var pool : info.getGcInfo().getMemoryUsageAfterGc().entrySet()) {
            // Metaspace and compiled code are pools too.
            MemoryUsage usage = pool.getValue();
            bytes += pool.getKey().startsWith("G1 ") ? usage.getUsed() : 0;
        }
        return bytes;
    }
}
