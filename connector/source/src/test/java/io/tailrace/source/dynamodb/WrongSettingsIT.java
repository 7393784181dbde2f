package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.AwsClients;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.preflight.SourcePreflight;
import io.tailrace.testing.LocalProxy;
import io.tailrace.testing.LogLines;
import io.tailrace.testing.TaggingServer;
import io.tailrace.testing.streams.ScriptedStreams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong setting is an error at its field, right away and whatever AWS does; a bad moment of AWS is not. */
class WrongSettingsIT {

    private static final String NOWHERE = "http://127.0.0.1:1";

    private final List<String> properties = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void clear() {
        properties.forEach(System::clearProperty);
    }

    @Test
    void an_endpoint_that_never_answers_is_not_waited_for_and_is_not_an_error() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 500, InetAddress.getLoopbackAddress())) {
            Map<String, String> props = props(URI.create("http://127.0.0.1:" + silent.getLocalPort()), "orders");
            props.put(
                    "tables",
                    IntStream.range(0, 600).mapToObj(i -> "table-" + i).collect(Collectors.joining(",")));
            props.put("table.tags", "captured");
            props.put("tagging.endpoint", "http://127.0.0.1:" + silent.getLocalPort());

            try (LogLines log = new LogLines(SourcePreflight.class.getName())) {
                assertThat(new SourcePreflight(SourceOptions.from(props), Duration.ofSeconds(1)).problems())
                        .isEmpty();
                assertThat(log.with("not answered within 1 s, so not all options were checked"))
                        .hasSize(1);
            }
        }
        assertThat(SourcePreflight.LONGEST.plus(SourcePreflight.GRACE)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void tags_of_hundreds_of_tables_that_must_be_asked_one_by_one_are_only_tried_out() {
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            Map<String, String> props = TestTable.props(server.endpoint());
            props.put("table.tags", "captured");
            try (AwsClients clients = new AwsClients(SourceOptions.from(props).aws())) {
                var dynamoDb = clients.dynamoDb(server.endpoint());
                IntStream.range(0, 601).forEach(i -> TestTable.create(dynamoDb, "table-" + i));
            }

            assertThat(errors(props)).isEmpty();
            assertThat(server.calls("ListTagsOfResource")).isEqualTo(1);
        }
    }

    @Test
    void a_region_that_does_not_exist_is_an_error_of_the_region() {
        Map<String, String> props = props(URI.create(NOWHERE), "orders");
        props.remove("dynamodb.endpoint");
        props.put("aws.region", "eu-zentral-1");

        assertThat(errors(props))
                .containsOnlyKeys("aws.region")
                .hasEntrySatisfying(
                        "aws.region",
                        messages -> assertThat(messages)
                                .singleElement()
                                .asString()
                                .startsWith("aws.region is eu-zentral-1, and DynamoDB does not answer there.")
                                .contains("Known regions with the same prefix are eu-central-1, "));
    }

    @Test
    void a_wrong_region_is_also_reported_through_a_proxy() throws IOException {
        try (LocalProxy proxy = LocalProxy.open()) {
            Map<String, String> props = props(URI.create(NOWHERE), "orders");
            props.remove("dynamodb.endpoint");
            props.put("aws.region", "moon-north-1");
            props.put("aws.proxy.url", proxy.url().toString());

            assertThat(errors(props)).containsOnlyKeys("aws.region");
            assertThat(proxy.asked()).contains("CONNECT dynamodb.moon-north-1.amazonaws.com:443");
        }
    }

    @Test
    void an_unknown_host_is_an_error_of_the_endpoint() {
        assertThat(errors(props(URI.create("http://dynamodb.invalid"), "orders")))
                .containsOnlyKeys("dynamodb.endpoint");
    }

    @Test
    void an_unknown_profile_is_an_error_of_the_profile() throws IOException {
        Map<String, String> props = withoutKeys();
        profiles("[profile orders]\naws_access_key_id=AKID\naws_secret_access_key=secret\n");
        props.put("aws.profile", "order");

        assertThat(errors(props))
                .containsOnlyKeys("aws.profile")
                .hasEntrySatisfying(
                        "aws.profile",
                        messages -> assertThat(messages)
                                .singleElement()
                                .asString()
                                .contains(
                                        "aws.profile is order, and the worker's AWS configuration files have only orders"));
    }

    @Test
    void a_profile_of_identity_center_without_a_sign_in_is_an_error_of_the_profile() throws IOException {
        Map<String, String> props = withoutKeys();
        profiles("""
                [profile orders]
                sso_start_url=https://nobody-has-signed-in-here.awsapps.com/start
                sso_region=eu-west-1
                sso_account_id=123456789012
                sso_role_name=reader
                """);
        props.put("aws.profile", "orders");

        assertThat(errors(props))
                .containsOnlyKeys("aws.profile")
                .hasEntrySatisfying(
                        "aws.profile",
                        messages -> assertThat(messages)
                                .singleElement()
                                .asString()
                                .contains("aws sso login --profile orders"));
    }

    @Test
    void no_credentials_are_an_error_of_the_keys() {
        Map<String, String> props = withoutKeys();
        property("aws.configFile", folder.resolve("none").toString());
        property("aws.sharedCredentialsFile", folder.resolve("none").toString());
        property("aws.disableEc2Metadata", "true");

        assertThat(errors(props))
                .containsOnlyKeys("aws.access.key.id")
                .hasEntrySatisfying(
                        "aws.access.key.id",
                        messages -> assertThat(messages)
                                .singleElement()
                                .asString()
                                .contains(
                                        "Set aws.access.key.id and aws.secret.access.key",
                                        "or give the worker a role"));
    }

    @Test
    void a_proxy_that_wants_a_user_is_an_error_of_the_user() throws IOException {
        try (LocalProxy proxy = LocalProxy.demanding("worker", "hush")) {
            Map<String, String> props = props(URI.create("http://dynamodb.example"), "orders");
            props.put("aws.proxy.url", proxy.url().toString());

            assertThat(errors(props))
                    .containsOnlyKeys("aws.proxy.user")
                    .hasEntrySatisfying(
                            "aws.proxy.user",
                            messages -> assertThat(messages)
                                    .singleElement()
                                    .asString()
                                    .contains("Set aws.proxy.user and aws.proxy.password"));
        }
    }

    @Test
    void keys_that_aws_does_not_know_are_an_error_of_the_keys() {
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            server.fail("DescribeTable", "UnrecognizedClientException", 10);
            assertThat(errors(props(server.endpoint(), "orders"))).containsOnlyKeys("aws.access.key.id");
        }
        try (ScriptedStreams server = ScriptedStreams.start(0)) {
            server.fail("DescribeTable", "InvalidSignatureException", 10);
            assertThat(errors(props(server.endpoint(), "orders"))).containsOnlyKeys("aws.secret.access.key");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tables=t1.orders,t1_orders | tables | topic t1_orders collides in Kafka with topic t1.orders of table t1.orders
            tables=t1.orders,t1_orders | tables | or rename its topic with a RegexRouter in transforms
            tables=orders;heartbeat.topic=orders | heartbeat.topic | is orders, which is also the topic of table orders: choose another
            tables=orders;topic.prefix=shop.;heartbeat.topic=shop.orders | heartbeat.topic | which is also the topic of table orders
            tables=shop_orders;heartbeat.topic=shop.orders | tables | collides in Kafka with topic shop.orders of heartbeat.topic
            tables=arn:aws:dynamodb:eu-west-1:111122223333:table/orders | tables | of region eu-west-1, and aws.region is eu-central-1
            tables=orders,arn:aws:dynamodb:eu-central-1:111122223333:table/orders | tables | has several tables of name orders
            tables=orders;table.roles=order=arn:aws:iam::111122223333:role/reader | table.roles | has a role for table order, which tables does not list: [orders]
            tables=orders;table.roles=orders=reader | table.roles | must be table=ARN of a role
            """)
    void topics_and_tables_that_cannot_be_are_errors_without_a_call(String given, String option, String expected) {
        Map<String, String> props = props(URI.create(NOWHERE), "orders");
        for (String each : given.split(";", -1)) {
            props.put(each.split("=", 2)[0], each.split("=", 2)[1]);
        }

        assertThat(errors(props))
                .containsOnlyKeys(option)
                .hasEntrySatisfying(
                        option,
                        messages ->
                                assertThat(messages).singleElement().asString().contains(option, expected));
    }

    @Test
    void a_topic_may_have_249_characters_and_not_one_more() {
        Map<String, String> props = props(URI.create(NOWHERE), "x".repeat(244));
        props.put("topic.prefix", "shop.");
        assertThat(errors(props)).isEmpty();

        props.put("tables", "x".repeat(245));
        assertThat(errors(props))
                .hasEntrySatisfying(
                        "tables",
                        messages -> assertThat(messages)
                                .singleElement()
                                .asString()
                                .contains("would have 250 characters, and Kafka allows 249: shorten topic.prefix"));
    }

    @Test
    void a_transform_that_renames_topics_may_part_them_and_shorten_them() {
        Map<String, String> props = props(URI.create(NOWHERE), "t1.orders,t1_orders," + "x".repeat(250));
        props.put("transforms", "route");
        props.put("transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter");

        assertThat(errors(props)).isEmpty();
    }

    @Test
    void tagged_tables_whose_topics_collide_are_an_error_of_the_tags() throws IOException {
        try (TaggingServer tagging = new TaggingServer()) {
            tagging.tag("t1.orders", Map.of("captured", ""));
            tagging.tag("t1_orders", Map.of("captured", ""));
            Map<String, String> props = TestTable.props(URI.create(NOWHERE));
            props.put("table.tags", "captured");
            props.put("tagging.endpoint", tagging.endpoint().toString());

            assertThat(errors(props))
                    .containsOnlyKeys("table.tags")
                    .hasEntrySatisfying(
                            "table.tags",
                            messages -> assertThat(messages)
                                    .singleElement()
                                    .asString()
                                    .contains("table.tags has table t1_orders, whose topic"));
        }
    }

    private static Map<String, String> props(URI endpoint, String tables) {
        Map<String, String> props = TestTable.props(endpoint, tables);
        props.put("aws.retry.max.attempts", "1");
        return props;
    }

    private static Map<String, String> withoutKeys() {
        Map<String, String> props = props(URI.create(NOWHERE), "orders");
        props.keySet().removeAll(List.of("aws.access.key.id", "aws.secret.access.key"));
        return props;
    }

    private void profiles(String text) throws IOException {
        property(
                "aws.configFile",
                Files.writeString(folder.resolve("config"), text).toString());
        property("aws.sharedCredentialsFile", folder.resolve("none").toString());
    }

    private void property(String name, String value) {
        System.setProperty(name, value);
        properties.add(name);
    }

    /** The messages by option, for those that have any. */
    private static Map<String, List<String>> errors(Map<String, String> props) {
        return new HashMap<>(new DynamoDbSourceConnector()
                .validate(props).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages)));
    }
}
