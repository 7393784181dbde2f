package io.tailrace.local.managed.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.Clients;
import io.tailrace.local.DynamoDbServer;
import io.tailrace.local.managed.SettableClock;
import io.tailrace.local.managed.kinesis.KinesisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** The pipe between a real table's stream and Kinesis. */
class PipeIT {

    @TempDir
    Path folder;

    private final DynamoDbServer dynamoDb = DynamoDbServer.start(0);
    private final KinesisServer kinesisServer = KinesisServer.start(0);
    private final KinesisClient kinesis = Clients.kinesis(kinesisServer.endpoint());
    private final DynamoDbClient table = Clients.dynamoDb(dynamoDb.endpoint());
    private final DynamoDbStreamsClient streams = Clients.dynamoDbStreams(dynamoDb.endpoint());
    private String streamArn = "";

    @BeforeEach
    void create() {
        streamArn = table.createTable(create -> create.tableName("orders")
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("id")
                                .keyType(KeyType.HASH)
                                .build())
                        .streamSpecification(
                                stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)))
                .tableDescription()
                .latestStreamArn();
        kinesis.createStream(create -> create.streamName("changes").shardCount(1));
    }

    @AfterEach
    void stop() {
        streams.close();
        table.close();
        kinesis.close();
        kinesisServer.close();
        dynamoDb.close();
    }

    @Test
    void every_change_becomes_one_record_in_order() {
        put("1", "new");
        put("1", "paid");
        table.deleteItem(delete -> delete.tableName("orders").key(Map.of("id", AttributeValue.fromS("1"))));

        try (Pipe pipe = Pipe.start(settings(), streams, kinesis)) {
            await().atMost(Durations.ONE_MINUTE).until(() -> pipe.progress().delivered() == 3);
        }

        assertThat(records()).extracting(Record::partitionKey).containsOnly("1");
        assertThat(records())
                .extracting(record -> record.data().asUtf8String())
                .satisfiesExactly(
                        insert -> assertThat(insert)
                                .contains("\"eventName\":\"INSERT\"")
                                .contains("\"eventSourceARN\":\"" + streamArn + "\"")
                                .contains("\"NewImage\":{\"id\":{\"S\":\"1\"},\"status\":{\"S\":\"new\"}}"),
                        modify -> assertThat(modify)
                                .contains("\"eventName\":\"MODIFY\"")
                                .contains("\"OldImage\":{\"id\":{\"S\":\"1\"},\"status\":{\"S\":\"new\"}}"),
                        remove -> assertThat(remove).contains("\"eventName\":\"REMOVE\""));
    }

    @Test
    void by_the_id_of_the_change_no_key_is_too_long() {
        put("k".repeat(300), "new");
        put("k".repeat(2_048), "new");

        try (Pipe pipe = Pipe.start(settings("$.eventID"), streams, kinesis)) {
            await().atMost(Durations.ONE_MINUTE).until(() -> pipe.progress().equals(new Pipe.Progress(2, 0, 0)));
        }

        assertThat(records()).extracting(Record::partitionKey).doesNotHaveDuplicates();
    }

    @Test
    void by_the_key_itself_a_long_one_ends_as_a_dead_letter_after_all_retries() {
        put("k".repeat(300), "new");
        PipeSettings once = settings().withRetries(1, PipeSettings.PartialFailure.AUTOMATIC_BISECT);

        try (Pipe pipe = Pipe.start(once, streams, kinesis)) {
            await().atMost(Durations.ONE_MINUTE).until(() -> pipe.progress().equals(new Pipe.Progress(0, 0, 1)));
        }

        assertThat(once.deadLetterFile()).isNotEmptyFile();
    }

    @Test
    void by_what_all_changes_have_they_keep_their_order_whatever_their_keys() {
        put("k".repeat(300), "new");
        put("1", "new");
        put("k".repeat(300), "paid");

        try (Pipe pipe = Pipe.start(settings("$.eventSource"), streams, kinesis)) {
            await().atMost(Durations.ONE_MINUTE).until(() -> pipe.progress().equals(new Pipe.Progress(3, 0, 0)));
        }

        assertThat(records()).extracting(Record::partitionKey).containsOnly("aws:dynamodb");
    }

    @Test
    void what_the_filter_stops_is_not_delivered() {
        put("1", "new");
        put("1", "paid");

        try (Pipe pipe = Pipe.start(settings().withFilter("{\"eventName\":[\"MODIFY\"]}"), streams, kinesis)) {
            await().atMost(Durations.ONE_MINUTE).until(() -> pipe.progress().equals(new Pipe.Progress(1, 1, 0)));
        }

        assertThat(records())
                .singleElement()
                .satisfies(record -> assertThat(record.data().asUtf8String()).contains("MODIFY"));
    }

    @Test
    void a_restart_resumes_after_the_checkpoint() {
        put("1", "new");
        try (Pipe pipe = Pipe.start(settings(), streams, kinesis)) {
            await().atMost(Durations.ONE_MINUTE).until(() -> pipe.progress().delivered() == 1);
        }
        put("2", "new");

        try (Pipe pipe = Pipe.start(settings(), streams, kinesis)) {
            await().atMost(Durations.ONE_MINUTE).until(() -> pipe.progress().delivered() == 1);
        }

        assertThat(records()).extracting(Record::partitionKey).containsExactly("1", "2");
    }

    @Test
    void a_pipe_that_loses_its_checkpoint_delivers_again() throws Exception {
        put("1", "new");
        try (Pipe pipe = Pipe.start(settings(), streams, kinesis)) {
            await().atMost(Durations.ONE_MINUTE).until(() -> pipe.progress().delivered() == 1);
        }
        Files.delete(settings().checkpointFile());

        try (Pipe pipe = Pipe.start(settings(), streams, kinesis)) {
            await().atMost(Durations.ONE_MINUTE).until(() -> pipe.progress().delivered() == 1);
        }

        assertThat(records()).extracting(Record::partitionKey).containsExactly("1", "1");
    }

    @Test
    void a_batch_waits_until_it_is_full_or_its_window_is_over() {
        SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
        PipeSettings pairs = settings().withBatches(2, Duration.ofSeconds(30));
        put("1", "new");
        put("2", "new");
        put("3", "new");

        try (Pipe pipe = Pipe.start(pairs, streams, kinesis, clock)) {
            await().atMost(Durations.ONE_MINUTE).until(() -> pipe.progress().delivered() == 2);
            clock.advance(Duration.ofSeconds(30));
            await().atMost(Durations.ONE_MINUTE).until(() -> pipe.progress().delivered() == 3);
        }
    }

    @Test
    void a_pipe_without_its_stream_says_so() {
        PipeSettings wrong = PipeSettings.of("p", streamArn + "0", "changes", "$.dynamodb.Keys.id.S", folder);

        try (Pipe pipe = Pipe.start(wrong, streams, kinesis)) {
            await().atMost(Durations.ONE_MINUTE)
                    .untilAsserted(() -> assertThatThrownBy(pipe::requireRunning)
                            .hasMessage("Pipe p has stopped")
                            .hasStackTraceContaining("ResourceNotFoundException"));
        }
    }

    private PipeSettings settings() {
        return settings("$.dynamodb.Keys.id.S");
    }

    private PipeSettings settings(String partitionKey) {
        return PipeSettings.of("p", streamArn, "changes", partitionKey, folder);
    }

    private void put(String id, String status) {
        table.putItem(put -> put.tableName("orders")
                .item(Map.of("id", AttributeValue.fromS(id), "status", AttributeValue.fromS(status))));
    }

    private List<Record> records() {
        String iterator = kinesis.getShardIterator(get -> get.streamName("changes")
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        return kinesis.getRecords(get -> get.shardIterator(iterator)).records();
    }
}
