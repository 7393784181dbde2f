package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.changes;
import static io.tailrace.source.dynamodb.TopicView.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.S3Access;
import io.tailrace.local.S3Server;
import io.tailrace.source.dynamodb.large.LargeChanges;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.task.DynamoDbSourceMXBean;
import io.tailrace.testing.LogLines;
import io.tailrace.testing.streams.ScriptedStreams;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.management.JMX;
import javax.management.ObjectName;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.S3Client;

/** Failure 18 by itself: a change that is too large for Kafka stops its table and says which it is, or goes to S3 while the others go on. */
@ParameterizedClass
@MethodSource("io.tailrace.source.dynamodb.DeliveryMode#hostile")
class LargeChangesIT {

    private static final int BOUND = 20_000;
    private static final String PAYLOAD = "x".repeat(BOUND);

    private final DeliveryMode manner;

    @TempDir
    private Path folder;

    private final OffsetMemory offsets = new OffsetMemory();
    private final List<SourceRecord> topic = new ArrayList<>();
    private ScriptedStreams server;
    private S3Server store;
    private AwsClients clients;
    private S3Client s3;
    private TestTable orders;
    private Map<String, String> props;
    private DynamoDbSourceMXBean figures;

    LargeChangesIT(DeliveryMode manner) {
        this.manner = manner;
    }

