package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.changes;
import static io.tailrace.source.dynamodb.TopicView.count;
import static io.tailrace.source.dynamodb.TopicView.lastPrices;
import static io.tailrace.source.dynamodb.TopicView.sequences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.source.Marker;
import io.tailrace.source.dynamodb.change.ItemJson;
import io.tailrace.source.dynamodb.option.SourceOptions;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamDescription;
import software.amazon.awssdk.services.dynamodb.model.StreamStatus;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** What the source does on any server that speaks DynamoDB's protocol. It runs on each that we test with, so that none of them drifts away. */
abstract class SourceContract {

    private final DeliveryMode manner;

    private final OffsetMemory offsets = new OffsetMemory();
    private final List<SourceRecord> topic = new ArrayList<>();
    private AwsClients clients;
    private DynamoDbClient dynamoDb;
    private DynamoDbStreamsClient streams;
    private TestTable table;
    private Map<String, String> props;

    SourceContract(DeliveryMode manner) {
        this.manner = manner;
    }

    /** The endpoint of a server that runs as long as the class's tests. */
    abstract URI endpoint();

    @BeforeEach
    void createTable() {
        String name = "orders-" + UUID.randomUUID();
        props = TestTable.props(endpoint(), name);
        props.put("shard.poll.interval.ms", "50");
        props.put("shard.sweep.interval.ms", "1000");
        manner.applyTo(props);
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)));
        dynamoDb = clients.dynamoDb(endpoint());
        streams = clients.dynamoDbStreams(endpoint());
        table = TestTable.create(dynamoDb, name);
    }

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void a_snapshot_is_followed_by_every_change_of_the_stream() throws Exception {
        table.put(0, 500);

        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> count(all, "READ") == 500);
            table.put(490, 510);
            table.delete(7);
            worker.runUntil(all -> count(all, "REMOVE") == 1);
        }

        assertThat(changes(topic, "INSERT")).hasSize(510);
        assertThat(changes(topic, "MODIFY")).hasSize(10);
        assertThat(lastPrices(topic)).isEqualTo(table.prices());
        assertThat(sequences(topic).values())
                .allSatisfy(ofKey -> assertThat(ofKey).isSortedAccordingTo(Comparator.comparing(BigInteger::new)));
    }

    @Test
    void a_restart_in_the_middle_loses_and_repeats_no_change() throws Exception {
        table.put(0, 500);
        props.put("batch.max.records", "97");

        int lives = 0;
        while (manner.once(changes(topic, "INSERT")).size() < 500
                || manner.once(changes(topic, "READ")).size() < 500) {
            try (TestWorker worker = worker(2)) {
                int before = topic.size();
                worker.runUntil(all -> all.size() > before + 100
                        || (manner.once(changes(all, "INSERT")).size() >= 500
                                && manner.once(changes(all, "READ")).size() >= 500));
                if (manner.isLateAndDropping()) {
                    // Until a marker that was dropped has come through in another form.
                    worker.runFor(Duration.ofSeconds(3));
                }
            }
            lives++;
        }

        assertThat(lives).isGreaterThan(manner.isLateAndDropping() ? 0 : 2);
        assertThat(manner.once(changes(topic, "INSERT"))).hasSize(500).doesNotHaveDuplicates();
        assertThat(manner.once(changes(topic, "READ"))).hasSize(500);
        assertThat(lastPrices(topic)).isEqualTo(table.prices());
    }

    @Test
    void never_reads_only_the_stream() throws Exception {
        table.put(0, 50);
        props.put("snapshot.mode", "never");

        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> count(all, "INSERT") == 50);
        }

        assertThat(changes(topic, "READ")).isEmpty();
    }

    @Test
    void a_change_carries_every_value_as_it_was_written() throws Exception {
        String order = "\"\u0131\\ \n\uD83D\uDE00";
        Map<String, AttributeValue> item = Map.of(
                "order_id", AttributeValue.fromS(order),
                "n", AttributeValue.fromN("1234567890123456789012345678901234567.8"),
                "b", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, -1, 62})),
                "t", AttributeValue.fromBool(false),
                "null", AttributeValue.fromNul(true),
                "ns", AttributeValue.fromNs(List.of("-1", "2.5")),
                "bs", AttributeValue.fromBs(List.of(SdkBytes.fromByteArray(new byte[] {1}))),
                "l", AttributeValue.fromL(List.of(AttributeValue.fromS(""), AttributeValue.fromM(Map.of()))),
                "m", AttributeValue.fromM(Map.of("inner \u00e9", AttributeValue.fromSs(List.of("x")))));
        dynamoDb.putItem(request -> request.tableName(table.name()).item(item));

        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> count(all, "INSERT") == 1 && count(all, "READ") == 1);
        }

        ObjectMapper json = new ObjectMapper();
        JsonNode expected = json.readTree(ItemJson.write(item));
        for (SourceRecord record : topic) {
            if (!(record instanceof Marker)
                    && record.value() instanceof Struct value
                    && !value.getString("eventName").equals("SNAPSHOT")) {
                assertThat(json.readTree(value.getStruct("dynamodb").getString("NewImage")))
                        .isEqualTo(expected);
                assertThat(((Struct) record.key()).getString("order_id")).isEqualTo(order);
            }
        }
    }

    @Test
    void initial_only_reads_only_the_table() throws Exception {
        table.put(0, 50);
        props.put("snapshot.mode", "initial-only");

        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> count(all, "READ") == 50);
            worker.pollOnce();
        }

        assertThat(changes(topic, "INSERT")).isEmpty();
    }

    @Test
    void a_delete_is_followed_by_a_tombstone_when_asked_for() throws Exception {
        props.put("tombstones.enabled", "true");
        props.put("snapshot.mode", "never");
        table.put(0, 2);
        table.delete(1);

        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> all.stream().anyMatch(record -> record.key() != null && record.value() == null));
        }

        assertThat(topic)
                .filteredOn(record -> record.topic().equals(table.name()))
                .hasSize(4)
                .last()
                .satisfies(tombstone -> assertThat(tombstone.value()).isNull());
    }

    @Test
    void failure_8_a_stream_enabled_again_stops_the_connector_once_the_old_one_is_drained() throws Exception {
        props.put("snapshot.mode", "never");
        try (TestWorker worker = worker(1)) {
            table.put(0, 5);
            worker.runUntil(all -> count(all, "INSERT") == 5);
            table.put(5, 10);
            table.enableStreamAgain();

            worker.runUntil(all -> worker.raised() != null);

            assertThat(worker.raised())
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("The stream of table " + table.name() + " was disabled and enabled again");
        }
        assertThat(changes(topic, "INSERT")).hasSize(10);
    }

    @Test
    void failure_8_a_table_dropped_and_created_again_begins_a_new_snapshot() throws Exception {
        props.put("on.data.loss", "continue");
        table.put(0, 5);
        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> count(all, "READ") == 5);
        }
        dynamoDb.deleteTable(request -> request.tableName(table.name()));
        table = TestTable.create(dynamoDb, table.name());
        table.put(5, 8);

        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> count(all, "READ") == 8);
        }
    }

    @Test
    void failure_15_an_empty_scan_is_done_once() throws Exception {
        try (TestWorker worker = worker(1)) {
            worker.runUntil(all -> IntStream.range(0, 4).allMatch(i -> offsets.holds("\"segment\":" + i, "DONE")));
        }
        try (TestWorker worker = worker(1)) {
            table.put(0, 2);
            worker.runUntil(all -> count(all, "INSERT") == 2);
        }

        assertThat(done(topic)).isEqualTo(4);
    }

    @Test
    void failure_17_a_stream_without_images_is_refused_unless_it_is_asked_for() throws Exception {
        table = TestTable.create(dynamoDb, "keys-" + UUID.randomUUID(), StreamViewType.KEYS_ONLY);
        props.put("tables", table.name());

        assertThatThrownBy(() -> worker(1))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("has view type KEYS_ONLY, which carries no new images");
        props.put("stream.keys.only.enabled", "true");
        props.put("snapshot.mode", "never");
        try (TestWorker worker = worker(1)) {
            table.put(0, 3);
            worker.runUntil(all -> count(all, "INSERT") == 3);
        }
    }

    @Test
    void a_stream_describes_itself_and_its_shards() {
        StreamDescription stream = describe();

        assertThat(stream.streamStatus()).isEqualTo(StreamStatus.ENABLED);
        assertThat(stream.streamViewType()).isEqualTo(StreamViewType.NEW_AND_OLD_IMAGES);
        assertThat(stream.tableName()).isEqualTo(table.name());
        assertThat(stream.streamArn()).endsWith("/stream/" + stream.streamLabel());
        assertThat(stream.shards()).singleElement().satisfies(shard -> {
            assertThat(shard.shardId()).matches("shardId-[0-9]{20}-[0-9a-f]{8}");
            assertThat(shard.sequenceNumberRange().startingSequenceNumber()).matches("[0-9]{21,40}");
            assertThat(shard.sequenceNumberRange().endingSequenceNumber()).isNull();
        });
    }

    @Test
    void a_table_names_its_stream() {
        assertThat(streams.listStreams(request -> request.tableName(table.name()))
                        .streams())
                .singleElement()
                .satisfies(stream -> {
                    assertThat(stream.streamArn()).isEqualTo(describe().streamArn());
                    assertThat(stream.streamLabel()).isEqualTo(describe().streamLabel());
                    assertThat(stream.tableName()).isEqualTo(table.name());
                });
    }

    @Test
    void reading_goes_on_after_the_given_sequence_number() {
        table.put(0, 3);
        Shard shard = describe().shards().get(0);
        var all = streams.getRecords(request -> request.shardIterator(iterator(shard.shardId(), null)));
        String second = all.records().get(1).dynamodb().sequenceNumber();
        var behind = streams.getRecords(request -> request.shardIterator(iterator(shard.shardId(), second)));
        var nothing = streams.getRecords(request -> request.shardIterator(behind.nextShardIterator()));

        assertThat(all.records()).hasSize(3);
        assertThat(behind.records()).containsExactly(all.records().get(2));
        assertThat(nothing.records()).isEmpty();
        assertThat(nothing.nextShardIterator()).isNotNull();
        assertThat(all.records().get(0)).satisfies(record -> {
            assertThat(record.eventNameAsString()).isEqualTo("INSERT");
            assertThat(record.eventSource()).isEqualTo("aws:dynamodb");
            assertThat(record.dynamodb().keys()).containsOnlyKeys("order_id");
            assertThat(record.dynamodb().sizeBytes()).isPositive();
            assertThat(record.dynamodb().hasOldImage()).isFalse();
        });
    }

    @Test
    void a_write_that_changes_nothing_makes_no_record() {
        table.put(0, 1);
        table.put(0, 1);

        assertThat(streams.getRecords(request -> request.shardIterator(
                                iterator(describe().shards().get(0).shardId(), null)))
                        .records())
                .hasSize(1);
    }

    @Test
    void a_stream_that_is_not_there_is_not_found() {
        String unknown = describe().streamArn() + "0";

        assertThatThrownBy(() -> streams.describeStream(request -> request.streamArn(unknown)))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> dynamoDb.describeTable(request -> request.tableName("nowhere")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    private StreamDescription describe() {
        String arn = dynamoDb.describeTable(request -> request.tableName(table.name()))
                .table()
                .latestStreamArn();
        return streams.describeStream(request -> request.streamArn(arn)).streamDescription();
    }

    private String iterator(String shardId, @Nullable String after) {
        return streams.getShardIterator(request -> request.streamArn(describe().streamArn())
                        .shardId(shardId)
                        .shardIteratorType(
                                after == null
                                        ? ShardIteratorType.TRIM_HORIZON
                                        : ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                        .sequenceNumber(after))
                .shardIterator();
    }

    private static long done(List<SourceRecord> all) {
        return all.stream()
                .filter(record -> record.sourceOffset() != null
                        && "DONE".equals(record.sourceOffset().get("state")))
                .count();
    }

    private TestWorker worker(int maxTasks) {
        return new TestWorker(props, maxTasks, offsets, topic);
    }
}
