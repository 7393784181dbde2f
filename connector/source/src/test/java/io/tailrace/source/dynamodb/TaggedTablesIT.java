package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.aws.AwsClients;
import io.tailrace.source.dynamodb.discovery.TableDiscovery;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.table.CallSpacing;
import io.tailrace.testing.LogLines;
import io.tailrace.testing.TaggingServer;
import io.tailrace.testing.streams.ScriptedStreams;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/** Which tables carry the tags, by the tagging API and without it. */
class TaggedTablesIT {

    private final Map<String, String> props = new HashMap<>();
    private ScriptedStreams server;
    private TaggingServer tagging;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedStreams.start(0);
        tagging = new TaggingServer();
        props.putAll(TestTable.props(server.endpoint()));
        props.put("tagging.endpoint", tagging.endpoint().toString());
        props.put("table.tags", "team=shop,captured");
        props.put("aws.retry.max.attempts", "1");
    }

    @AfterEach
    void stop() {
        tagging.close();
        server.close();
    }

    @Test
    void thousands_of_tables_are_found_with_a_call_for_each_hundred_and_none_to_dynamodb() {
        IntStream.range(0, 2_500)
                .forEach(i -> tagging.tag("table-" + i, Map.of("team", "shop", "captured", "since " + i)));
        tagging.tag("of-others", Map.of("team", "stock", "captured", "yes"));
        tagging.tag("not-captured", Map.of("team", "shop"));
        tagging.tagOther("arn:aws:sqs:eu-central-1:123456789012:queue", Map.of("team", "shop", "captured", "yes"));
        tagging.tagOther(
                "arn:aws:dynamodb:eu-central-1:123456789012:table/table-1/index/by-day",
                Map.of("team", "shop", "captured", "yes"));

        assertThat(find())
                .hasSize(2_500)
                .contains("table-0", "table-2499")
                .doesNotContain("of-others", "not-captured", "queue");
        assertThat(tagging.calls()).isEqualTo(26);
        assertThat(server.calls("ListTables")).isZero();
        assertThat(server.calls("ListTagsOfResource")).isZero();
    }

    @Test
    void where_the_tagging_api_is_not_allowed_the_tables_tell_their_tags_themselves() {
        tagging.refuse("AccessDeniedException");
        create("tagged", "table-of-others", "another");

        try (LogLines log = new LogLines(TableDiscovery.class.getName())) {
            assertThat(find()).containsExactly("tagged");
            assertThat(log.with("WARN"))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("The tagging API cannot be used")
                            .contains("Allow tag:GetResources, or correct tagging.endpoint"));
        }
        assertThat(server.calls("ListTagsOfResource")).isEqualTo(3);
        assertThat(server.calls("DescribeTable")).isEqualTo(2);
    }

    @Test
    void so_do_they_where_it_is_out_of_reach() {
        props.put("tagging.endpoint", "http://127.0.0.1:1");
        create("tagged", "another");

        assertThat(find()).containsExactly("tagged");
    }

    @Test
    void a_tagging_api_with_a_bad_moment_is_asked_again_later() {
        tagging.refuse("ThrottledException");
        tagging.refuse("ThrottlingException");

        assertThatThrownBy(this::find).isInstanceOf(RetriableException.class);
        assertThat(server.calls("ListTables")).isZero();
    }

    @Test
    void a_server_for_tests_is_asked_itself_where_no_tagging_endpoint_is_set() {
        props.remove("tagging.endpoint");
        create("tagged", "another");

        assertThat(find()).containsExactly("tagged");
        assertThat(tagging.calls()).isZero();
    }

    @Test
    void a_tagged_table_whose_topic_kafka_cannot_have_is_passed_over() {
        props.put("tables", "t1.orders");
        tagging.tag("t1_orders", Map.of("team", "shop", "captured", ""));
        tagging.tag("x".repeat(250), Map.of("team", "shop", "captured", ""));
        tagging.tag("tailrace-heartbeat", Map.of("team", "shop", "captured", ""));
        tagging.tag("fine", Map.of("team", "shop", "captured", ""));

        try (LogLines log = new LogLines(TableDiscovery.class.getName())) {
            assertThat(find()).containsExactly("t1.orders", "fine");
            assertThat(log.with("WARN"))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).contains("A table that carries the tags is skipped"))
                    .anySatisfy(line -> assertThat(line).contains("t1_orders", "t1.orders"))
                    .anySatisfy(line -> assertThat(line).contains("250 characters"))
                    .anySatisfy(line -> assertThat(line).contains("heartbeat.topic"));
        }
    }

    private List<String> find() {
        SourceOptions options = SourceOptions.from(props);
        try (AwsClients clients = new AwsClients(options.aws())) {
            return TableDiscovery.over(clients, options, InstantSource.system(), CallSpacing.system())
                    .find();
        }
    }

    /** Tables of which the first one carries the tags. */
    private void create(String tagged, String... others) {
        SourceOptions options = SourceOptions.from(props);
        try (AwsClients clients = new AwsClients(options.aws())) {
            DynamoDbClient dynamoDb = clients.dynamoDb(server.endpoint());
            TestTable.create(dynamoDb, tagged);
            String arn = dynamoDb.describeTable(request -> request.tableName(tagged))
                    .table()
                    .tableArn();
            dynamoDb.tagResource(request -> request.resourceArn(arn)
                    .tags(
                            Tag.builder().key("team").value("shop").build(),
                            Tag.builder().key("captured").value("").build()));
            for (String other : others) {
                TestTable.create(dynamoDb, other);
            }
        }
    }
}
