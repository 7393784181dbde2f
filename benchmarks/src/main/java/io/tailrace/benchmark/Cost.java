package io.tailrace.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.connect.sink.SinkRecord;

/** The CPU time of this whole process for rows that are handed to a sink, without the time that making the rows takes. */
final class Cost {
    private static final int BATCH = 2_000;

    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long start;
    private long making;

    /**
     * Hands over this many rows, after some that do not count, and prints what one costs.
     *
     * @param end makes everything durable, or waits until it is, given the number of rows so far
     */
    static void print(
            String name, OrderRows source, long warmUp, long rows, Consumer<List<SinkRecord>> sink, LongConsumer end) {
        Cost cost = new Cost();
        cost.hand(source, 0, warmUp, sink);
        end.accept(warmUp);
        cost.begin();
        cost.hand(source, warmUp, rows, sink);
        end.accept(warmUp + rows);
        System.out.printf(
                java.util.Locale.ROOT, "%-44s %6.2f CPU microseconds per row%n", name, cost.nanos() / 1000.0 / rows);
    }

    private void begin() {
        start = process.getProcessCpuTime();
        making = 0;
    }

    private void hand(OrderRows source, long first, long rows, Consumer<List<SinkRecord>> sink) {
        for (long at = first; at < first + rows; at += BATCH) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            List<SinkRecord> batch = source.batch(at, BATCH);
            making += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
            sink.accept(batch);
        }
    }

    private long nanos() {
        return process.getProcessCpuTime() - start - making;
    }
}