    @BeforeEach
    void start() throws Exception {
        server = ScriptedStreams.start(0);
        store = S3Server.start(0, folder);
        props = TestTable.props(server.endpoint(), "orders");
        props.put("name", "orders-source");
        props.put("aws.access.key.id", S3Server.ACCESS_KEY);
        props.put("aws.secret.access.key", S3Server.SECRET_KEY);
        props.put("aws.retry.max.attempts", "1");
        props.put("snapshot.mode", "never");
        props.put("shard.poll.interval.ms", "50");
        props.put("change.max.bytes", Integer.toString(BOUND));
        manner.applyTo(props);
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)));
        s3 = clients.s3(new S3Access(store.endpoint(), S3Access.Addressing.PATH, S3Access.Checksums.WHEN_SUPPORTED));
        orders = TestTable.create(clients.dynamoDb(server.endpoint()), "orders");
        figures = JMX.newMXBeanProxy(
                ManagementFactory.getPlatformMBeanServer(),
                new ObjectName("io.tailrace:type=dynamodb-source,connector=\"orders-source\",task=0"),
                DynamoDbSourceMXBean.class);
    }

    @AfterEach
    void stop() {
        clients.close();
        store.close();
        server.close();
    }

    @Test
    void failure_18_a_large_change_stops_its_table_and_its_message_names_it_in_the_first_line() throws Exception {
        orders.put(0, 3);
        putLarge("7");
        orders.put(3, 5);

        try (TestWorker worker = worker()) {
            assertThatThrownBy(() -> worker.runUntil(all -> count(all, "INSERT") > 3))
                    .isInstanceOf(ConnectException.class)
                    .satisfies(failure -> assertThat(
                                    String.valueOf(failure.getMessage()).lines())
                            .singleElement()
                            .asString()
                            .matches("The change with sequence number [0-9]+ of table orders, .*")
                            .contains("key {\"order_id\":{\"S\":\"large\"}}")
                            .containsPattern("its record has 2[0-9]{4} bytes, and change.max.bytes allows 20000")
                            .contains("producer.override.max.request.size", "max.message.bytes")
                            .contains("on.large.change=s3 and large.change.location"));
        }
        assertThat(changes(topic, "INSERT")).hasSize(3);

        props.put("change.max.bytes", "100000");
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 6);
        }
        assertThat(changes(topic, "INSERT")).doesNotHaveDuplicates();
    }

    @Test
    void failure_18_a_large_row_of_the_snapshot_stops_the_table_too() {
        props.put("snapshot.mode", "initial");
        putLarge("7");

        try (TestWorker worker = worker()) {
            assertThatThrownBy(() -> worker.runUntil(all -> count(all, "READ") == 1))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageStartingWith(
                            "The snapshot's row of table orders, key {\"order_id\":{\"S\":\"large\"}}, is too large");
        }
    }

    @Test
    void failure_18_one_table_stops_and_the_others_go_on() throws Exception {
        props.put("tables", "orders,stock");
        TestTable stock = TestTable.create(clients.dynamoDb(server.endpoint()), "stock");
        putLarge("7");

        try (TestWorker worker = worker()) {
            stock.put(0, 5);
            worker.runUntil(all -> count(all, "INSERT") == 5 && figures.getTablesOut() == 1);
            assertThat(figures.getTroubleByTable().get("orders")).contains("is too large");
        }
    }

    @Test
    void failure_18_a_large_change_goes_to_s3_and_its_record_keeps_its_place() throws Exception {
        apart("s3://large/changes");
        s3.createBucket(request -> request.bucket("large"));
        props.put("tombstones.enabled", "true");
        orders.put(0, 3);
        putLarge("7");
        putLarge("8");
        clients.dynamoDb(server.endpoint())
                .deleteItem(request -> request.tableName("orders").key(key("large")));
        orders.put(3, 5);

        try (LogLines log = new LogLines(LargeChanges.class.getName());
                TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "INSERT") == 6 && figures.getChangesApart() == 3);
            assertThat(log.with("WARN"))
                    .singleElement()
                    .asString()
                    .contains("from table orders, because of change.max.bytes=20000", "s3://large/changes/orders/");
        }

        List<SourceRecord> sent =
                topic.stream().filter(record -> record.topic().equals("orders")).toList();
        assertThat(sent)
                .extracting(LargeChangesIT::order)
                .containsExactly("0", "1", "2", "large", "large", "large", "large", "3", "4");
        assertThat(sent.get(6).value()).isNull();
        assertThat(sent.get(6).headers()).isEmpty();
        for (int i = 3; i < 6; i++) {
            Struct value = (Struct) sent.get(i).value();
            Struct dynamodb = value.getStruct("dynamodb");
            assertThat(dynamodb.getString("NewImage")).isNull();
            assertThat(dynamodb.getString("OldImage")).isNull();
            assertThat(dynamodb.getString("StreamViewType")).isEqualTo("KEYS_ONLY");
            assertThat(location(sent.get(i)))
                    .isEqualTo("s3://large/changes/orders/"
                            + value.getStruct("source").getInt64("epoch") + "/" + dynamodb.getString("SequenceNumber")
                            + ".json");
        }
        assertThat(sent).filteredOn(record -> location(record) == null).hasSize(6);
        assertThat(whole(sent.get(3)).get("eventName")).isEqualTo("INSERT");
        assertThat(image(sent.get(3), "NewImage")).contains("\"price\":{\"N\":\"7\"}", PAYLOAD);
        assertThat(image(sent.get(4), "OldImage")).contains("\"price\":{\"N\":\"7\"}", PAYLOAD);
        assertThat(image(sent.get(4), "NewImage")).contains("\"price\":{\"N\":\"8\"}", PAYLOAD);
        assertThat(whole(sent.get(5)).get("eventName")).isEqualTo("REMOVE");
        assertThat(image(sent.get(5), "OldImage")).contains("\"price\":{\"N\":\"8\"}", PAYLOAD);
    }

    @Test
    void failure_18_a_large_row_of_the_snapshot_goes_to_s3() throws Exception {
        apart("s3://large");
        s3.createBucket(request -> request.bucket("large"));
        props.put("snapshot.mode", "initial");
        orders.put(0, 3);
        putLarge("7");

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> count(all, "READ") == 4);
        }

        SourceRecord row = topic.stream()
                .filter(record -> location(record) != null)
                .findFirst()
                .orElseThrow();
        assertThat(order(row)).isEqualTo("large");
        assertThat(location(row)).matches("s3://large/orders/[0-9]+/[0-9a-f]{64}\\.json");
        assertThat(image(row, "NewImage")).contains("\"price\":{\"N\":\"7\"}", PAYLOAD);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failure_18_while_the_place_cannot_be_written_the_change_and_all_after_it_wait(boolean restart)
            throws Exception {
        apart("s3://large/changes");
        orders.put(0, 3);
        TestWorker worker = worker();
        try {
            worker.runUntil(all -> count(all, "INSERT") == 3);
            // There is no such bucket yet.
            putLarge("7");
            orders.put(3, 5);
            worker.runFor(Duration.ofSeconds(3));
            worker.runUntil(all -> figures.getReadsRetried() > 0);
            assertThat(changes(topic, "INSERT")).hasSize(3);
            if (restart) {
                worker.close();
                worker = worker();
            }

            s3.createBucket(request -> request.bucket("large"));
            worker.runUntil(all -> count(all, "INSERT") == 6);
        } finally {
            worker.close();
        }
        assertThat(topic.stream()
                        .filter(record -> record.topic().equals("orders"))
                        .map(LargeChangesIT::order))
                .containsExactly("0", "1", "2", "large", "3", "4");
    }

    @Test
    void a_place_that_cannot_be_written_is_an_error_at_its_field_before_anything_is_large() {
        apart("s3://large/changes");

        assertThat(errors())
                .singleElement()
                .asString()
                .startsWith("large.change.location cannot be used. ")
                .contains("write to s3://large/changes/", "bucket");
        s3.createBucket(request -> request.bucket("large"));
        assertThat(errors()).isEmpty();
    }

    private List<String> errors() {
        return new DynamoDbSourceConnector()
                .validate(props).configValues().stream()
                        .flatMap(value -> value.errorMessages().stream())
                        .toList();
    }

    private void apart(String location) {
        props.put("on.large.change", "s3");
        props.put("large.change.location", location);
        props.put("s3.endpoint", store.endpoint().toString());
        props.put("s3.path.style.enabled", "true");
    }

    private TestWorker worker() {
        return new TestWorker(props, 1, offsets, topic);
    }

    private void putLarge(String price) {
        server.put(
                "orders",
                "{\"order_id\":{\"S\":\"large\"},\"price\":{\"N\":\"" + price + "\"},\"text\":{\"S\":\"" + PAYLOAD
                        + "\"}}");
    }

    private static Map<String, AttributeValue> key(String order) {
        return Map.of("order_id", AttributeValue.fromS(order));
    }

    private static String order(SourceRecord record) {
        return ((Struct) record.key()).getString("order_id");
    }

    private static @Nullable String location(SourceRecord record) {
        var header = record.headers().lastWithName("io.tailrace.large");
        return header == null ? null : header.value().toString();
    }

    private String image(SourceRecord record, String name) throws IOException {
        Map<?, ?> change = (Map<?, ?>) Objects.requireNonNull(whole(record).get("dynamodb"));
        return String.valueOf(change.get(name));
    }

    /** The object that a record refers to, read as the sink reads a record's value. */
    private Map<?, ?> whole(SourceRecord record) {
        String uri = String.valueOf(location(record));
        byte[] json = s3.getObjectAsBytes(request -> request.bucket("large").key(uri.substring("s3://large/".length())))
                .asByteArray();
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", false), false);
            assertThat(new String(json, StandardCharsets.UTF_8)).startsWith("{");
            return (Map<?, ?>) converter.toConnectData("orders", json).value();
        }
    }
}
