package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.TopicView.count;
import static io.tailrace.source.dynamodb.TopicView.withoutMarkers;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.testing.LocalProxy;
import io.tailrace.testing.LocalProxy.Passed;
import io.tailrace.testing.LocalService;
import io.tailrace.testing.streams.ScriptedStreams;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables of other accounts and services behind endpoints of their own, by the requests of a whole capture. */
@ParameterizedClass
@MethodSource("io.tailrace.source.dynamodb.DeliveryMode#hostile")
class AccountsIT {

    private static final String ARN = "arn:aws:dynamodb:eu-central-1:000000000000:table/orders";
    private static final Set<String> OF_STREAMS = Set.of("DescribeStream", "GetShardIterator", "GetRecords");

    private final DeliveryMode manner;
    private final OffsetMemory offsets = new OffsetMemory();
    private final List<SourceRecord> topic = new ArrayList<>();
    private ScriptedStreams server;
    private LocalService sts;
    private LocalProxy proxy;
    private AwsClients clients;
    private Map<String, String> props;

    AccountsIT(DeliveryMode manner) {
        this.manner = manner;
    }

    @BeforeEach
    void start() throws IOException {
        server = ScriptedStreams.start(0);
        sts = new LocalService();
        proxy = LocalProxy.open();
        props = TestTable.props(server.endpoint(), "orders");
        clients = new AwsClients(SourceOptions.from(props).aws());
        props.put("aws.proxy.url", proxy.url().toString());
        props.put("sts.endpoint", sts.url().toString());
        props.put("shard.poll.interval.ms", "50");
        manner.applyTo(props);
    }

    @AfterEach
    void stop() throws IOException {
        clients.close();
        proxy.close();
        sts.close();
        server.close();
    }

    @Test
    void a_table_by_arn_is_called_by_its_arn_and_has_its_name_everywhere_else() throws Exception {
        props.put("tables", ARN);
        table("orders").put(0, 3);
        assertThat(errors()).isEmpty();

        try (TestWorker worker = new TestWorker(props, 1, offsets, topic)) {
            worker.runUntil(all -> count(all, "READ") == 3);
            table("orders").put(3, 5);
            worker.runUntil(all -> count(all, "INSERT") >= 2);

            assertThat(withoutMarkers(topic)).allSatisfy(record -> {
                assertThat(record.topic()).isEqualTo("orders");
                assertThat(record.sourcePartition().toString())
                        .contains("orders")
                        .doesNotContain("table=arn:");
            });
        }

        assertThat(passed("DescribeTable", "Scan"))
                .hasSizeGreaterThan(2)
                .allSatisfy(call -> assertThat(call.body()).contains("\"TableName\":\"" + ARN + "\""));
    }

    @Test
    void a_table_with_a_role_is_read_with_its_keys_and_the_others_with_the_connectors() throws Exception {
        props.put("tables", "orders,customers");
        props.put("table.roles", "customers=arn:aws:iam::111122223333:role/customers-reader");
        props.put("table.roles.external.id", "partner-7");
        table("orders").put(0, 3);
        table("customers").put(0, 4);
        assertThat(errors()).isEmpty();

        try (TestWorker worker = new TestWorker(props, 1, offsets, topic)) {
            worker.runUntil(all -> count(all, "READ") == 7);
            table("orders").put(3, 4);
            table("customers").put(4, 5);
            worker.runUntil(all -> count(all, "INSERT") >= 2);
        }

        assertThat(sts.requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.body())
                        .contains("role%2Fcustomers-reader", "ExternalId=partner-7", "RoleSessionName=tailrace"));
        for (Passed call : passed("DescribeTable", "Scan", "DescribeStream", "GetShardIterator", "GetRecords")) {
            boolean customers = call.body().contains("customers");
            assertThat(call.accessKey())
                    .as("%s %s", call.operation(), call.body())
                    .isEqualTo(customers ? "ASIAOFSTS" : "local");
        }
        assertThat(passed("Scan", "GetRecords")).extracting(Passed::accessKey).contains("ASIAOFSTS", "local");
    }

    @Test
    void dynamodb_and_its_streams_have_endpoints_of_their_own() throws Exception {
        props.put(
                "dynamodb.streams.endpoint",
                "http://localhost:" + server.endpoint().getPort());
        table("orders").put(0, 3);

        try (TestWorker worker = new TestWorker(props, 1, offsets, topic)) {
            worker.runUntil(all -> count(all, "READ") == 3);
            table("orders").put(3, 4);
            worker.runUntil(all -> count(all, "INSERT") >= 1);
        }

        assertThat(proxy.passed())
                .allSatisfy(call -> assertThat(call.url().getHost())
                        .as(call.operation())
                        .isEqualTo(OF_STREAMS.contains(call.operation()) ? "localhost" : "127.0.0.1"));
        assertThat(proxy.passed())
                .extracting(Passed::url)
                .contains(URI.create(props.get("dynamodb.streams.endpoint") + "/"));
    }

    private TestTable table(String name) {
        boolean exists =
                clients.dynamoDb(server.endpoint()).listTables().tableNames().contains(name);
        return exists
                ? new TestTable(clients.dynamoDb(server.endpoint()), name)
                : TestTable.create(clients.dynamoDb(server.endpoint()), name);
    }

    private List<Passed> passed(String... operations) {
        Set<String> wanted = Set.of(operations);
        return proxy.passed().stream()
                .filter(call -> wanted.contains(call.operation()))
                .toList();
    }

    private List<String> errors() {
        return new DynamoDbSourceConnector()
                .validate(props).configValues().stream()
                        .map(ConfigValue::errorMessages)
                        .flatMap(List::stream)
                        .toList();
    }
}
