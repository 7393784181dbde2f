package io.tailrace.sink.s3;

import io.tailrace.option.PluginVersion;
import io.tailrace.sink.partition.LakeWriter;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task of the S3 sink. It only delegates, to a {@link LakeWriter} that {@link SinkParts} puts together. */
public final class S3SinkTask extends SinkTask {
    private static final Logger LOG = LoggerFactory.getLogger(S3SinkTask.class);
    private static final long RETRY_MILLIS = 10_000;

    private final Clock clock;
    private final LongSupplier nanoTime;
    private @Nullable SinkParts parts;

    /** For Connect. */
    public S3SinkTask() {
        this(Clock.systemUTC(), System::nanoTime);
    }

    /** @param nanoTime by which the task measures how long a service has been failing */
    S3SinkTask(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    @Override
    public void start(Map<String, String> props) {
        parts = SinkParts.assemble(S3SinkOptions.of(props), context, clock, nanoTime);
        try {
            parts.requireStore();
        } catch (RetriableException e) {
            LOG.warn(
                    "The store cannot be tested yet, so it will be before the first record is taken: {}",
                    e.getMessage());
        }
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        writer().open(partitions);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        try {
            parts().requireStore();
        } catch (RetriableException e) {
            context.timeout(RETRY_MILLIS);
            throw e;
        }
        writer().put(records);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> positions) {
        return writer().committable(positions);
    }

    /** Lets go of what is open. Nothing is flushed here: the next owner reads again what is not whole. */
    @Override
    public void close(Collection<TopicPartition> partitions) {
        writer().close(partitions);
    }

    @Override
    public void stop() {
        if (parts != null) {
            parts.close();
            parts = null;
        }
    }

    @Override
    public String version() {
        return PluginVersion.of(S3SinkTask.class);
    }

    private LakeWriter writer() {
        return parts().writer();
    }

    private SinkParts parts() {
        if (parts == null) {
            throw new IllegalStateException("the task is not started");
        }
        return parts;
    }
}
