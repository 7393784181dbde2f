package io.tailrace.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.runtime.ConnectMetrics;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.runtime.TransformationChain;
import org.apache.kafka.connect.runtime.errors.ErrorHandlingMetrics;
import org.apache.kafka.connect.runtime.errors.ProcessingContext;
import org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator;
import org.apache.kafka.connect.runtime.errors.ToleranceType;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.util.ConnectorTaskId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same lines and the same records give the same through our chain and through a worker's own. */
@SuppressWarnings("NullAway.Init") // set up by JUnit
class SameAsConnectTest {

    private static final List<@Nullable Object> VALUES = Arrays.asList(
            change(
                    "INSERT",
                    "\"NewImage\":{\"id\":{\"S\":\"1\"},\"card\":{\"S\":\"4111111111111111\"},\"x\":{\"N\":\"1.5\"}}"),
            change(
                    "MODIFY",
                    "\"NewImage\":{\"id\":{\"S\":\"2\"}},\"OldImage\":{\"id\":{\"S\":\"2\"},\"card\":{\"S\":\"1\"}}"),
            change("REMOVE", "\"OldImage\":{\"id\":{\"S\":\"3\"},\"m\":{\"M\":{\"a\":{\"BOOL\":true}}}}"),
            change("READ", "\"NewImage\":{}"),
            "rubbish",
            null);

    private static Plugins plugins;
    private static ConnectMetrics metrics;

    @BeforeAll
    static void start() {
        Map<String, String> worker = Map.of(
                "bootstrap.servers", "127.0.0.1:1",
                "plugin.discovery", "service_load",
                "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                "value.converter", "org.apache.kafka.connect.storage.StringConverter",
                "offset.storage.file.filename", "unused");
        plugins = new Plugins(worker);
        metrics = new ConnectMetrics("worker", new StandaloneConfig(worker), Time.SYSTEM, "cluster");
    }

    @AfterAll
    static void stop() {
        metrics.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                transforms=flatten
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.columns=id string, card string""", """
                transforms=flatten,mask,stamp,cast
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.columns=id string, card string
                transforms.mask.type=io.tailrace.transform.MaskField
                transforms.mask.fields=card
                transforms.mask.with=last4
                transforms.stamp.type=org.apache.kafka.connect.transforms.InsertField$Value
                transforms.stamp.static.field=origin
                transforms.stamp.static.value=test
                transforms.cast.type=org.apache.kafka.connect.transforms.Cast$Value
                transforms.cast.spec=id:int32""", """
                predicates=deletes,tombstone
                predicates.deletes.type=io.tailrace.transform.EventNameIs
                predicates.deletes.names=REMOVE
                predicates.tombstone.type=org.apache.kafka.connect.transforms.predicates.RecordIsTombstone
                transforms=drop,route,flatten,time,rename
                transforms.drop.type=org.apache.kafka.connect.transforms.Filter
                transforms.drop.predicate=deletes
                transforms.route.type=io.tailrace.transform.RouteByTable
                transforms.route.topic=${topic}-${table}
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.schema.mode=union
                transforms.flatten.key.from.item.enabled=true
                transforms.time.type=io.tailrace.transform.PartitionByTime
                transforms.time.predicate=tombstone
                transforms.time.negate=true
                transforms.rename.type=org.apache.kafka.connect.transforms.RegexRouter
                transforms.rename.regex=orders-(.*)
                transforms.rename.replacement=$1""", """
                predicates=cards,expired
                predicates.cards.type=io.tailrace.transform.FieldsChanged
                predicates.cards.fields=card
                predicates.expired.type=io.tailrace.transform.IsTtlExpiry
                transforms=unchanged,flatten,live,hoist
                transforms.unchanged.type=org.apache.kafka.connect.transforms.Filter
                transforms.unchanged.predicate=cards
                transforms.unchanged.negate=true
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.deletes=tombstone
                transforms.live.type=org.apache.kafka.connect.transforms.Filter
                transforms.live.predicate=expired
                transforms.live.negate=false
                transforms.hoist.type=org.apache.kafka.connect.transforms.HoistField$Value
                transforms.hoist.field=row""", """
                predicates=swiss
                predicates.swiss.type=io.tailrace.transform.FieldMatches
                predicates.swiss.field=id
                predicates.swiss.pattern=[12]
                transforms=flatten,only,key
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.include=id
                transforms.only.type=org.apache.kafka.connect.transforms.Filter
                transforms.only.predicate=swiss
                transforms.only.negate=true
                transforms.key.type=org.apache.kafka.connect.transforms.ValueToKey
                transforms.key.fields=id"""})
    void gives_what_a_worker_gives(String lines) {
        Map<String, String> properties = new HashMap<>();
        lines.lines().forEach(line -> properties.put(line.split("=", 2)[0], line.split("=", 2)[1]));
        Map<String, String> connector = new HashMap<>(properties);
        connector.put("name", "sink");
        connector.put("topics", "orders");
        connector.put("connector.class", "any.Sink");
        ConnectorTaskId task = new ConnectorTaskId("sink", 0);

        try (TransformChain<SinkRecord> ours = TransformChain.load(properties);
                RetryWithToleranceOperator<Object> operator = new RetryWithToleranceOperator<>(
                        0, 0, ToleranceType.NONE, Time.SYSTEM, new ErrorHandlingMetrics(task, metrics));
                TransformationChain<Object, SinkRecord> theirs = new TransformationChain<Object, SinkRecord>(
                        new SinkConnectorConfig(plugins, connector)
                                .<SinkRecord>transformationStages(plugins, task, metrics),
                        operator)) {
            for (Object value : VALUES) {
                SinkRecord record = new SinkRecord(
                        "orders", 0, null, "key", null, value, 1, 1_763_819_100_000L, TimestampType.CREATE_TIME);
                assertThat(outcome(() -> ours.apply(record)))
                        .as("%s", value)
                        .isEqualTo(outcome(() -> theirs.apply(new ProcessingContext<>(record), record)));
            }
        }
    }

    /** The record, null when it was dropped, or that it failed: a worker wraps the failure in one of its own. */
    private static @Nullable Object outcome(Supplier<@Nullable SinkRecord> chain) {
        try {
            SinkRecord record = chain.get();
            return record == null ? null : List.of(record, record.headers());
        } catch (ConnectException e) {
            return "failed";
        }
    }

    private static String change(String name, String images) {
        return "{\"eventName\":\"" + name + "\",\"tableName\":\"shop\",\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"1\"}},"
                + "\"ApproximateCreationDateTime\":1763819100," + images + "}}";
    }
}
