package io.tailrace.benchmark.drain;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the changes that a contestant hands out, in any of its threads, and takes the time from the first to the last: how long it needs to start
 * is not compared.
 */
public final class Tally {

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final int expected;
    private final AtomicInteger received = new AtomicInteger();
    private final CountDownLatch full = new CountDownLatch(1);
    private volatile long firstWall;
    private volatile long firstCpu;
    private volatile long wall;
    private volatile long cpu;

    Tally(int expected) {
        this.expected = expected;
    }

    /** Takes in changes that have been made ready for their consumer. */
    public void add(int changes) {
        int now = received.addAndGet(changes);
        if (now == changes && changes > 0) {
            firstWall = System.nanoTime();
            firstCpu = system.getProcessCpuTime();
        }
        if (now >= expected && now - changes < expected) {
            wall = System.nanoTime() - firstWall;
            cpu = system.getProcessCpuTime() - firstCpu;
            full.countDown();
        }
    }

    /** Whether everything that was expected has come. */
    public boolean isFull() {
        return full.getCount() == 0;
    }

    /** Returns when everything that was expected has come. */
    public void await() throws InterruptedException {
        full.await();
    }

    /**
     * What was measured.
     *
     * @throws IllegalStateException if another number of changes has come than was expected
     */
    Lap lap() {
        if (received.get() != expected) {
            throw new IllegalStateException(received + " changes came, not " + expected);
        }
        return new Lap(expected * 1e9 / wall, cpu / 1e3 / expected);
    }

    /**
     * One time through all changes.
     *
     * @param rate changes a second
     * @param cpuMicros processor time of the whole process for one change
     */
    public record Lap(double rate, double cpuMicros) {}
}
