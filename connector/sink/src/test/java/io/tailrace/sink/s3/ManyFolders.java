package io.tailrace.sink.s3;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** A process with one sink task that gets rows of very many hours, in no order, and ends when all are durable. */
final class ManyFolders {
    private static final int FOLDERS = Integer.getInteger("many.folders");
    private static final int ROWS = Integer.getInteger("many.rows");
    private static final int BATCH = 500;
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    private static final Schema ORDER = SchemaBuilder.struct()
            .field("order_id", Schema.STRING_SCHEMA)
            .field("customer_id", Schema.STRING_SCHEMA)
            .field("status", Schema.STRING_SCHEMA)
            .field("quantity", Schema.INT32_SCHEMA)
            .field("price", Decimal.builder(2).build())
            .field("note", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private ManyFolders() {}

    public static void main(String[] args) throws InterruptedException {
        TestWorker worker = new TestWorker(new TestTopic("orders"), props(args[0], Path.of(args[1])));
        worker.assign(PARTITION);
        for (int at = 0; at < ROWS; at += BATCH) {
            List<SinkRecord> batch = new ArrayList<>();
            for (int i = at; i < Math.min(ROWS, at + BATCH); i++) {
                batch.add(record(i));
            }
            worker.put(batch);
        }
        while (!worker.preCommit(Map.of(PARTITION, new OffsetAndMetadata(ROWS)))
                .equals(Map.of(PARTITION, new OffsetAndMetadata(ROWS)))) {
            worker.put(List.of());
            Thread.sleep(20);
        }
        worker.crash();
        System.out.println(ROWS + " rows to " + FOLDERS + " folders, most heap used: " + (mostHeap() >> 20) + " MiB of "
                + (Runtime.getRuntime().maxMemory() >> 20));
    }

    private static long mostHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private static SinkRecord record(int offset) {
        // A prime step visits every hour before it visits one again, far from the last.
        long hour = offset * 7_919L % FOLDERS;
        Struct order = new Struct(ORDER)
                .put("order_id", "o-" + offset)
                .put("customer_id", "customer-" + offset % 5000)
                .put("status", offset % 3 == 0 ? "SHIPPED" : "PLACED")
                .put("quantity", offset % 10)
                .put("price", BigDecimal.valueOf(offset % 100_000, 2))
                .put("note", "leave it with the neighbour of number " + offset % 977 + ", please");
        return new SinkRecord(
                "orders", 0, null, null, ORDER, order, offset, START + hour * 3_600_000, TimestampType.CREATE_TIME);
    }

    private static Map<String, String> props(String endpoint, Path spool) {
        Map<String, String> props = new HashMap<>();
        props.put("name", "many-folders");
        props.put("s3.bucket", "lake");
        props.put("s3.prefix", "raw");
        props.put("s3.endpoint", endpoint);
        props.put("s3.path.style.enabled", "true");
        props.put("aws.region", "us-east-1");
        props.put("aws.access.key.id", "key");
        props.put("aws.secret.access.key", "secret");
        props.put("buffer.dir", spool.toString());
        props.put("rotate.max.records", Integer.toString(ROWS));
        return props;
    }
}
