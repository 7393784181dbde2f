package io.tailrace.cli.sales;

import io.tailrace.cli.terminal.Pause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Orders from a seed, written at an even rate. Several writes are under way at once, for a round trip to a real table takes longer than the pause
 * between two changes; the changes of one order stay in their order, because they go through the same lane.
 */
public final class SalesRun {
    private static final int LANES = 8;
    private static final int MAX_WAITING = 256;

    private final SalesOrders orders;
    private final OrderWriter writer;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    public SalesRun(SalesOrders orders, OrderWriter writer, LongSupplier nanoTime, Pause pause) {
        this.orders = orders;
        this.writer = writer;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** Puts so many new orders, in batches, as fast as the table takes them. */
    public void load(int count) throws InterruptedException {
        List<OrderChange.Placed> placed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            placed.add(orders.place());
        }
        writer.load(placed);
    }

    /**
     * Writes so many changes, at the given rate or as fast as the table takes them if that is slower. Returns when all are written.
     *
     * @throws RuntimeException of the first write that failed; later changes are not written
     */
    public void write(int changes, int perSecond) throws InterruptedException {
        List<ExecutorService> lanes = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            lanes.add(Executors.newSingleThreadExecutor());
        }
        try {
            EvenRate pace = new EvenRate(perSecond, nanoTime, pause);
            Semaphore room = new Semaphore(MAX_WAITING);
            for (int i = 0; i < changes && failure.get() == null; i++) {
                pace.await();
                room.acquire();
                OrderChange change = orders.next();
                ExecutorService lane = lanes.get(Math.floorMod(change.orderId().hashCode(), LANES));
                lane.execute(() -> {
                    writeUnlessFailed(change);
                    room.release();
                });
            }
            awaitAll(lanes);
        } finally {
            lanes.forEach(ExecutorService::shutdownNow);
        }
        throwFailure();
    }

    private void writeUnlessFailed(OrderChange change) {
        if (failure.get() != null) {
            return;
        }
        try {
            writer.write(change);
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void awaitAll(List<ExecutorService> lanes) throws InterruptedException {
        List<Future<?>> ends = new ArrayList<>();
        for (ExecutorService lane : lanes) {
            ends.add(lane.submit(() -> {}));
        }
        for (Future<?> end : ends) {
            try {
                end.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a lane of writes ended badly", e);
            }
        }
    }

    private void throwFailure() {
        RuntimeException first = failure.get();
        if (first != null) {
            throw first;
        }
    }
}
