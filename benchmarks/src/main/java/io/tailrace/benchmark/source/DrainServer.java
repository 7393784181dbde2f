package io.tailrace.benchmark.source;

import io.tailrace.testing.streams.ScriptedStreams;
import java.io.IOException;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** A server with one table whose stream holds small changes in four open shards. Prints its endpoint and lives until its standard input ends. */
final class DrainServer {

    static final String TABLE = "orders";
    static final String REGION = "eu-central-1";

    private static final int SHARDS = 4;

    private DrainServer() {}

    public static void main(String[] arguments) throws IOException {
        int changes = Integer.parseInt(arguments[0]);
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            server.beginStreamsWith(SHARDS);
            createTable(server.endpoint());
            for (int i = 0; i < changes; i++) {
                server.put(
                        TABLE,
                        "{\"order_id\":{\"S\":\"order-" + i + "\"},\"status\":{\"S\":\"shipped\"},\"price\":{\"N\":\""
                                + i + ".25\"},\"paid\":{\"BOOL\":true}}");
            }
            System.out.println(server.endpoint());
            System.out.flush();
            int end = System.in.read();
            while (end >= 0) {
                end = System.in.read();
            }
        }
    }

    static String streamArn(URI endpoint) {
        try (DynamoDbClient client = client(endpoint)) {
            return client.describeTable(request -> request.tableName(TABLE))
                    .table()
                    .latestStreamArn();
        }
    }

    private static DynamoDbClient client(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .httpClientBuilder(ApacheHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }

    private static void createTable(URI endpoint) {
        try (DynamoDbClient client = client(endpoint)) {
            client.createTable(request -> request.tableName(TABLE)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(AttributeDefinition.builder()
                            .attributeName("order_id")
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(KeySchemaElement.builder()
                            .attributeName("order_id")
                            .keyType(KeyType.HASH)
                            .build())
                    .streamSpecification(
                            stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
        }
    }
}
