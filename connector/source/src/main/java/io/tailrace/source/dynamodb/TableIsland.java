package io.tailrace.source.dynamodb;

import io.tailrace.shard.Calls;
import io.tailrace.source.dynamodb.TableCapture.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * One table among the others of a task: what goes wrong in it ends its capture and no other. It makes the table's calls, so that a failure in the
 * handling of an answer is known to be this table's.
 */
final class TableIsland implements Calls {

    private final String table;
    private final Calls shared;
    private final List<Refusals> refusals;
    private final TableCapture capture;
    private @Nullable ConnectException end;

    /** @param capture makes the table's capture from the calls that it shall use */
    TableIsland(String table, Calls shared, List<Refusals> refusals, Function<Calls, TableCapture> capture) {
        this.table = table;
        this.shared = shared;
        this.refusals = List.copyOf(refusals);
        this.capture = capture.apply(this);
    }

    String table() {
        return table;
    }

    /** Why this table is not captured at present; null when it is. */
    @Nullable ConnectException trouble() {
        @Nullable ConnectException trouble = end;
        for (Refusals each : refusals) {
            trouble = trouble == null ? each.lasting() : trouble;
        }
        return trouble;
    }

    /** The trouble does not pass in this life of the task. */
    boolean isEnded() {
        return end != null;
    }

    void advance() {
        guard(capture::advance);
    }

    void collect(int max, Consumer<SourceRecord> out) {
        guard(() -> capture.collect(max, out));
    }

    void committed() {
        capture.committed();
    }

    Instant nextDue() {
        return end == null ? capture.nextDue() : Instant.MAX;
    }

    Health health() {
        return capture.health();
    }

    @Override
    public <T> void submit(Callable<T> call, Consumer<T> answered, Consumer<Exception> failed) {
        shared.submit(
                call, answer -> guard(() -> answered.accept(answer)), failure -> guard(() -> failed.accept(failure)));
    }

    @Override
    public void settle(Duration wait) throws InterruptedException {
        shared.settle(wait);
    }

    private void guard(Runnable step) {
        if (end != null) {
            return;
        }
        try {
            step.run();
        } catch (RetriableException e) {
            // Connect polls again.
            throw e;
        } catch (ConnectException e) {
            end = e;
        } catch (RuntimeException e) {
            end = new ConnectException("The capture of table " + table + " failed: " + e, e);
        }
    }
}
