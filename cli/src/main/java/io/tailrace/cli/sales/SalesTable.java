package io.tailrace.cli.sales;

import java.time.Duration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** The orders' table: hash key {@code order_id}, paid by request, a stream with both images. */
public final class SalesTable {
    private static final String KEY = "order_id";
    private static final Duration CREATION_TIMEOUT = Duration.ofMinutes(3);

    private SalesTable() {}

    /** Creates the table and waits until it can be written; a table that exists is left as it is. */
    public static void create(DynamoDbClient client, String table) {
        try {
            client.createTable(r -> r.tableName(table)
                    .attributeDefinitions(AttributeDefinition.builder()
                            .attributeName(KEY)
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(KeySchemaElement.builder()
                            .attributeName(KEY)
                            .keyType(KeyType.HASH)
                            .build())
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
        } catch (ResourceInUseException exists) {
            check(client, table);
        }
        client.waiter()
                .waitUntilTableExists(
                        r -> r.tableName(table),
                        c -> c.backoffStrategyV2(
                                        attempt -> Duration.ofMillis(Math.min(100L << Math.min(attempt, 5), 3_000)))
                                .maxAttempts(1_000)
                                .waitTimeout(CREATION_TIMEOUT));
    }

    /**
     * Makes sure that orders can be written to the table.
     *
     * @throws IllegalArgumentException when it is missing or has another key; the message says what to do
     */
    public static void check(DynamoDbClient client, String table) {
        TableDescription description;
        try {
            description = client.describeTable(r -> r.tableName(table)).table();
        } catch (ResourceNotFoundException missing) {
            throw new IllegalArgumentException(
                    "There is no table " + table + " here. Add --create-table to create it, or check --endpoint"
                            + " and --region.",
                    missing);
        }
        boolean keyed = description.keySchema().size() == 1
                && description.keySchema().get(0).attributeName().equals(KEY);
        if (!keyed) {
            throw new IllegalArgumentException("Table " + table + " has the key " + description.keySchema()
                    + ", but orders need the single hash key " + KEY + ". Choose another --table.");
        }
    }
}
