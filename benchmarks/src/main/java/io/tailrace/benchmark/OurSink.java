package io.tailrace.benchmark;

import io.tailrace.local.S3Server;
import io.tailrace.sink.s3.S3SinkTask;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** A process with our sink task: name, endpoint, rows before it counts, rows, hours, and options as name=value. */
final class OurSink {
    private static final TopicPartition PARTITION = new TopicPartition(OrderRows.TOPIC, 0);

    private final LoopContext context;
    private final S3SinkTask task = new S3SinkTask();

    private OurSink(Map<String, String> props) {
        this.context = new LoopContext(props);
        task.initialize(context);
        task.start(props);
        task.open(List.of(PARTITION));
    }

    public static void main(String[] args) {
        Map<String, String> props = new HashMap<>(Map.of(
                "name", "benchmark",
                "s3.bucket", "lake",
                "s3.endpoint", args[1],
                "s3.path.style.enabled", "true",
                "aws.region", "us-east-1",
                "aws.access.key.id", S3Server.ACCESS_KEY,
                "aws.secret.access.key", S3Server.SECRET_KEY,
                "kafka.columns.enabled", "false",
                "rotate.max.records", "100000"));
        props.put("s3.prefix", "run-" + System.nanoTime());
        for (int i = 5; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            props.put(args[i].substring(0, equals), args[i].substring(equals + 1));
        }
        long warmUp = Long.parseLong(args[2]);
        long rows = Long.parseLong(args[3]);
        OurSink sink = new OurSink(props);
        Cost.print(args[0], new OrderRows(Integer.parseInt(args[4])), warmUp, rows, sink::put, sink::awaitCommitted);
        sink.task.stop();
    }

    private void put(Collection<SinkRecord> batch) {
        while (context.isPaused()) {
            idle();
            task.put(List.of());
        }
        task.put(batch);
    }

    private void awaitCommitted(long end) {
        if (end == 0) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> position = Map.of(PARTITION, new OffsetAndMetadata(end));
        while (!task.preCommit(position).equals(position)) {
            idle();
            task.put(List.of());
        }
    }

    private static void idle() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
