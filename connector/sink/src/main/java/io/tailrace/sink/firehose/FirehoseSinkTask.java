package io.tailrace.sink.firehose;

import io.tailrace.aws.AwsClients;
import io.tailrace.metric.RegisteredBean;
import io.tailrace.metric.WorkerMetrics;
import io.tailrace.option.PluginVersion;
import java.util.Collection;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;

/** A task of the Firehose sink. It only delegates, to a {@link FirehoseWriter}. */
public final class FirehoseSinkTask extends SinkTask {

    private final LongSupplier nanoTime;
    private @Nullable FirehoseWriter writer;
    private @Nullable AwsClients clients;
    private @Nullable RegisteredBean bean;

    /** For Connect. */
    public FirehoseSinkTask() {
        this(System::nanoTime);
    }

    /** @param nanoTime by which the task waits */
    FirehoseSinkTask(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void start(Map<String, String> props) {
        FirehoseSinkOptions options = FirehoseSinkOptions.of(props);
        FirehoseSinkMetrics metrics = new FirehoseSinkMetrics();
        clients = new AwsClients(options.aws(), nanoTime);
        writer = new FirehoseWriter(options, options.stream(clients), context, metrics, nanoTime);
        WorkerMetrics.register(context, metrics.gauges());
        bean = RegisteredBean.register(
                RegisteredBean.taskName("firehose-sink", options.connectorName(), options.taskNumber()),
                FirehoseSinkMetricsMXBean.class,
                metrics);
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        writer().open(partitions);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        writer().put(records);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> positions) {
        return writer().committable(positions);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        writer().close(partitions);
    }

    @Override
    public void stop() {
        if (bean != null) {
            bean.close();
        }
        if (clients != null) {
            clients.close();
        }
    }

    @Override
    public String version() {
        return PluginVersion.of(FirehoseSinkTask.class);
    }

    private FirehoseWriter writer() {
        if (writer == null) {
            throw new IllegalStateException("the task is not started");
        }
        return writer;
    }
}
