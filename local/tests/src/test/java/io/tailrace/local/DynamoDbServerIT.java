package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

class DynamoDbServerIT {

    @Test
    void a_put_appears_in_the_stream() {
        try (DynamoDbServer server = DynamoDbServer.start(0);
                DynamoDbClient client = Clients.dynamoDb(server.endpoint());
                DynamoDbStreamsClient streams = Clients.dynamoDbStreams(server.endpoint())) {
            String stream = createTable(client);

            client.putItem(put -> put.tableName("orders").item(Map.of("id", AttributeValue.fromS("1"))));

            String shard = streams.describeStream(describe -> describe.streamArn(stream))
                    .streamDescription()
                    .shards()
                    .get(0)
                    .shardId();
            String iterator = streams.getShardIterator(request ->
                            request.streamArn(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            assertThat(streams.getRecords(request -> request.shardIterator(iterator))
                            .records())
                    .singleElement()
                    .satisfies(record ->
                            assertThat(record.dynamodb().newImage()).containsEntry("id", AttributeValue.fromS("1")));
        }
    }

    @Test
    void tables_in_a_folder_outlive_the_server(@TempDir Path folder) {
        try (DynamoDbServer server = DynamoDbServer.start(0, folder);
                DynamoDbClient client = Clients.dynamoDb(server.endpoint())) {
            createTable(client);
        }

        try (DynamoDbServer server = DynamoDbServer.start(0, folder);
                DynamoDbClient client = Clients.dynamoDb(server.endpoint())) {
            assertThat(client.listTables().tableNames()).containsExactly("orders");
        }
    }

    @Test
    void a_taken_port_is_named() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> DynamoDbServer.start(other.getLocalPort()))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessage("DynamoDB Local cannot listen on port " + other.getLocalPort()
                            + ": it is taken. Choose another port, or 0 for any free one.");
        }
    }

    private static String createTable(DynamoDbClient client) {
        return client.createTable(table -> table.tableName("orders")
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("id")
                                .keyType(KeyType.HASH)
                                .build())
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .streamSpecification(
                                stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)))
                .tableDescription()
                .latestStreamArn();
    }
}
