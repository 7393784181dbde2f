package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.changes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.plan.DynamoDbConnectorMXBean;
import io.tailrace.source.dynamodb.plan.PlanMonitor;
import io.tailrace.source.dynamodb.task.DynamoDbSourceMXBean;
import io.tailrace.source.dynamodb.trouble.DataLossException;
import io.tailrace.source.dynamodb.trouble.TableTroubles;
import io.tailrace.testing.LogLines;
import io.tailrace.testing.streams.ScriptedStreams;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.management.JMX;
import javax.management.ObjectName;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/** What goes wrong with one table of several is said, stays with it, and is over when it is mended. */
@ParameterizedClass
@MethodSource("io.tailrace.source.dynamodb.DeliveryMode#hostile")
class TablesAreIsolatedIT {

    private final DeliveryMode manner;
    private final OffsetMemory offsets = new OffsetMemory();
    private final List<SourceRecord> topic = new ArrayList<>();
    private final LogLines log = new LogLines(TableTroubles.class.getName(), PlanMonitor.class.getName());
    private ScriptedStreams server;
    private AwsClients clients;
    private DynamoDbClient dynamoDb;
    private Map<String, String> props;
    private DynamoDbConnectorMXBean figures;
    private TestTable orders;
    private TestTable stock;

    TablesAreIsolatedIT(DeliveryMode manner) {
        this.manner = manner;
    }

