package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.streams.ScriptedStreams;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** What a server says of the tables is reported at the option that named them. */
class TableOptionsIT {

    @Test
    void tags_that_may_not_be_read_are_reported_at_their_field() {
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            Map<String, String> props = TestTable.props(server.endpoint());
            props.put("table.tags", "captured");
            server.fail("ListTables", "AccessDeniedException", 1);

            assertThat(errors(props, "table.tags"))
                    .singleElement()
                    .satisfies(message -> assertThat(message).contains("Not allowed to look for tables by table.tags"));
        }
    }

    @Test
    void a_table_that_does_not_exist_is_reported_at_the_tables_field() {
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            assertThat(errors(TestTable.props(server.endpoint(), "nowhere"), "tables"))
                    .singleElement()
                    .satisfies(message -> assertThat(message).contains("Table nowhere does not exist"));
        }
    }

    @Test
    void a_table_that_may_not_be_described_is_reported_at_the_tables_field() {
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            server.fail("DescribeTable", "AccessDeniedException", 1);

            assertThat(errors(TestTable.props(server.endpoint(), "orders"), "tables"))
                    .singleElement()
                    .satisfies(message -> assertThat(message).contains("Not allowed to describe table orders"));
        }
    }

    @Test
    void a_stream_without_images_and_a_disabled_one_are_reported_at_the_tables_field() {
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            Map<String, String> props = TestTable.props(server.endpoint(), "orders");
            try (AwsClients clients =
                    new AwsClients(AwsOptions.from(new AbstractConfig(SourceOptions.definition(), props, false)))) {
                DynamoDbClient dynamoDb = clients.dynamoDb(server.endpoint());
                TestTable.create(dynamoDb, "orders", StreamViewType.KEYS_ONLY);

                assertThat(errors(props, "tables"))
                        .singleElement()
                        .satisfies(message -> assertThat(message).contains("view type KEYS_ONLY"));

                dynamoDb.updateTable(request ->
                        request.tableName("orders").streamSpecification(stream -> stream.streamEnabled(false)));

                assertThat(errors(props, "tables"))
                        .singleElement()
                        .satisfies(message -> assertThat(message).contains("Table orders has no stream. Enable one"));
            }
        }
    }

    private static List<String> errors(Map<String, String> props, String option) {
        return new DynamoDbSourceConnector()
                .validate(props).configValues().stream()
                        .filter(value -> value.name().equals(option))
                        .map(ConfigValue::errorMessages)
                        .findFirst()
                        .orElseThrow();
    }
}
