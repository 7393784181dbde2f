package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.count;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.task.DynamoDbSourceMXBean;
import io.tailrace.source.dynamodb.task.TableReader;
import io.tailrace.testing.LogLines;
import io.tailrace.testing.streams.ScriptedStreams;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator sees of a task. */
@ParameterizedClass
@MethodSource("io.tailrace.source.dynamodb.DeliveryMode#hostile")
class TaskMetricsIT {

    private static final int SHARDS = 3;

    private final DeliveryMode manner;
    private final MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
    private final List<SourceRecord> topic = new ArrayList<>();
    private ScriptedStreams server;
    private AwsClients clients;
    private TestTable table;
    private Map<String, String> props;
    private ObjectName name;
    private DynamoDbSourceMXBean figures;

    TaskMetricsIT(DeliveryMode manner) {
        this.manner = manner;
    }

    @BeforeEach
    void start() throws Exception {
        server = ScriptedStreams.start(0);
        server.beginStreamsWith(SHARDS);
        props = TestTable.props(server.endpoint(), "orders");
        props.put("name", "orders-source");
        props.put("shard.poll.interval.ms", "50");
        props.put("aws.retry.max.attempts", "1");
        manner.applyTo(props);
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)));
        table = TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
        name = new ObjectName("io.tailrace:type=dynamodb-source,connector=\"orders-source\",task=0");
        figures = JMX.newMXBeanProxy(jmx, name, DynamoDbSourceMXBean.class, true);
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void every_figure_is_there_while_the_task_runs_and_gone_afterwards() throws Exception {
        props.put("snapshot.mode", "never");
        table.put(0, 50);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 50);
            server.roll("orders", 0);
            worker.runUntil(all -> figures.getShardsFinished() == 1 && figures.getShardsOpen() == SHARDS);

            assertThat(figures.getChangesSent()).isEqualTo(50);
            assertThat(figures.getBytesRead()).isGreaterThan(50 * 100);
            assertThat(figures.getPagesRead()).isGreaterThan(figures.getPagesEmpty());
            assertThat(figures.getPagesEmpty()).isPositive();
            assertThat(figures.getMillisBehind()).isNotNegative();
            assertThat(figures.getHoursUntilTrimmed()).isBetween(23.0, 24.0);
            assertThat(figures.getShardsWaitingForParent()).isZero();
            assertThat(figures.getMillisSinceReadByShard()).hasSize(SHARDS);
        }
        assertThat(jmx.isRegistered(name)).isFalse();
    }

    @Test
    void a_stalled_shard_stands_out_among_those_that_are_read() throws Exception {
        props.put("snapshot.mode", "never");
        table.put(0, 50);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 50);
            server.stall("orders", 1);
            worker.runUntil(all -> {
                Collection<Long> silences = figures.getMillisSinceReadByShard().values();
                long slowest = figures.getMillisSinceSlowestShardRead();
                return slowest > 1_000
                        && longs(silences)
                                        .filter(silence -> silence > slowest / 2)
                                        .count()
                                == 1;
            });
            assertThat(figures.getReadsRetried()).isPositive();

            server.resume("orders", 1);
            long retried = figures.getReadsRetried();
            worker.runUntil(all -> figures.getMillisSinceSlowestShardRead() < 500);

            assertThat(figures.getReadsRetried()).isBetween(retried, retried + 1);
        }
    }

    @Test
    void each_scan_segment_that_is_done_sends_a_notification() throws Exception {
        List<String> types = new CopyOnWriteArrayList<>();
        List<String> messages = new CopyOnWriteArrayList<>();
        table.put(0, 50);
        try (TestWorker worker = worker()) {
            worker.pollOnce();
            jmx.addNotificationListener(
                    name,
                    (notification, handback) -> {
                        types.add(notification.getType());
                        messages.add(notification.getMessage());
                    },
                    null,
                    null);
            worker.runUntil(all -> count(all, "READ") == 50 && types.contains("io.tailrace.snapshot.done"));

            assertThat(figures.getRowsSent()).isEqualTo(50);
            assertThat(figures.getSegmentsDone())
                    .isEqualTo(figures.getSegments())
                    .isEqualTo(4);
        }
        assertThat(types).filteredOn("io.tailrace.snapshot.segment"::equals).hasSize(4);
        assertThat(messages).last().isEqualTo("This task's share of the snapshot is done, 50 rows");
    }

    @Test
    void the_end_of_the_snapshot_is_logged_once_and_not_again_after_a_restart() throws Exception {
        OffsetMemory offsets = new OffsetMemory();
        table.put(0, 50);
        try (LogLines log = new LogLines(TableReader.class.getName())) {
            for (int wanted = 50; wanted <= 60; wanted += 10) {
                table.put(50, wanted);
                int changes = wanted;
                try (TestWorker worker = new TestWorker(props, 2, offsets, topic)) {
                    worker.runUntil(all -> count(all, "READ") == 50
                            && count(all, "INSERT") == changes
                            && all.stream().anyMatch(TaskMetricsIT::tellsStreaming));
                }
            }

            assertThat(log.with("INFO"))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains(
                                    "Snapshot of table orders is done in all tasks: changes are no longer held back"));
        }
    }

    @Test
    void changes_that_are_lost_without_an_end_send_a_notification() throws Exception {
        props.put("snapshot.mode", "never");
        props.put("on.data.loss", "continue");
        OffsetMemory offsets = new OffsetMemory();
        table.put(0, 50);
        try (TestWorker worker = new TestWorker(props, 1, offsets, topic)) {
            worker.runUntil(all -> count(all, "INSERT") == 50);
        }
        server.roll("orders", 0);
        server.advance(Duration.ofHours(30));
        List<String> losses = new CopyOnWriteArrayList<>();
        try (TestWorker worker = new TestWorker(props, 1, offsets, topic)) {
            jmx.addNotificationListener(
                    name,
                    (notification, handback) -> {
                        if (notification.getType().equals("io.tailrace.data.loss")) {
                            losses.add(notification.getMessage());
                        }
                    },
                    null,
                    null);
            worker.runUntil(all -> !losses.isEmpty());
        }
        assertThat(losses)
                .allSatisfy(loss ->
                        assertThat(loss).contains("of table orders may have been trimmed before they were read"));
    }

    private static boolean tellsStreaming(SourceRecord record) {
        return record.sourceOffset() != null
                && "streaming".equals(record.sourceOffset().get("phase"));
    }

    private static LongStream longs(Collection<Long> values) {
        return values.stream().mapToLong(Long::longValue);
    }

    private TestWorker worker() {
        return new TestWorker(props, 1, new OffsetMemory(), topic);
    }
}
