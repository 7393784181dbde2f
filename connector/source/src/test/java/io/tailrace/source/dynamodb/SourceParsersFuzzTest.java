package io.tailrace.source.dynamodb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.event.MalformedEventException;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.change.ItemJson;
import io.tailrace.source.dynamodb.change.KeySchema;
import io.tailrace.source.dynamodb.state.OffsetRequest;
import io.tailrace.source.dynamodb.stream.PageReader;
import io.tailrace.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes in, the source's parsers take it or refuse it with their own exceptions. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SourceParsersFuzzTest {

    private static final int PARSERS = 8;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final String RECORD = """
            {"eventID":"e1","eventName":"REMOVE","eventSource":"aws:dynamodb","awsRegion":"eu-central-1",
             "userIdentity":{"Type":"Service","PrincipalId":"dynamodb.amazonaws.com"},
             "dynamodb":{"ApproximateCreationDateTime":1.7E9,"Keys":{"raw":{"B":"AP8+"},"id":{"S":"1"}},
              "OldImage":{"id":{"S":"1"},"n":{"N":"1.50E+3"}},
              "SequenceNumber":"12345678901234567890123","SizeBytes":26,"StreamViewType":"OLD_IMAGE"}}""";

    @Test
    void answers_of_GetRecords() {
        ChangeBuilder events =
                new ChangeBuilder("orders", "arn", KeySchema.parse(List.of("id:HASH:S", "raw:RANGE:B")), 7);
        Fuzz.run(
                "PageReader",
                Fuzz.share(PARSERS),
                List.of(
                        "{\"Records\":[" + RECORD + "," + RECORD + "],\"NextShardIterator\":\"i\"}",
                        "{\"Records\":[]}"),
                input -> PageReader.read(input.getBytes(StandardCharsets.ISO_8859_1), events, "shard-1"),
                Set.of(MalformedEventException.class, DataException.class));
    }

    @Test
    void offsets_that_people_wrote() {
        Fuzz.run(
                "OffsetRequest",
                Fuzz.share(PARSERS),
                List.of(
                        "[{\"table\":\"t\"},{\"tableId\":\"i\",\"streamArn\":\"a\",\"epoch\":1,\"since\":1,\"phase\":\"streaming\"}]",
                        "[{\"table\":\"t\",\"streamArn\":\"a\",\"shardId\":\"s\"},{\"sequence\":\"END\",\"endNonce\":\"n\","
                                + "\"parentNonce\":\"\",\"lineage\":\"l\",\"time\":1}]",
                        "[{\"table\":\"t\",\"tableId\":\"i\",\"epoch\":1,\"segment\":0,\"totalSegments\":2},"
                                + "{\"lastEvaluatedKey\":\"{\\\"id\\\":{\\\"B\\\":\\\"AA==\\\"}}\"}]",
                        "[{\"table\":\"t\",\"tableId\":\"i\",\"epoch\":1,\"segment\":1,\"totalSegments\":2},{\"state\":\"DONE\"}]"),
                SourceParsersFuzzTest::check,
                Set.of(ConnectException.class));
    }

    @Test
    void keys_where_a_snapshot_stopped() {
        Fuzz.run(
                "ItemJson",
                Fuzz.share(PARSERS),
                List.of("{\"id\":{\"S\":\"1\"},\"raw\":{\"B\":\"AP8+\"}}", "{\"n\":{\"N\":\"1\"}}"),
                ItemJson::readKey,
                Set.of(DataException.class));
    }

    @SuppressWarnings("unchecked")
    private static void check(String input) {
        List<Object> both;
        try {
            both = JSON.readValue(input, List.class);
        } catch (JsonProcessingException e) {
            return;
        }
        if (both != null && both.size() == 2 && both.get(0) instanceof Map && both.get(1) instanceof Map) {
            OffsetRequest.check((Map<String, ?>) both.get(0), (Map<String, ?>) both.get(1), List.of());
        }
    }
}
