package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.count;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.event.SnapshotId;
import io.tailrace.source.Marker;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.LogLines;
import io.tailrace.testing.streams.ScriptedStreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The record that says a snapshot is done, and how many rows it has: the lake removes items by it, so it must never come too early or say too little. */
class SnapshotNoticeIT {

    private static final int ITEMS = 300;

    private ScriptedStreams server;
    private AwsClients clients;
    private TestTable table;
    private Map<String, String> props;
    private final OffsetMemory offsets = new OffsetMemory();
    private final List<SourceRecord> topic = new ArrayList<>();

    @BeforeEach
    void start() {
        server = ScriptedStreams.start(0);
        props = TestTable.props(server.endpoint(), "orders");
        props.put("shard.poll.interval.ms", "50");
        props.put("shard.sweep.interval.ms", "1000");
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)));
        table = TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_snapshot_through_crashes_counts_each_item_once_and_says_so_after_all_rows(DeliveryMode manner)
            throws Exception {
        long seed = Long.getLong("tailrace.seed", System.nanoTime());
        System.out.println("SnapshotNoticeIT: -Dtailrace.seed=" + seed);
        Random random = new Random(seed);
        manner.applyTo(props);
        props.put("snapshot.page.max.items", Integer.toString(random.nextInt(5, 20)));
        props.put("snapshot.segments", Integer.toString(random.nextInt(1, 6)));
        props.put("snapshot.max.rcu", "20");
        table.put(0, ITEMS);

        for (int life = 0; life < 3; life++) {
            try (TestWorker worker = worker(random.nextInt(1, 4))) {
                worker.runFor(Duration.ofMillis(random.nextInt(500, 1_500)));
                worker.crash();
            }
        }
        props.remove("snapshot.max.rcu");
        try (TestWorker worker = worker(2)) {
            worker.runUntil(all -> !notices(all).isEmpty());
        }

        assertThat(notices(topic)).as("seed %d", seed).allSatisfy(notice -> {
            SnapshotId id = SnapshotId.parse(value(notice).getString("eventID")).orElseThrow();
            assertThat(id.rows()).contains((long) ITEMS);
            assertThat(rowsBefore(notice, id.snapshot())).hasSize(ITEMS);
        });
    }

    @Test
    void a_notice_is_sent_once_however_often_the_connector_starts() throws Exception {
        table.put(0, 10);
        for (int life = 0; life < 3; life++) {
            try (TestWorker worker = worker(2)) {
                int before = topic.size();
                worker.runUntil(all -> !notices(all).isEmpty() && all.size() > before);
                worker.runFor(Duration.ofMillis(500));
            }
        }

        assertThat(notices(topic)).hasSize(1);
        assertThat(offsets.holds("{\"table\":\"orders\"}", "\"rows\":10")).isTrue();
    }

    @Test
    void lost_changes_make_a_snapshot_with_an_id_and_a_notice_of_its_own() throws Exception {
        props.put("on.data.loss", "resnapshot");
        table.put(0, 10);
        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> count(all, "INSERT") == 10 && notices(all).size() == 1);
        }
        table.delete(3);
        table.delete(4);
        server.roll("orders", 0);
        server.advance(Duration.ofHours(30));
        table.put(10, 11);

        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> notices(all).size() == 2);
        }

        List<SnapshotId> ids = notices(topic).stream()
                .map(notice ->
                        SnapshotId.parse(value(notice).getString("eventID")).orElseThrow())
                .toList();
        assertThat(ids).extracting(id -> id.rows().orElseThrow()).containsExactly(10L, 9L);
        assertThat(ids.get(1).snapshot()).isGreaterThan(ids.get(0).snapshot());
        assertThat(rowsBefore(notices(topic).get(1), ids.get(1).snapshot())).hasSize(9);
    }

    @Test
    void an_empty_table_has_a_notice_of_no_rows() throws Exception {
        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> !notices(all).isEmpty());
        }

        assertThat(value(notices(topic).get(0)).getString("eventID")).matches("snapshot-[0-9]+-0");
    }

    @Test
    void nothing_is_said_where_no_snapshot_is_taken() throws Exception {
        props.put("snapshot.mode", "never");
        table.put(0, 10);
        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> count(all, "INSERT") == 10 && isStreaming(all));
        }

        assertThat(notices(topic)).isEmpty();
    }

    @Test
    void nothing_is_said_of_a_snapshot_that_an_earlier_version_took_without_counting() throws Exception {
        props.put("snapshot.notice.enabled", "false");
        table.put(0, 10);
        try (TestWorker worker = worker(1)) {
            worker.runUntil(SnapshotNoticeIT::isStreaming);
        }
        offsets.strip("rows");
        topic.clear();
        props.remove("snapshot.notice.enabled");
        try (TestWorker worker = worker(1)) {
            worker.runUntil(SnapshotNoticeIT::isStreaming);
        }

        assertThat(notices(topic)).isEmpty();
    }

    @Test
    void a_notice_is_not_sent_where_it_is_switched_off() throws Exception {
        props.put("snapshot.notice.enabled", "false");
        table.put(0, 10);
        try (TestWorker worker = worker(1)) {
            worker.runUntil(SnapshotNoticeIT::isStreaming);
        }

        assertThat(notices(topic)).isEmpty();
        assertThat(count(topic, "READ")).isEqualTo(10);
    }

    @Test
    void a_notice_that_a_transform_would_drop_or_fail_on_is_not_sent_and_the_log_says_what_follows() throws Exception {
        props.put("transforms", "rows");
        props.put("transforms.rows.type", "org.apache.kafka.connect.transforms.Filter");
        props.put("transforms.rows.predicate", "items");
        props.put("transforms.rows.negate", "true");
        props.put("predicates", "items");
        props.put("predicates.items.type", "io.tailrace.transform.EventNameIs");
        props.put("predicates.items.names", "READ,INSERT,MODIFY,REMOVE");
        table.put(0, 10);

        try (LogLines log = new LogLines("io.tailrace.source.dynamodb.task.OwnRecords");
                TestWorker worker = worker(1)) {
            worker.runUntil(SnapshotNoticeIT::isStreaming);

            assertThat(log.with("No notice is sent when a snapshot of table orders is done"))
                    .singleElement()
                    .asString()
                    .contains("transform rows drops them", "snapshot.notice.enabled=false");
        }
        assertThat(notices(topic)).isEmpty();
    }

    private static boolean isStreaming(List<SourceRecord> topic) {
        return topic.stream()
                .anyMatch(record -> "streaming".equals(record.sourceOffset().get("phase")));
    }

    private Set<String> rowsBefore(SourceRecord notice, long snapshot) {
        Set<String> rows = new HashSet<>();
        for (SourceRecord record : topic) {
            if (record.equals(notice)) {
                break;
            }
            if (!(record instanceof Marker)
                    && record.value() instanceof Struct value
                    && value.getString("eventName").equals("READ")
                    && value.getStruct("source").getInt64("epoch") == snapshot) {
                rows.add(value.getString("eventID"));
            }
        }
        return rows;
    }

    private static List<SourceRecord> notices(List<SourceRecord> topic) {
        return topic.stream()
                .filter(record -> !(record instanceof Marker)
                        && record.value() instanceof Struct value
                        && value.getString("eventName").equals("SNAPSHOT"))
                .toList();
    }

    private static Struct value(SourceRecord record) {
        return (Struct) record.value();
    }

    private TestWorker worker(int maxTasks) {
        return new TestWorker(props, maxTasks, offsets, topic);
    }
}
