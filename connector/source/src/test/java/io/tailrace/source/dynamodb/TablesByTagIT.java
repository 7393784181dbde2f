package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.changes;
import static io.tailrace.source.dynamodb.TopicView.withoutMarkers;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.state.TableAssignment;
import io.tailrace.testing.streams.ScriptedStreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/** Several tables in one connector, some of them found by their tags. */
@ParameterizedClass
@MethodSource("io.tailrace.source.dynamodb.DeliveryMode#hostile")
class TablesByTagIT {

    private final DeliveryMode manner;
    private ScriptedStreams server;
    private AwsClients clients;
    private DynamoDbClient dynamoDb;
    private Map<String, String> props;
    private final OffsetMemory offsets = new OffsetMemory();
    private final List<SourceRecord> topic = new ArrayList<>();

    TablesByTagIT(DeliveryMode manner) {
        this.manner = manner;
    }

    @BeforeEach
    void start() {
        server = ScriptedStreams.start(0);
        props = TestTable.props(server.endpoint());
        props.put("table.tags", "team=shop,captured");
        props.put("table.discovery.interval.ms", "1000");
        props.put("shard.poll.interval.ms", "50");
        props.put("snapshot.mode", "never");
        manner.applyTo(props);
        clients = new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)));
        dynamoDb = clients.dynamoDb(server.endpoint());
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void tables_with_all_of_the_tags_are_captured_beside_those_that_are_listed() throws Exception {
        props.put("tables", "listed");
        TestTable.create(dynamoDb, "listed").put(0, 1);
        TestTable.create(dynamoDb, "untagged").put(0, 1);
        tag(TestTable.create(dynamoDb, "half-tagged"), "team", "shop").put(0, 1);
        tag(tag(TestTable.create(dynamoDb, "other-team"), "team", "stock"), "captured", "yes")
                .put(0, 1);
        captured("tagged").put(0, 1);

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> inserts() == 2);
            worker.runFor(Duration.ofMillis(300));
        }

        assertThat(topics()).containsExactlyInAnyOrder("listed", "tagged");
    }

    @Test
    void a_table_tagged_later_is_captured_and_one_that_loses_its_tag_is_not_any_more() throws Exception {
        TestTable first = captured("first-table");
        first.put(0, 1);
        try (TestWorker worker = worker()) {
            worker.runUntil(all -> inserts() == 1);
            captured("second-table").put(0, 1);
            worker.runUntil(all -> inserts() == 2);
            dynamoDb.untagResource(request -> request.resourceArn(arn(first)).tagKeys("captured"));
            worker.runUntil(all -> worker.plans().size() == 3);

            assertThat(tables(worker.plans().get(1))).contains("first-table", "second-table");
            assertThat(tables(worker.plans().get(2))).containsOnly("second-table");
        }
    }

    @Test
    void failure_20_the_known_tables_are_kept_while_discovery_fails() throws Exception {
        props.put("aws.retry.max.attempts", "1");
        TestTable table = captured("first-table");
        try (TestWorker worker = worker()) {
            table.put(0, 1);
            worker.runUntil(all -> inserts() == 1);
            server.fail("ListTables", "AccessDeniedException", 1);
            server.fail("ListTagsOfResource", "InternalServerError", 1);
            worker.runUntil(all -> server.calls("ListTables") >= 4);
            table.put(1, 2);
            worker.runUntil(all -> inserts() == 2);

            assertThat(worker.plans()).hasSize(1);
            assertThat(worker.raised()).isNull();
        }
    }

    @Test
    void a_tagged_table_without_a_stream_is_passed_over_until_it_has_one() throws Exception {
        dynamoDb.createTable(request -> request.tableName("silent")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("order_id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("order_id")
                        .keyType(KeyType.HASH)
                        .build()));
        TestTable silent = tag(tag(new TestTable(dynamoDb, "silent"), "team", "shop"), "captured", "yes");
        captured("loud").put(0, 1);

        try (TestWorker worker = worker()) {
            worker.runUntil(all -> inserts() == 1);
            silent.enableStream();
            silent.put(0, 1);
            worker.runUntil(all -> inserts() == 2);
        }
    }

    @Test
    void no_table_at_all_is_one_idle_task() throws Exception {
        try (TestWorker worker = worker()) {
            worker.runFor(Duration.ofMillis(100));

            assertThat(worker.plans().get(0)).hasSize(1);
            captured("first-table").put(0, 1);
            worker.runUntil(all -> inserts() == 1);
        }
        assertThat(inserts()).isEqualTo(1);
    }

    private TestTable captured(String name) {
        return tag(tag(TestTable.create(dynamoDb, name), "team", "shop"), "captured", "any");
    }

    private TestTable tag(TestTable table, String key, String value) {
        dynamoDb.tagResource(request -> request.resourceArn(arn(table))
                .tags(Tag.builder().key(key).value(value).build()));
        return table;
    }

    private String arn(TestTable table) {
        return dynamoDb.describeTable(request -> request.tableName(table.name()))
                .table()
                .tableArn();
    }

    /** A change may be repeated after a new plan, unless the worker delivers exactly once. */
    private int inserts() {
        return manner.once(changes(topic, "INSERT")).size();
    }

    private List<String> topics() {
        return withoutMarkers(topic).stream().map(SourceRecord::topic).toList();
    }

    private static List<String> tables(List<Map<String, String>> plan) {
        return plan.stream()
                .flatMap(config -> TableAssignment.fromProps(config).stream())
                .map(TableAssignment::table)
                .toList();
    }

    private TestWorker worker() {
        return new TestWorker(props, 2, offsets, topic);
    }
}
