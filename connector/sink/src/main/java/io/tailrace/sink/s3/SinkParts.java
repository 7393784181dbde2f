package io.tailrace.sink.s3;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.ServiceProblem;
import io.tailrace.iceberg.CommitPause;
import io.tailrace.metric.RegisteredBean;
import io.tailrace.metric.WorkerMetrics;
import io.tailrace.sink.chunk.Buffering;
import io.tailrace.sink.chunk.RowShape;
import io.tailrace.sink.claim.LakeRoot;
import io.tailrace.sink.file.BufferFolder;
import io.tailrace.sink.metric.SinkGauges;
import io.tailrace.sink.metric.SinkMetrics;
import io.tailrace.sink.metric.SinkMetricsMXBean;
import io.tailrace.sink.partition.LakeWriter;
import io.tailrace.sink.partition.LakeWriter.ErrantRecords;
import io.tailrace.sink.partition.WriterParts;
import io.tailrace.sink.s3.store.S3Store;
import io.tailrace.sink.s3.store.StoreProbe;
import java.time.Clock;
import java.util.Random;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;

/** What a task is made of, put together from its options and taken apart in the opposite order. */
record SinkParts(
        LakeWriter writer,
        StoreProbe probe,
        ServiceProblem problem,
        RegisteredBean bean,
        BufferFolder buffer,
        LakeTables tables,
        Background background,
        AwsClients clients)
        implements AutoCloseable {

    /** What goes on beside the writing of records. */
    private record Background(
            @Nullable MergeLoop merges, @Nullable MaintenanceLoop maintenance) implements AutoCloseable {

        @Override
        public void close() {
            if (merges != null) {
                merges.close();
            }
            if (maintenance != null) {
                maintenance.close();
            }
        }
    }

    static SinkParts assemble(S3SinkOptions options, SinkTaskContext context, Clock clock, LongSupplier nanoTime) {
        AwsClients clients = new AwsClients(options.aws(), nanoTime);
        BufferFolder buffer = BufferFolder.in(options.bufferFolder(), options.taskName());
        S3Store store = options.store(clients);
        LakeTables tables = options.tables(clients, store, commitPause());
        WriterParts parts = new WriterParts(
                new LakeRoot(store, options.prefix(), options.owners(store), tables.visible()),
                new RowShape(
                        options.rows(),
                        options.tombstones(),
                        options.layout(),
                        tables.format(),
                        tables.tables(),
                        options.fingerprint()),
                new Buffering(buffer, options.openFiles(), options.rotation()),
                options.onGap(),
                clock,
                () -> UUID.randomUUID().toString());
        SinkMetrics metrics = new SinkMetrics(clock);
        LakeWriter writer =
                new LakeWriter(options.taskName(), parts, options.limits(), errantRecords(context), metrics, context);
        ServiceOptions services = options.services();
        WorkerMetrics.register(context, SinkGauges.of(metrics));
        RegisteredBean bean = RegisteredBean.register(
                RegisteredBean.taskName("s3-sink", options.connectorName(), options.taskNumber()),
                SinkMetricsMXBean.class,
                metrics);
        MergeLoop merges = options.merges()
                ? MergeLoop.start(options.taskName(), new SinkMerge(options), options.mergePace(), clock, metrics)
                : null;
        MaintenanceLoop maintenance = options.merges() && !options.maintenance().isEmpty()
                ? MaintenanceLoop.start(
                        options.taskName(),
                        new SinkMerge(options),
                        options.maintenance(),
                        options.mergePace(),
                        clock,
                        metrics)
                : null;
        return new SinkParts(
                writer,
                services.probe(store),
                services.storeProblem(),
                bean,
                buffer,
                tables,
                new Background(merges, maintenance),
                clients);
    }

    /** Of writers of one table. */
    static CommitPause commitPause() {
        return new CommitPause(new Random(), Thread::sleep);
    }

    /**
     * Makes sure, once, that the store does what exactly-once counts on.
     *
     * @throws RetriableException when it cannot be asked now
     * @throws ConnectException when a person must act; it names the option
     */
    void requireStore() {
        try {
            probe.pass();
        } catch (RetriableException e) {
            throw e;
        } catch (ConnectException e) {
            throw problem.of(e)
                    .map(found -> new ConnectException(found.option() + ": " + found.message(), e))
                    .orElse(e);
        }
    }

    /** Sends what cannot be written to where errors.tolerance and the dead letter queue say; else the task fails. */
    private static ErrantRecords errantRecords(SinkTaskContext context) {
        ErrantRecordReporter reporter = context.errantRecordReporter();
        return (record, reason) -> {
            if (reporter == null) {
                throw reason;
            }
            return reporter.report(record, reason);
        };
    }

    @Override
    public void close() {
        writer.close();
        background.close();
        bean.close();
        buffer.close();
        tables.close();
        clients.close();
    }
}
