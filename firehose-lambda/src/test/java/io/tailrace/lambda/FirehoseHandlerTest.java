package io.tailrace.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.tailrace.lambda.Batch.Reply;
import io.tailrace.lambda.Routing.IcebergTable;
import io.tailrace.value.FieldPath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class FirehoseHandlerTest {

    private static final String PIPE = """
            {"eventID":"e1","eventName":"INSERT","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"eu-west-1",\
            "dynamodb":{"ApproximateCreationDateTime":1767225600.0,"Keys":{"order_id":{"S":"o-1"}},\
            "NewImage":{"order_id":{"S":"o-1"},"price":{"N":"19.90"},"gift":{"BOOL":true}},\
            "SequenceNumber":"111","SizeBytes":40,"StreamViewType":"NEW_AND_OLD_IMAGES"},\
            "eventSourceARN":"arn:aws:dynamodb:eu-west-1:111122223333:table/sales-orders/stream/2026-01-01T00:00:00.000"}""";

    private static final String NATIVE_KINESIS = """
            {"awsRegion":"eu-west-1","eventID":"e2","eventName":"REMOVE","userIdentity":null,"recordFormat":"application/json",\
            "tableName":"sales-orders","dynamodb":{"ApproximateCreationDateTime":1767225600123,\
            "Keys":{"order_id":{"S":"o-2"}},"OldImage":{"order_id":{"S":"o-2"},"price":{"N":"5"}},"SizeBytes":30},\
            "eventSource":"aws:dynamodb"}""";

    private static final Map<String, String> FLATTEN = Map.of(
            "transforms", "flatten",
            "transforms.flatten.type", "io.tailrace.transform.FlattenDynamoDb$Value",
            "transforms.flatten.columns", "order_id string, price decimal(10,2)",
            "transforms.flatten.metadata", "event_type,event_time,table");

    private static final Map<String, String> STAMPED = Map.of(
            "transforms", "flatten, stamp",
            "transforms.flatten.type", "io.tailrace.transform.FlattenDynamoDb$Value",
            "transforms.flatten.columns", "order_id string, price decimal(10,2)",
            "transforms.stamp.type", "org.apache.kafka.connect.transforms.InsertField$Value",
            "transforms.stamp.static.field", "origin",
            "transforms.stamp.static.value", "managed");

    private static final Map<String, String> SCHEMALESS = Map.of(
            "transforms", "flatten",
            "transforms.flatten.type", "io.tailrace.transform.FlattenDynamoDb$Value");

    private final RecordedLog log = new RecordedLog();
    private final ByteArrayOutputStream metrics = new ByteArrayOutputStream();

    @Test
    void makes_a_line_of_a_change_from_a_pipe() throws IOException {
        List<Reply> replies = handle(FLATTEN, new Batch().add("1", PIPE));

        assertThat(replies)
                .containsExactly(Reply.ok(
                        "1",
                        "{\"order_id\":\"o-1\",\"price\":19.90,\"cdc_event_type\":\"INSERT\","
                                + "\"cdc_event_time\":\"2026-01-01 00:00:00.000\",\"cdc_table\":\"sales-orders\","
                                + "\"cdc_rest\":\"{\\\"gift\\\":{\\\"BOOL\\\":true}}\"}\n"));
    }

    @Test
    void makes_a_line_of_a_change_from_the_native_kinesis_integration() throws IOException {
        List<Reply> replies = handle(FLATTEN, new Batch().add("1", NATIVE_KINESIS));

        assertThat(replies)
                .containsExactly(Reply.ok(
                        "1",
                        "{\"order_id\":\"o-2\",\"price\":5.00,\"cdc_event_type\":\"REMOVE\","
                                + "\"cdc_event_time\":\"2026-01-01 00:00:00.123\",\"cdc_table\":\"sales-orders\"}\n"));
    }

    /** By the microsecond first; then by Kinesis' number, which is of any length. */
    @Test
    void gives_changes_of_the_native_kinesis_integration_a_sequence() throws IOException {
        for (Map<String, String> chain : List.of(withSequence(FLATTEN), withSequence(STAMPED))) {
            List<Reply> replies = handle(
                    chain,
                    new Batch()
                            .addFromKinesis("first", NATIVE_KINESIS, "99")
                            .addFromKinesis("second", NATIVE_KINESIS, "100")
                            .addFromKinesis("third", NATIVE_KINESIS.replace("1767225600123", "1767225600123001"), "5")
                            .addFromKinesis("pipe", PIPE, "7")
                            .add("direct", NATIVE_KINESIS));

            List<String> sequences = replies.stream()
                    .map(reply -> reply.text().replaceAll("(?s).*\"cdc_sequence\":\"([0-9]+)\".*|.*", "$1"))
                    .toList();
            assertThat(sequences)
                    .containsExactly(
                            "0" + "1767225600123000" + "0".repeat(54) + "99",
                            "0" + "1767225600123000" + "0".repeat(53) + "100",
                            "0" + "1767225600123001" + "0".repeat(55) + "5",
                            "0".repeat(37) + "111",
                            "");
            assertThat(sequences.subList(0, 3)).isSorted();
        }
    }

    private static Map<String, String> withSequence(Map<String, String> chain) {
        Map<String, String> changed = new HashMap<>(chain);
        changed.put("transforms.flatten.metadata", "event_type,event_time,sequence,table");
        return changed;
    }

    @Test
    void answers_msk_in_its_own_field() throws IOException {
        List<Reply> replies = handle(FLATTEN, new Batch().fromMsk().add("1", PIPE));

        assertThat(replies)
                .singleElement()
                .satisfies(reply -> assertThat(reply.field()).isEqualTo("kafkaRecordValue"));
    }

    @Test
    void answers_each_record_once_whatever_is_in_it() throws IOException {
        Map<String, String> onlyInserts = new HashMap<>(FLATTEN);
        onlyInserts.put("transforms.flatten.deletes", "drop");

        List<Reply> replies = handle(
                onlyInserts,
                new Batch()
                        .add("good", PIPE)
                        .add("filtered", NATIVE_KINESIS)
                        .add("broken", "{\"eventName\":")
                        .add("empty", "")
                        .addRaw("no base64", "$$$")
                        .addGzip("packed", PIPE));

        assertThat(replies)
                .extracting(Reply::recordId, Reply::result)
                .containsExactly(
                        tuple("good", "Ok"),
                        tuple("filtered", "Dropped"),
                        tuple("broken", "ProcessingFailed"),
                        tuple("empty", "Dropped"),
                        tuple("no base64", "ProcessingFailed"),
                        tuple("packed", "Ok"));
        assertThat(replies.get(2).text()).isEqualTo("{\"eventName\":");
        assertThat(replies.get(4).data()).isEqualTo("$$$");
        assertThat(log.lines())
                .containsExactly(
                        "WARN 1 x ProcessingFailed: The JSON object at byte 0 has no end. First recordId: broken",
                        "WARN 1 x ProcessingFailed: The data is not base64. First recordId: no base64");
    }

    @Test
    void makes_a_line_of_each_change_in_one_record() throws IOException {
        List<Reply> replies = handle(FLATTEN, new Batch().add("1", PIPE + "\n" + NATIVE_KINESIS));

        assertThat(replies.get(0).text()).hasLineCount(2).endsWith("}\n");
    }

    @Test
    void fails_a_record_as_a_whole_when_one_of_its_changes_fails() throws IOException {
        List<Reply> replies = handle(FLATTEN, new Batch().add("1", PIPE + "{\"eventName\":\"INSERT\",\"dynamodb\":7}"));

        assertThat(replies.get(0).result()).isEqualTo("ProcessingFailed");
    }

    @Test
    void takes_a_byte_order_mark_as_nothing_whatever_the_chain() throws IOException {
        for (Map<String, String> chain : List.of(FLATTEN, STAMPED, SCHEMALESS, Map.<String, String>of())) {
            Reply plain = handle(chain, new Batch().add("1", PIPE)).get(0);
            Reply both =
                    handle(chain, new Batch().add("1", PIPE + NATIVE_KINESIS)).get(0);

            assertThat(handle(chain, new Batch().add("1", "\uFEFF" + PIPE))).containsExactly(plain);
            assertThat(handle(chain, new Batch().addGzip("1", "\uFEFF" + PIPE))).containsExactly(plain);
            assertThat(handle(chain, new Batch().add("1", "\uFEFF" + PIPE + "\n\uFEFF" + NATIVE_KINESIS)))
                    .containsExactly(both);
            assertThat(handle(chain, new Batch().add("1", "\uFEFF")))
                    .extracting(Reply::result)
                    .containsExactly("Dropped");
        }
    }

    @Test
    void answers_a_good_record_alike_whatever_was_refused_before_it() throws IOException {
        List<String> refused = List.of(
                PIPE.substring(0, PIPE.indexOf("19.90") + 3),
                PIPE + NATIVE_KINESIS.substring(0, 200),
                PIPE.replace("\"19.90\"", "7"),
                PIPE.replace("{\"BOOL\":true}", "{\"N\":\"x\"}"),
                PIPE.replace("\"gift\"", "\"gift\":{\"S\":\"secret\"},\"\\uD800\""),
                PIPE.replace("19.90", "1e400"),
                "[" + PIPE + "]",
                "\u001f\u008b" + PIPE,
                "$");
        for (Map<String, String> chain : List.of(FLATTEN, STAMPED, SCHEMALESS, Map.<String, String>of())) {
            FirehoseHandler handler = handler(new LambdaOptions("", Routing.NONE, "", chain));
            List<Reply> alone = handle(handler, new Batch().add("1", PIPE).add("2", NATIVE_KINESIS));
            for (String bad : refused) {
                List<Reply> after = handle(
                        handler,
                        new Batch()
                                .add("bad", bad)
                                .add("1", PIPE)
                                .addGzip("packed", bad)
                                .addRaw("no base64", "$$$")
                                .add("2", NATIVE_KINESIS));

                assertThat(List.of(after.get(1), after.get(4)))
                        .as("after " + bad)
                        .isEqualTo(alone);
            }
        }
    }

    @Test
    void answers_in_the_order_of_the_event_also_when_ids_are_the_same() throws IOException {
        List<Reply> replies = handle(
                FLATTEN,
                new Batch()
                        .add("2", PIPE)
                        .add("1", "")
                        .add("2", "broken")
                        .add("", NATIVE_KINESIS)
                        .add("\"\\\n", PIPE));

        assertThat(replies)
                .extracting(Reply::recordId, Reply::result)
                .containsExactly(
                        tuple("2", "Ok"),
                        tuple("1", "Dropped"),
                        tuple("2", "ProcessingFailed"),
                        tuple("", "Ok"),
                        tuple("\"\\\n", "Ok"));
    }

    @Test
    void answers_a_batch_of_nothing() throws IOException {
        assertThat(handle(new LambdaOptions("", Routing.NONE, "Shop", FLATTEN), new Batch()))
                .isEmpty();
        assertThat(metrics.toString(UTF_8)).contains("\"Records\":0", "\"Failed\":0");
    }

    @Test
    void gives_back_every_record_of_a_batch_in_which_none_is_good() throws IOException {
        var batch = new Batch();
        IntStream.range(0, 1_000).forEach(n -> batch.add("r" + n, "{\"n\":" + n));

        List<Reply> replies = handle(new LambdaOptions("", Routing.NONE, "Shop", FLATTEN), batch);

        assertThat(replies)
                .hasSize(1_000)
                .allSatisfy(reply -> assertThat(reply.result()).isEqualTo("ProcessingFailed"));
        assertThat(replies.get(999).text()).isEqualTo("{\"n\":999");
        assertThat(metrics.toString(UTF_8)).contains("\"Records\":1000", "\"Failed\":1000");
        assertThat(log.lines())
                .containsExactly(
                        "WARN 1000 x ProcessingFailed: The JSON object at byte 0 has no end. First recordId: r0");
    }

    @Test
    void fails_a_record_whose_rows_alone_exceed_a_reply() throws IOException {
        int changes = FirehoseResponse.MAX_ROW_BYTES / 100;

        List<Reply> replies = handle(
                FLATTEN,
                new Batch()
                        .add("good", PIPE)
                        .addGzip("many", PIPE.repeat(changes))
                        .addGzip("one", PIPE.replace("true", "true},\"note\":{\"S\":\"" + "x".repeat(5_000_000) + "\""))
                        .add("good too", PIPE));

        assertThat(replies)
                .extracting(Reply::result)
                .containsExactly("Ok", "ProcessingFailed", "ProcessingFailed", "Ok");
        assertThat(log.lines())
                .containsExactly(
                        "WARN 2 x ProcessingFailed: The rows of this record alone exceed Lambda's reply, which holds"
                                + " 4718667 bytes of rows. Put fewer changes into a record. First recordId: many");
    }

    @Test
    void makes_the_rows_of_what_a_full_reply_gave_up_when_it_comes_again_in_smaller_batches() throws IOException {
        FirehoseHandler handler = handler(new LambdaOptions("", Routing.NONE, "", FLATTEN));
        var batch = new Batch();
        for (int n = 0; n < 5; n++) {
            batch.addGzip("r" + n, PIPE.replace("o-1", "o-" + n).repeat(10_000));
        }

        List<Reply> full = handle(handler, batch);
        Map<String, String> rows = new TreeMap<>();
        for (Reply reply : full) {
            boolean isGivenUp = reply.result().equals("ProcessingFailed");
            Reply answered = isGivenUp
                    ? handle(handler, new Batch().addRaw(reply.recordId(), reply.data()))
                            .get(0)
                    : reply;
            assertThat(answered.result()).isEqualTo("Ok");
            rows.put(reply.recordId(), answered.text());
        }

        assertThat(full)
                .extracting(Reply::result)
                .containsExactly("Ok", "Ok", "ProcessingFailed", "ProcessingFailed", "ProcessingFailed");
        assertThat(rows)
                .hasSize(5)
                .allSatisfy((recordId, lines) -> assertThat(lines)
                        .hasLineCount(10_000)
                        .contains("\"order_id\":\"o-" + recordId.substring(1) + "\""));
        assertThat(log.lines())
                .containsExactly(
                        "WARN 3 x ProcessingFailed: The rows of the batch would exceed Lambda's reply of 6291556"
                                + " bytes. Lower the buffer size of Firehose's Lambda processor (FunctionBufferMegabytes in the"
                                + " template), or put fewer changes into a gzip record. First recordId: r2");
    }

    @Test
    void fails_a_record_for_which_the_transforms_have_no_memory() throws IOException {
        Map<String, String> chain =
                Map.of("transforms", "hoard", "transforms.hoard.type", HoardingTransform.class.getName());

        List<Reply> replies = handle(
                chain,
                new Batch()
                        .add("1", "{\"a\":1}")
                        .add("2", "{\"hoard\":1}")
                        .add("3", "{\"recurse\":1}")
                        .add("4", "{\"a\":1}"));

        assertThat(replies)
                .extracting(Reply::result)
                .containsExactly("Ok", "ProcessingFailed", "ProcessingFailed", "Ok");
        assertThat(log.lines())
                .containsExactly(
                        "WARN 1 x ProcessingFailed: The transforms need more memory for the record than the function"
                                + " has. Put fewer or smaller changes into a record, or give the function more memory"
                                + " (FunctionMemoryMegabytes in the template). First recordId: 2",
                        "WARN 1 x ProcessingFailed: The record is nested too deeply for the transforms. First recordId: 3");
    }

    @Test
    void logs_nothing_of_a_record_that_fails() throws IOException {
        handle(FLATTEN, new Batch().add("1", PIPE.replace("\"19.90\"", "secret-4711")));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .doesNotContain("4711")
                .doesNotContain("secret");
    }

    @Test
    void keeps_the_change_itself_on_one_line_when_the_chain_only_filters() throws IOException {
        List<Reply> replies =
                handle(Map.of(), new Batch().add("1", "{\n  \"eventName\" : \"INSERT\",\r\n \"n\": 1.0 }"));

        assertThat(replies).containsExactly(Reply.ok("1", "{\"eventName\":\"INSERT\",\"n\":1.0}\n"));
    }

    @Test
    void runs_kafkas_own_transforms_and_predicates() throws IOException {
        Map<String, String> chain = new HashMap<>(FLATTEN);
        chain.putAll(Map.of(
                "transforms", "flatten, stamp",
                "transforms.stamp.type", "org.apache.kafka.connect.transforms.InsertField$Value",
                "transforms.stamp.static.field", "origin",
                "transforms.stamp.static.value", "managed",
                "transforms.stamp.predicate", "orders",
                "predicates", "orders",
                "predicates.orders.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches",
                "predicates.orders.pattern", "sales-.*"));

        List<Reply> replies = handle(chain, new Batch().add("1", PIPE));

        assertThat(replies.get(0).text()).contains("\"origin\":\"managed\"");
    }

    @Test
    void turns_headers_into_partition_keys() throws IOException {
        Map<String, String> chain = new HashMap<>(FLATTEN);
        chain.putAll(Map.of(
                "transforms", "flatten, region",
                "transforms.region.type", "org.apache.kafka.connect.transforms.InsertHeader",
                "transforms.region.header", "region",
                "transforms.region.value.literal", "north"));

        List<Reply> keyed = handle(
                new LambdaOptions("", new Routing(List.of("region"), null), "", chain), new Batch().add("1", PIPE));
        List<Reply> unkeyed = handle(
                new LambdaOptions("", new Routing(List.of("hour"), null), "", chain), new Batch().add("1", PIPE));

        assertThat(keyed.get(0).partitionKeys()).isEqualTo(Map.of("region", "north"));
        assertThat(unkeyed.get(0).result()).isEqualTo("ProcessingFailed");
        assertThat(log.lines())
                .containsExactly(
                        "WARN 1 x ProcessingFailed: The row has no header 'hour', which partition.key.headers names"
                                + " as a partition key. First recordId: 1");
    }

    @Test
    void tells_iceberg_what_happened() throws IOException {
        var options = new LambdaOptions(
                "",
                new Routing(List.of(), new IcebergTable("lake", "orders", FieldPath.of("cdc_event_type"))),
                "",
                FLATTEN);

        List<Reply> replies = handle(
                options,
                new Batch()
                        .add("new", PIPE)
                        .add("changed", PIPE.replace("INSERT", "MODIFY"))
                        .add("gone", NATIVE_KINESIS)
                        .add("both", PIPE + NATIVE_KINESIS));

        assertThat(replies)
                .extracting(Reply::result, Reply::icebergOperation)
                .containsExactly(
                        tuple("Ok", "insert"),
                        tuple("Ok", "update"),
                        tuple("Ok", "delete"),
                        tuple("ProcessingFailed", ""));
        assertThat(log.lines())
                .containsExactly(
                        "WARN 1 x ProcessingFailed: The record holds several change events with different partition"
                                + " keys or Iceberg operations, and Firehose takes one of each for a record. First recordId: both");
    }

    @Test
    void fails_a_row_that_does_not_say_what_happened_to_iceberg() throws IOException {
        var options = new LambdaOptions(
                "", new Routing(List.of(), new IcebergTable("lake", "orders", FieldPath.of("order_id"))), "", FLATTEN);

        List<Reply> replies = handle(options, new Batch().add("1", PIPE));

        assertThat(replies.get(0).result()).isEqualTo("ProcessingFailed");
        assertThat(log.lines())
                .containsExactly(
                        "WARN 1 x ProcessingFailed: The row's field 'order_id', which iceberg.operation.field names,"
                                + " is none of INSERT, MODIFY, REMOVE and READ. First recordId: 1");
    }

    @Test
    void writes_its_metrics_as_one_line() throws IOException {
        handle(
                new LambdaOptions("", Routing.NONE, "Shop", FLATTEN),
                new Batch().add("1", PIPE).add("2", "x"));

        assertThat(metrics.toString(UTF_8))
                .hasLineCount(1)
                .contains(
                        "\"Namespace\":\"Shop\"",
                        "\"DeliveryStream\":\"sales-orders\"",
                        "\"Records\":2",
                        "\"Failed\":1");
    }

    @Test
    void writes_no_metrics_without_a_namespace() throws IOException {
        handle(new LambdaOptions("", Routing.NONE, "", FLATTEN), new Batch().add("1", PIPE));

        assertThat(metrics.toString(UTF_8)).isEmpty();
    }

    @Test
    void fails_the_invocation_when_the_event_is_not_firehoses() {
        FirehoseHandler handler = handler(new LambdaOptions("", Routing.NONE, "", FLATTEN));

        assertThatThrownBy(() -> handler.handle(
                        new ByteArrayInputStream("{\"Records\":[]}".getBytes(UTF_8)), new ByteArrayOutputStream()))
                .isInstanceOf(DataException.class)
                .hasMessage("The event has no 'records'. Only Firehose may call this function.");
    }

    @Test
    void refuses_a_wrong_option_before_any_work() {
        Map<String, String> chain = new HashMap<>(FLATTEN);
        chain.put("transforms.flatten.colums", "order_id string");

        assertThatThrownBy(() -> handler(new LambdaOptions("", Routing.NONE, "", chain)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("transforms.flatten.colums");
    }

    private List<Reply> handle(Map<String, String> chain, Batch batch) throws IOException {
        return handle(new LambdaOptions("", Routing.NONE, "", chain), batch);
    }

    private List<Reply> handle(LambdaOptions options, Batch batch) throws IOException {
        return handle(handler(options), batch);
    }

    private static List<Reply> handle(FirehoseHandler handler, Batch batch) throws IOException {
        var out = new ByteArrayOutputStream();
        handler.handle(new ByteArrayInputStream(batch.json()), out);
        return Batch.replies(out.toByteArray());
    }

    private FirehoseHandler handler(LambdaOptions options) {
        return new FirehoseHandler(
                options,
                log,
                new PrintStream(metrics, true, UTF_8),
                Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
    }
}