    @BeforeEach
    void start() throws Exception {
        server = ScriptedStreams.start(0);
        props = TestTable.props(server.endpoint(), "orders", "stock");
        props.put("name", "shop-source");
        props.put("snapshot.mode", "never");
        props.put("shard.poll.interval.ms", "50");
        props.put("shard.sweep.interval.ms", "1000");
        props.put("aws.retry.max.attempts", "1");
        manner.applyTo(props);
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)));
        dynamoDb = clients.dynamoDb(server.endpoint());
        orders = TestTable.create(dynamoDb, "orders");
        stock = TestTable.create(dynamoDb, "stock");
        figures = JMX.newMXBeanProxy(
                ManagementFactory.getPlatformMBeanServer(),
                new ObjectName("io.tailrace:type=dynamodb-source,connector=\"shop-source\""),
                DynamoDbConnectorMXBean.class);
    }

    @AfterEach
    void stop() {
        log.close();
        clients.close();
        server.close();
    }

    @Test
    void failure_22_a_stream_that_is_disabled_is_said_and_the_others_go_on() throws Exception {
        props.put("on.data.loss", "continue");
        try (TestWorker worker = worker()) {
            orders.put(0, 5);
            stock.put(0, 5);
            worker.runUntil(all -> of("orders") == 5 && of("stock") == 5);
            orders.put(5, 8);
            server.stall("orders", 0);
            disableStream(orders);
            worker.runUntil(all ->
                    !log.with("The stream of table orders was disabled between").isEmpty());

            assertThat(log.with("WARN"))
                    .first()
                    .asString()
                    .contains("can be read for 24 hours after that, and are read to the end")
                    .contains("aws dynamodb update-table --table-name orders")
                    .contains("on.data.loss then decides");
            assertThat(figures.getTroubleByTable()).containsOnlyKeys("orders");
            server.resume("orders", 0);
            stock.put(5, 10);
            worker.runUntil(all -> of("orders") == 8
                    && of("stock") == 10
                    && figures.getTablesCaptured() == 1
                    && !log.with("All that it held has been read").isEmpty());
            assertThat(figures.getTablesInTrouble()).isEqualTo(1);

            orders.enableStream();
            orders.put(8, 10);
            worker.runUntil(all -> of("orders") == 10 && figures.getTablesInTrouble() == 0);

            assertThat(figures.getTablesCaptured()).isEqualTo(2);
            assertThat(worker.raised()).isNull();
        }
        assertThat(manner.once(changes(topic, "INSERT"))).hasSize(20);
    }

    @Test
    void failure_22_a_stream_that_is_disabled_fails_the_connector_when_that_is_asked_for() throws Exception {
        props.put("on.stream.disabled", "fail");
        try (TestWorker worker = worker()) {
            orders.put(0, 5);
            worker.runUntil(all -> of("orders") == 5);
            orders.put(5, 8);
            disableStream(orders);
            worker.runUntil(all -> worker.raised() != null);

            assertThat(worker.raised())
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("The stream of table orders was disabled between")
                    .hasMessageContaining("aws dynamodb update-table --table-name orders");
            stock.put(0, 5);
            worker.runUntil(all -> of("orders") == 8 && of("stock") == 5);
        }
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> worker.raised() != null);
            stock.put(5, 6);
            worker.runUntil(all -> of("stock") == 6);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failure_22_a_loss_stays_loud_through_restarts_until_a_person_chooses(boolean byTag) throws Exception {
        if (byTag) {
            props.remove("tables");
            props.put("table.tags", "captured");
            props.put("table.discovery.interval.ms", "1000");
            tag("orders");
        } else {
            props.put("tables", "orders");
        }
        try (TestWorker worker = worker()) {
            orders.put(0, 5);
            worker.runUntil(all -> of("orders") == 5);
            orders.enableStreamAgain();
            worker.runUntil(all -> worker.raised() != null);
            assertThat(worker.raised()).hasMessageContaining("was disabled and enabled again");
        }
        for (int restart = 0; restart < 3; restart++) {
            assertThatThrownBy(this::worker)
                    .isInstanceOf(DataLossException.class)
                    .hasMessageContaining("The stream of table orders was disabled and enabled again")
                    .hasMessageContaining("on.data.loss=continue");
        }
        props.put("on.data.loss", "continue");
        orders.put(5, 8);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> of("orders") == 8);
        }
    }

    @Test
    void failure_22_a_loss_of_one_table_fails_the_connector_at_each_start_and_the_others_go_on() throws Exception {
        try (TestWorker worker = worker()) {
            orders.put(0, 5);
            worker.runUntil(all -> of("orders") == 5);
            orders.enableStreamAgain();
            worker.runUntil(all -> worker.raised() != null);
        }
        for (int restart = 0; restart < 2; restart++) {
            int wanted = restart + 1;
            stock.put(restart, wanted);
            try (TestWorker worker = worker()) {
                worker.runUntil(all -> worker.raised() != null && of("stock") == wanted);
                assertThat(worker.raised()).hasMessageContaining("The stream of table orders was disabled and enabled");
                assertThat(figures.getTroubleByTable()).containsOnlyKeys("orders");
            }
        }
    }

    @Test
    void failure_8_a_table_dropped_and_created_again_is_read_to_its_end_and_then_a_person_is_asked() throws Exception {
        try (TestWorker worker = worker()) {
            orders.put(0, 5);
            worker.runUntil(all -> of("orders") == 5);
        }
        orders.put(5, 10);
        dynamoDb.deleteTable(request -> request.tableName("orders"));
        orders = TestTable.create(dynamoDb, "orders");
        orders.put(10, 12);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> of("orders") == 10 && worker.raised() != null);

            assertThat(worker.raised())
                    .isInstanceOf(DataLossException.class)
                    .hasMessageContaining("Table orders was dropped and created again")
                    .hasMessageContaining("on.data.loss=resnapshot");
            stock.put(0, 1);
            worker.runUntil(all -> of("stock") == 1);
        }
        props.put("on.data.loss", "continue");
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> of("orders") == 12);
        }
        assertThat(manner.once(changes(topic, "INSERT"))).hasSize(13);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_dropped_table_is_read_to_its_end_and_comes_back_when_it_is_created_again(boolean byTag) throws Exception {
        props.put("on.data.loss", "continue");
        props.put("snapshot.mode", "initial");
        if (byTag) {
            props.remove("tables");
            props.put("table.tags", "captured");
            props.put("table.discovery.interval.ms", "1000");
            tag("orders");
            tag("stock");
        }
        try (TestWorker worker = worker()) {
            orders.put(0, 5);
            worker.runUntil(all -> of("orders") >= 5);
            orders.put(5, 8);
            dynamoDb.deleteTable(request -> request.tableName("orders"));
            stock.put(0, 5);
            worker.runUntil(all -> keys("orders") == 8 && keys("stock") == 5 && figures.getTablesCaptured() == 1);

            orders = TestTable.create(dynamoDb, "orders");
            if (byTag) {
                tag("orders");
            }
            orders.put(20, 25);
            worker.runUntil(all -> keys("orders") == 13);
            assertThat(worker.raised()).isNull();
        }
        assertThat(log.with("Table orders was dropped")).isNotEmpty();
    }

    @Test
    void a_dropped_tables_stream_is_read_to_its_end_after_a_restart_too() throws Exception {
        try (TestWorker worker = worker()) {
            orders.put(0, 5);
            worker.runUntil(all -> of("orders") == 5);
        }
        orders.put(5, 8);
        dynamoDb.deleteTable(request -> request.tableName("orders"));

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> of("orders") == 8 && figures.getTablesCaptured() == 1);
        }
    }

    @Test
    void a_table_that_is_missing_or_without_a_stream_at_the_start_is_passed_over_until_it_can_be_captured()
            throws Exception {
        props.put("tables", "orders,stock,later,silent");
        TestTable silent = TestTable.create(dynamoDb, "silent");
        disableStream(silent);
        try (TestWorker worker = worker()) {
            orders.put(0, 2);
            stock.put(0, 2);
            worker.runUntil(all -> of("orders") == 2 && of("stock") == 2);
            assertThat(figures.getTroubleByTable().get("later")).contains("Table later does not exist");
            assertThat(figures.getTroubleByTable().get("silent")).contains("Table silent has no stream");
            silent.enableStream();
            TestTable later = TestTable.create(dynamoDb, "later");
            later.put(0, 2);
            silent.put(0, 2);
            worker.runUntil(all -> of("later") == 2 && of("silent") == 2 && figures.getTablesInTrouble() == 0);
            assertThat(worker.raised()).isNull();
        }
    }

    @Test
    void a_forbidden_table_goes_on_where_it_was_when_it_is_permitted_again() throws Exception {
        props.put("table.tags", "captured");
        props.put("table.discovery.interval.ms", "1000");
        try (TestWorker worker = worker()) {
            orders.put(0, 5);
            worker.runUntil(all -> of("orders") == 5);
            server.forbid("orders");
            stock.put(0, 5);
            TestTable found = TestTable.create(dynamoDb, "found");
            tag("found");
            found.put(0, 1);
            worker.runUntil(all -> of("stock") == 5 && of("found") == 1);
            assertThat(figures.getTroubleByTable().get("orders")).contains("Not allowed to describe table orders");
            server.permit("orders");
            orders.put(5, 8);
            worker.runUntil(all -> of("orders") == 8 && figures.getTablesInTrouble() == 0);
            assertThat(worker.raised()).isNull();
        }
        assertThat(manner.once(changes(topic, "INSERT"))).hasSize(14);
    }

    @Test
    void failure_12_one_refusal_ends_no_task() throws Exception {
        props.put("snapshot.mode", "initial");
        orders.put(0, 5);
        try (TestWorker worker = worker()) {
            server.fail("Scan", "AccessDeniedException", 1);
            server.fail("GetShardIterator", "UnrecognizedClientException", 1);
            server.fail("DescribeStream", "AccessDeniedException", 1);
            worker.runUntil(all -> of("orders") == 10);
            server.fail("GetRecords", "UnrecognizedClientException", 2);
            server.fail("GetRecords", "AccessDeniedException", 2);
            server.fail("DescribeTable", "AccessDeniedException", 1);
            orders.put(5, 8);
            worker.runUntil(all -> of("orders") == 13);
            assertThat(worker.raised()).isNull();
        }
    }

    @Test
    void failure_12_an_outage_at_the_start_is_waited_for() throws Exception {
        orders.put(0, 5);
        server.fail("DescribeTable", "InternalServerError", 20);
        try (TestWorker worker = worker()) {
            assertThat(worker.plans()).containsExactly(List.of());
            assertThat(worker.raised()).isNull();
            assertThat(figures.getTroubleByTable()).containsOnlyKeys("orders", "stock");
            worker.runUntil(all -> of("orders") == 5);
        }
        assertThat(log.with("Table orders cannot be described at the moment, retrying"))
                .hasSize(1);
    }

    @Test
    void changes_of_one_table_that_were_trimmed_end_its_capture_and_no_other() throws Exception {
        try (TestWorker worker = worker()) {
            orders.put(0, 5);
            worker.runUntil(all -> of("orders") == 5);
        }
        server.roll("orders", 0);
        orders.put(5, 8);
        server.roll("orders", 1);
        server.advance(Duration.ofHours(30));
        props.put("tables", "orders,fresh");
        TestTable fresh = TestTable.create(dynamoDb, "fresh");
        DynamoDbSourceMXBean task = JMX.newMXBeanProxy(
                ManagementFactory.getPlatformMBeanServer(),
                new ObjectName("io.tailrace:type=dynamodb-source,connector=\"shop-source\",task=0"),
                DynamoDbSourceMXBean.class,
                true);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> task.getTablesOut() == 1);
            fresh.put(0, 5);
            worker.runUntil(all -> of("fresh") == 5);

            assertThat(task.getTroubleByTable().get("orders"))
                    .contains("of table orders may have been trimmed before they were read")
                    .contains("on.data.loss=resnapshot");
            assertThat(log.with("Table orders is not captured until you decide what to do about the lost changes"))
                    .hasSize(1);
        }
        props.put("tables", "orders");
        try (TestWorker worker = worker()) {
            assertThatThrownBy(() -> worker.runUntil(all -> false)).isInstanceOf(DataLossException.class);
        }
    }

    @Test
    void failure_23_changes_that_come_after_many_empty_answers_are_not_counted_as_delivered() throws Exception {
        props.put("tables", "orders");
        try (TestWorker worker = worker()) {
            orders.put(0, 2);
            worker.runUntil(all -> of("orders") == 2);
        }
        orders.put(2, 4);
        server.advance(Duration.ofHours(2));
        server.emptyPages("orders", 10_000);
        try (TestWorker worker = worker()) {
            worker.runFor(Duration.ofSeconds(4));
        }
        server.emptyPages("orders", 0);
        server.advance(Duration.ofMinutes(22 * 60 + 30));
        orders.put(4, 5);

        try (TestWorker worker = worker()) {
            assertThatThrownBy(() -> worker.runUntil(all -> false))
                    .isInstanceOf(DataLossException.class)
                    .hasMessageContaining("of table orders may have been trimmed before they were read");
        }
    }

    private void disableStream(TestTable table) {
        dynamoDb.updateTable(
                request -> request.tableName(table.name()).streamSpecification(stream -> stream.streamEnabled(false)));
    }

    private void tag(String table) {
        String arn = dynamoDb.describeTable(request -> request.tableName(table))
                .table()
                .tableArn();
        dynamoDb.tagResource(request -> request.resourceArn(arn)
                .tags(Tag.builder().key("captured").value("yes").build()));
    }

    /** Changes and rows of one table, which a new plan may repeat, unless the worker delivers exactly once. */
    private int of(String table) {
        return manner.once(TopicView.ofTable(topic, table)).size();
    }

    private long keys(String table) {
        return topic.stream()
                .filter(record -> record.value() != null && record.topic().equals(table) && !TopicView.isNotice(record))
                .map(record -> Objects.requireNonNull(record.key()).toString())
                .distinct()
                .count();
    }

    private TestWorker worker() {
        return new TestWorker(props, 1, offsets, topic);
    }
}
