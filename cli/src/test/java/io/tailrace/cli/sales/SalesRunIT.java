package io.tailrace.cli.sales;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.cli.terminal.Pause;
import io.tailrace.local.DynamoDbServer;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class SalesRunIT {
    private static final Instant DAY = Instant.parse("2026-03-01T00:00:00Z");
    private static final int AS_FAST_AS_IT_GOES = 100_000;

    private static DynamoDbServer server;
    private static DynamoDbClient client;

    @BeforeAll
    static void start() {
        server = DynamoDbServer.start(0);
        client = client(server.endpoint());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void the_table_ends_as_the_generator_says() throws InterruptedException {
        SalesTable.create(client, "agreed");
        SalesOrders orders = new SalesOrders(11, DAY);
        OrderWriter writer = new OrderWriter(client, "agreed", Pause.system());
        SalesRun run = new SalesRun(orders, writer, System::nanoTime, Pause.system());

        run.load(60);
        run.write(600, AS_FAST_AS_IT_GOES);

        assertThat(writer.written()).isEqualTo(660);
        assertThat(scan("agreed")).isEqualTo(normal(orders.items()));
    }

    @Test
    void a_second_run_with_the_same_seed_is_refused() throws InterruptedException {
        SalesTable.create(client, "twice");
        run("twice", 12).write(10, AS_FAST_AS_IT_GOES);

        assertThatThrownBy(() -> run("twice", 12).write(10, AS_FAST_AS_IT_GOES))
                .isInstanceOf(OrderConflictException.class)
                .hasMessageContaining("an earlier run had the same seed")
                .hasMessageContaining("Choose another --seed");
    }

    @Test
    void a_missing_table_is_named_with_the_way_out() {
        assertThatThrownBy(() -> SalesTable.check(client, "nowhere"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no table nowhere here. Add --create-table to create it, or check --endpoint"
                        + " and --region.");
    }

    @Test
    void a_table_with_another_key_is_refused() {
        client.createTable(r -> r.tableName("keyed")
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("id")
                        .keyType(KeyType.HASH)
                        .build())
                .billingMode("PAY_PER_REQUEST"));

        assertThatThrownBy(() -> SalesTable.create(client, "keyed")).hasMessageContaining("single hash key order_id");
    }

    private static SalesRun run(String table, long seed) {
        OrderWriter writer = new OrderWriter(client, table, Pause.system());
        return new SalesRun(new SalesOrders(seed, DAY), writer, System::nanoTime, Pause.system());
    }

    private static Map<String, Map<String, AttributeValue>> scan(String table) {
        Map<String, Map<String, AttributeValue>> items = new HashMap<>();
        client.scanPaginator(r -> r.tableName(table).consistentRead(true))
                .items()
                .forEach(item -> items.put(requireNonNull(item.get("order_id")).s(), item));
        return normal(items);
    }

    /** Sets in no order, numbers without trailing zeros. */
    private static <K> Map<K, Map<String, AttributeValue>> normal(Map<K, Map<String, AttributeValue>> items) {
        Map<K, Map<String, AttributeValue>> normal = new HashMap<>();
        items.forEach((key, item) -> normal.put(key, normalItem(item)));
        return normal;
    }

    private static Map<String, AttributeValue> normalItem(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> normal = new HashMap<>();
        item.forEach((name, value) -> normal.put(name, normal(value)));
        return normal;
    }

    private static AttributeValue normal(AttributeValue value) {
        return switch (value.type()) {
            case N ->
                AttributeValue.fromN(
                        new BigDecimal(value.n()).stripTrailingZeros().toPlainString());
            case SS -> AttributeValue.fromSs(value.ss().stream().sorted().toList());
            case NS -> AttributeValue.fromNs(value.ns().stream().sorted().toList());
            case L ->
                AttributeValue.fromL(value.l().stream().map(SalesRunIT::normal).toList());
            case M -> AttributeValue.fromM(normalItem(value.m()));
            default -> value;
        };
    }

    private static DynamoDbClient client(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }
}
