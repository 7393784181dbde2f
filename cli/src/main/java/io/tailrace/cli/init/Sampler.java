package io.tailrace.cli.init;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * Reads some items from all over a table: the same number from each segment of a parallel scan, and then on from where there are more. Eventually
 * consistent, at half the price.
 */
final class Sampler {
    private static final int THREADS = 4;

    private final DynamoDbClient client;
    private final String table;
    private final SamplePlan plan;
    private final UnitBudget budget;
    private final AtomicLong read = new AtomicLong();
    private boolean cutShort;

    Sampler(DynamoDbClient client, String table, SamplePlan plan, UnitBudget budget) {
        this.client = client;
        this.table = table;
        this.plan = plan;
        this.budget = budget;
    }

    /** Where a segment is read on. */
    private static final class Segment {
        private final int number;
        private Map<String, AttributeValue> after = Map.of();
        private boolean done;

        Segment(int number) {
            this.number = number;
        }
    }

    /** Items read so far. */
    long items() {
        return read.get();
    }

    /**
     * Reads; what it reads is handed over one item after the other.
     *
     * @return whether it has read the whole table
     */
    boolean read(Consumer<Map<String, AttributeValue>> items) throws InterruptedException {
        List<Segment> segments = new ArrayList<>();
        for (int number = 0; number < plan.segments(); number++) {
            segments.add(new Segment(number));
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            while (read.get() < plan.items() && segments.stream().anyMatch(segment -> !segment.done)) {
                round(segments, items, threads);
            }
        } finally {
            threads.shutdownNow();
        }
        return !cutShort && segments.stream().allMatch(segment -> segment.done);
    }

    /** One round over the segments that have more, each for its share of what is missing. */
    private void round(List<Segment> segments, Consumer<Map<String, AttributeValue>> items, ExecutorService threads)
            throws InterruptedException {
        List<Segment> open = segments.stream().filter(segment -> !segment.done).toList();
        long missing = plan.items() - read.get();
        int share = (int) Math.max(1, (missing + open.size() - 1) / open.size());
        List<Future<?>> running = new ArrayList<>();
        for (Segment segment : open) {
            running.add(threads.submit(() -> {
                page(segment, Math.min(share, plan.pageItems()), items);
                return null;
            }));
        }
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            }
        }
    }

    private void page(Segment segment, int limit, Consumer<Map<String, AttributeValue>> items)
            throws InterruptedException {
        budget.await();
        ScanRequest.Builder request = ScanRequest.builder()
                .tableName(table)
                .segment(segment.number)
                .totalSegments(plan.segments())
                .limit(limit)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
        if (!segment.after.isEmpty()) {
            request.exclusiveStartKey(segment.after);
        }
        ScanResponse page = client.scan(request.build());
        if (page.consumedCapacity() != null) {
            budget.took(page.consumedCapacity().capacityUnits());
        }
        segment.after = page.lastEvaluatedKey();
        segment.done = segment.after.isEmpty();
        hand(page.items(), items);
    }

    private synchronized void hand(
            List<Map<String, AttributeValue>> page, Consumer<Map<String, AttributeValue>> items) {
        for (Map<String, AttributeValue> item : page) {
            if (read.get() >= plan.items()) {
                cutShort = true;
                return;
            }
            read.incrementAndGet();
            items.accept(item);
        }
    }
}
