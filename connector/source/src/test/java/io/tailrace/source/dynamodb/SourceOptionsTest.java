package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.aws.AssumedRole;
import io.tailrace.aws.S3Access;
import io.tailrace.source.dynamodb.option.LargeChangeLocation;
import io.tailrace.source.dynamodb.option.LargeChangeOptions;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.option.SourceOptions.Endpoints;
import io.tailrace.source.dynamodb.option.SourceOptions.OnDataLoss;
import io.tailrace.source.dynamodb.option.SourceOptions.OnStreamDisabled;
import io.tailrace.source.dynamodb.option.SourceOptions.SnapshotMode;
import io.tailrace.source.dynamodb.option.SourceOptions.StartPosition;
import io.tailrace.source.dynamodb.option.TableName;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceOptionsTest {

    @Test
    void the_defaults_are_what_the_documentation_says() {
        SourceOptions options = SourceOptions.from(Map.of("tables", "orders"));

        assertThat(options.tables().tags()).isEmpty();
        assertThat(options.tables().discoveryInterval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.records().topicPrefix()).isEmpty();
        assertThat(options.snapshot().mode()).isEqualTo(SnapshotMode.INITIAL);
        assertThat(options.snapshot().segments()).isEqualTo(4);
        assertThat(options.snapshot().maxRcu()).isNull();
        assertThat(options.snapshot().pageItems()).isEqualTo(2_000);
        assertThat(options.snapshot().notices()).isTrue();
        assertThat(options.stream().startPosition()).isEqualTo(StartPosition.OLDEST);
        assertThat(options.stream().onDataLoss()).isEqualTo(OnDataLoss.FAIL);
        assertThat(options.stream().onStreamDisabled()).isEqualTo(OnStreamDisabled.CONTINUE);
        assertThat(options.tables().keysOnlyStreams()).isFalse();
        assertThat(options.records().tombstones()).isFalse();
        assertThat(options.records().heartbeatTopic()).isEqualTo("tailrace-heartbeat");
        assertThat(options.records().heartbeatInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.reading().pollInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.reading().idleInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.reading().sweepInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.reading().threads()).isEqualTo(4);
        assertThat(options.reading().batchMaxRecords()).isEqualTo(5_000);
        assertThat(options.reading().bufferMaxBytes()).isEqualTo(16L * 1024 * 1024);
        assertThat(options.largeChanges())
                .isEqualTo(new LargeChangeOptions(
                        12_566_528,
                        null,
                        new S3Access(null, S3Access.Addressing.VIRTUAL_HOST, S3Access.Checksums.WHEN_SUPPORTED)));
        assertThat(options.tables().listed()).containsExactly(new TableName("orders", "orders", null, null));
        assertThat(options.endpoints()).isEqualTo(new Endpoints(null, null, null));
    }

    @Test
    void every_option_arrives_off_its_default() {
        SourceOptions options = SourceOptions.from(Map.ofEntries(
                Map.entry("tables", "orders, arn:aws:dynamodb:eu-central-1:111122223333:table/customers"),
                Map.entry("table.roles", "customers=arn:aws:iam::111122223333:role/reader"),
                Map.entry("table.roles.external.id", "partner-7"),
                Map.entry("aws.assume.role.session.name", "shop"),
                Map.entry("table.tags", "team=shop, captured"),
                Map.entry("table.discovery.interval.ms", "7000"),
                Map.entry("topic.prefix", "shop."),
                Map.entry("snapshot.mode", "initial-only"),
                Map.entry("snapshot.segments", "16"),
                Map.entry("snapshot.max.rcu", "12.5"),
                Map.entry("snapshot.page.max.items", "7"),
                Map.entry("snapshot.notice.enabled", "false"),
                Map.entry("start.position", "latest"),
                Map.entry("on.data.loss", "resnapshot"),
                Map.entry("on.stream.disabled", "fail"),
                Map.entry("stream.keys.only.enabled", "true"),
                Map.entry("tombstones.enabled", "true"),
                Map.entry("heartbeat.topic", "beats"),
                Map.entry("heartbeat.interval.ms", "2000"),
                Map.entry("shard.poll.interval.ms", "100"),
                Map.entry("shard.idle.max.interval.ms", "20000"),
                Map.entry("shard.sweep.interval.ms", "3000"),
                Map.entry("shard.read.threads", "8"),
                Map.entry("batch.max.records", "10"),
                Map.entry("shard.buffer.max.bytes", "2000000"),
                Map.entry("exactly.once.support", "required"),
                Map.entry("change.max.bytes", "20000"),
                Map.entry("on.large.change", "s3"),
                Map.entry("large.change.location", "s3://my-bucket/large/changes/"),
                Map.entry("s3.endpoint", "http://localhost:9000"),
                Map.entry("s3.path.style.enabled", "true"),
                Map.entry("dynamodb.endpoint", "http://localhost:8000"),
                Map.entry("dynamodb.streams.endpoint", "http://localhost:8001"),
                Map.entry("tagging.endpoint", "http://localhost:8002")));

        assertThat(options.tables().names()).isEqualTo(List.of("orders", "customers"));
        assertThat(options.tables().tags()).isEqualTo(Map.of("team", "shop", "captured", ""));
        assertThat(options.tables().discoveryInterval()).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.records().topicPrefix()).isEqualTo("shop.");
        assertThat(options.snapshot().mode()).isEqualTo(SnapshotMode.INITIAL_ONLY);
        assertThat(options.snapshot().segments()).isEqualTo(16);
        assertThat(options.snapshot().maxRcu()).isEqualTo(12.5);
        assertThat(options.snapshot().pageItems()).isEqualTo(7);
        assertThat(options.snapshot().notices()).isFalse();
        assertThat(options.stream().startPosition()).isEqualTo(StartPosition.LATEST);
        assertThat(options.lossAnswer()).isEqualTo(OnDataLoss.RESNAPSHOT);
        assertThat(options.stream().onStreamDisabled()).isEqualTo(OnStreamDisabled.FAIL);
        assertThat(options.tables().keysOnlyStreams()).isTrue();
        assertThat(options.records().tombstones()).isTrue();
        assertThat(options.records().heartbeatTopic()).isEqualTo("beats");
        assertThat(options.records().heartbeatInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.reading().pollInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(options.reading().idleInterval()).isEqualTo(Duration.ofSeconds(20));
        assertThat(options.reading().sweepInterval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.reading().threads()).isEqualTo(8);
        assertThat(options.reading().batchMaxRecords()).isEqualTo(10);
        assertThat(options.reading().bufferMaxBytes()).isEqualTo(2_000_000);
        assertThat(options.largeChanges())
                .isEqualTo(new LargeChangeOptions(
                        20_000,
                        new LargeChangeLocation("my-bucket", "large/changes"),
                        new S3Access(
                                URI.create("http://localhost:9000"),
                                S3Access.Addressing.PATH,
                                S3Access.Checksums.WHEN_SUPPORTED)));
        assertThat(options.tables().listed())
                .containsExactly(
                        new TableName("orders", "orders", null, null),
                        new TableName(
                                "customers",
                                "arn:aws:dynamodb:eu-central-1:111122223333:table/customers",
                                "eu-central-1",
                                new AssumedRole("arn:aws:iam::111122223333:role/reader", "partner-7", "shop")));
        assertThat(options.endpoint()).isEqualTo(URI.create("http://localhost:8000"));
        assertThat(options.endpoints().streams()).isEqualTo(URI.create("http://localhost:8001"));
        assertThat(options.endpoints().tagging()).isEqualTo(URI.create("http://localhost:8002"));
    }

    @Test
    void the_largest_change_follows_the_limit_of_the_connectors_producer() {
        Map<String, String> props = Map.of("tables", "orders", "producer.override.max.request.size", "4194304");

        assertThat(SourceOptions.from(props).largeChanges().maxBytes()).isEqualTo(4194304 - 16384);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            -, -, -, true
            http://localhost:8000, -, http://localhost:8000, false
            https://vpce-1-a.dynamodb.eu-central-1.vpce.amazonaws.com, -, -, true
            https://vpce-1-a.dynamodb.eu-central-1.vpce.amazonaws.com, https://vpce-2-b.streams.dynamodb.eu-central-1.vpce.amazonaws.com, https://vpce-2-b.streams.dynamodb.eu-central-1.vpce.amazonaws.com, true
            https://dynamodb.cn-north-1.amazonaws.com.cn, -, -, true
            -, http://localhost:8001, http://localhost:8001, true
            """)
    void streams_share_the_endpoint_of_dynamodb_only_outside_aws(
            @Nullable URI dynamoDb, @Nullable URI streams, @Nullable URI expected, boolean tagging) {
        Endpoints endpoints = new Endpoints(dynamoDb, streams, null);

        assertThat(endpoints.streams()).isEqualTo(expected);
        assertThat(endpoints.haveTagging()).isEqualTo(tagging);
    }

    private static final String WRONG = """
            tables | ab | must be a table's name
            table.roles.external.id | 1 | 2 to 1224 letters
            table.roles | orders | must be table=ARN of a role
            dynamodb.streams.endpoint | localhost:8000 | must be an http or https URL with a host
            tagging.endpoint | localhost:8000 | must be an http or https URL with a host
            aws.proxy.user | a:b | must be a user's name
            aws.proxy.bypass | a/b | must be a host name
            aws.fips.enabled | maybe | Expected value to be either true or false
            aws.dualstack.enabled | maybe | Expected value to be either true or false
            tables | orders,orders | names a table twice
            table.tags | =shop | is not a tag
            table.tags | team=a,team=b | names a key twice
            table.discovery.interval.ms | 999 | at least 1000
            topic.prefix | shop/ | is not a valid part of a topic name
            tombstones.enabled | maybe | Expected value to be either true or false
            key.names | hive-safe | avro-safe
            snapshot.mode | sometimes | initial-only
            snapshot.segments | 0 | at least 1
            snapshot.max.rcu | 0 | must be more than 0; leave it unset for no limit
            snapshot.page.max.items | 100001 | no more than 100000
            snapshot.notice.enabled | perhaps | Expected value to be either true or false
            start.position | newest | latest
            on.data.loss | shrug | resnapshot
            on.stream.disabled | ignore | continue
            stream.keys.only.enabled | 1 | Expected value to be either true or false
            heartbeat.topic | . | is not a valid topic name
            heartbeat.interval.ms | 10 | at least 1000
            shard.poll.interval.ms | 49 | at least 50
            shard.idle.max.interval.ms | 300001 | no more than 300000
            shard.sweep.interval.ms | soon | Not a number of type LONG
            shard.read.threads | 65 | no more than 64
            batch.max.records | 0 | at least 1
            shard.buffer.max.bytes | 5 | at least 1000000
            change.max.bytes | 16383 | must be at least 16384
            on.large.change | skip | fail, s3
            large.change.location | my-bucket/large | must be s3://bucket/folder
            large.change.location | s3://My-Bucket/large | with a bucket's name of 3 to 63 lower-case letters
            large.change.location | s3://my-bucket/a//b | which makes a folder without a name
            large.change.location | s3://my-bucket/../b | has a folder . or ..
            s3.endpoint | localhost:9000 | must be an http or https URL with a host
            s3.path.style.enabled | maybe | Expected value to be either true or false
            dynamodb.endpoint | localhost:8000 | must be an http or https URL with a host
            aws.region | Frankfurt am Main | must be the name of a region
            aws.access.key.id | AKID EXAMPLE | must be an access key id
            aws.profile | ' ' | must be the name of a profile
            aws.assume.role.arn | reader | must be a role's ARN
            aws.assume.role.external.id | 1 | 2 to 1224 letters
            aws.assume.role.session.name | two words | 2 to 64 letters
            aws.retry.max.attempts | 0 | at least 1
            aws.call.timeout.ms | 1 | at least 100
            aws.attempt.timeout.ms | 1 | at least 100
            aws.proxy.url | proxy:3128 | must be an http or https URL with a host
            sts.endpoint | ftp://sts | must be an http or https URL with a host
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = WRONG)
    void a_wrong_value_is_reported_at_its_field(String option, String value, String expected) {
        Map<String, String> props = new HashMap<>(Map.of("tables", "orders"));
        props.put(option, value);

        assertThat(errors(props, option))
                .anySatisfy(message -> assertThat(message).contains(option, expected));
    }

    @Test
    void every_option_but_secrets_has_a_value_that_is_reported_as_wrong() {
        Set<String> tried = WRONG.lines().map(line -> line.split(" ", 2)[0]).collect(Collectors.toSet());

        Set<String> options = new HashSet<>(SourceOptions.definition().names());
        options.removeAll(Set.of("aws.secret.access.key", "aws.session.token", "aws.proxy.password"));
        assertThat(tried).containsExactlyInAnyOrderElementsOf(options);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            aws.secret.access.key | aws.access.key.id=AKID | is missing
            aws.access.key.id | aws.secret.access.key=hush | is missing
            aws.session.token | aws.session.token=token | needs aws.access.key.id
            aws.profile | aws.profile=orders,aws.access.key.id=AKID,aws.secret.access.key=hush | keep one of the two
            aws.assume.role.external.id | aws.assume.role.external.id=partner | needs aws.assume.role.arn
            large.change.location | on.large.change=s3 | is missing, and on.large.change is s3
            large.change.location | large.change.location=s3://my-bucket/large | needs on.large.change=s3
            s3.endpoint | s3.endpoint=http://localhost:9000 | needs on.large.change=s3
            change.max.bytes | change.max.bytes=2000000,producer.override.max.request.size=1048576 | more than the producer sends: producer.override.max.request.size is 1048576
            aws.call.timeout.ms | aws.call.timeout.ms=500 | must not be shorter than aws.attempt.timeout.ms
            """)
    void options_that_contradict_each_other_are_reported_at_the_field_to_change(
            String option, String given, String expected) {
        Map<String, String> props = new HashMap<>(Map.of("tables", "orders"));
        for (String each : given.split(",", -1)) {
            props.put(each.split("=", 2)[0], each.split("=", 2)[1]);
        }

        assertThat(errors(props, option))
                .singleElement()
                .satisfies(message -> assertThat(message).startsWith(option).contains(expected));
    }

    @Test
    void a_missing_region_is_reported_at_the_region() {
        Map<String, String> props = TestTable.props(URI.create("http://127.0.0.1:1"), "orders");
        props.remove("aws.region");
        System.setProperty("aws.disableEc2Metadata", "true");
        try {
            assertThat(errors(props, "aws.region"))
                    .singleElement()
                    .satisfies(message -> assertThat(message)
                            .startsWith(
                                    "aws.region is missing, and neither environment nor profile nor instance metadata")
                            .endsWith("Set it, for example aws.region=eu-central-1"));
        } finally {
            System.clearProperty("aws.disableEc2Metadata");
        }
    }

    @Test
    void a_new_snapshot_for_a_connector_that_takes_none_is_refused() {
        Map<String, String> props = Map.of("tables", "orders", "on.data.loss", "resnapshot", "snapshot.mode", "never");

        assertThat(errors(props, "on.data.loss"))
                .containsExactly("on.data.loss is resnapshot, but snapshot.mode is never");
        assertThatThrownBy(() -> SourceOptions.from(props)).isInstanceOf(ConfigException.class);
    }

    @Test
    void a_connector_without_any_table_is_refused() {
        assertThat(errors(Map.of(), "tables"))
                .containsExactly("tables is empty: name tables here, or the tags of tables in table.tags");
    }

    @Test
    void an_unreachable_service_is_not_blamed_on_the_options() {
        Map<String, String> props = TestTable.props(URI.create("http://127.0.0.1:1"), "orders");
        props.put("aws.retry.max.attempts", "1");

        assertThat(errors(props, "tables")).isEmpty();
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
