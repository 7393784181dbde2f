package io.tailrace.source.dynamodb.task;

import io.tailrace.shard.AsyncCalls;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.dynamodb.task.TableReader.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * One table among the others of a task: what goes wrong in it ends its reader and no other. It makes the table's calls, so that a failure in the
 * handling of an answer is known to be this table's.
 */
final class IsolatedReader implements AsyncCalls {

    private final String table;
    private final AsyncCalls shared;
    private final RejectedCalls rejections;
    private final TableReader reader;
    private @Nullable ConnectException end;

    /** @param reader makes the table's reader from the calls that it shall use */
    IsolatedReader(
            String table, AsyncCalls shared, RejectedCalls rejections, Function<AsyncCalls, TableReader> reader) {
        this.table = table;
        this.shared = shared;
        this.rejections = rejections;
        this.reader = reader.apply(this);
    }

    String table() {
        return table;
    }

    /** Why this table is not captured at present; null when it is. */
    @Nullable ConnectException trouble() {
        return end == null ? rejections.lasting() : end;
    }

    /** The trouble does not pass in this life of the task. */
    boolean isEnded() {
        return end != null;
    }

    void startDueCalls() {
        guard(reader::startDueCalls);
    }

    void sendRecords(int max, Consumer<SourceRecord> out) {
        guard(() -> reader.sendRecords(max, out));
    }

    void committed() {
        reader.committed();
    }

    Instant nextCallDue() {
        return end == null ? reader.nextCallDue() : Instant.MAX;
    }

    Health health() {
        return reader.health();
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
            end = new ConnectException("The reader of table " + table + " failed: " + e, e);
        }
    }
}
