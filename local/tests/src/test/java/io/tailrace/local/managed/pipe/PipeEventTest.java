package io.tailrace.local.managed.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

class PipeEventTest {

    private static final String ARN = "arn:aws:dynamodb:us-east-1:111122223333:table/orders/stream/1";

    private static final Map<String, AttributeValue> KEY = Map.of("id", AttributeValue.fromS("7"));

    private final StreamRecord.Builder body = StreamRecord.builder()
            .approximateCreationDateTime(Instant.ofEpochSecond(1_772_366_400))
            .keys(KEY)
            .sequenceNumber("111")
            .sizeBytes(26L)
            .streamViewType(StreamViewType.NEW_AND_OLD_IMAGES);

    private final Record.Builder record = Record.builder()
            .eventID("c4ca")
            .eventVersion("1.1")
            .eventName(OperationType.INSERT)
            .eventSource("aws:dynamodb")
            .awsRegion("us-east-1");

    @Test
    void is_the_documented_event_without_a_newline() {
        body.newImage(KEY);

        PipeEvent change = PipeEvent.of(record.dynamodb(body.build()).build(), ARN);

        assertThat(change.data().asUtf8String())
                .isEqualTo("{\"eventID\":\"c4ca\",\"eventVersion\":\"1.1\",\"eventName\":\"INSERT\","
                        + "\"eventSource\":\"aws:dynamodb\",\"eventSourceARN\":\"" + ARN + "\","
                        + "\"awsRegion\":\"us-east-1\",\"dynamodb\":{\"ApproximateCreationDateTime\":1772366400,"
                        + "\"Keys\":{\"id\":{\"S\":\"7\"}},\"NewImage\":{\"id\":{\"S\":\"7\"}},"
                        + "\"SequenceNumber\":\"111\",\"SizeBytes\":26,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}}");
    }

    @Test
    void says_when_an_item_expired() {
        record.userIdentity(identity -> identity.type("Service").principalId("dynamodb.amazonaws.com"));

        PipeEvent change = PipeEvent.of(record.dynamodb(body.build()).build(), ARN);

        assertThat(change.data().asUtf8String())
                .contains("\"userIdentity\":{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}")
                .doesNotContain("Image\":");
    }

    @Test
    void every_type_of_value_keeps_its_name() {
        Map<String, AttributeValue> image = new LinkedHashMap<>();
        image.put("n", AttributeValue.fromN("1.50"));
        image.put("b", AttributeValue.fromB(SdkBytes.fromUtf8String("x")));
        image.put("bool", AttributeValue.fromBool(false));
        image.put("null", AttributeValue.fromNul(true));
        image.put("l", AttributeValue.fromL(List.of(AttributeValue.fromS(""))));
        image.put("m", AttributeValue.fromM(Map.of()));
        image.put("ss", AttributeValue.fromSs(List.of("a")));
        image.put("ns", AttributeValue.fromNs(List.of("1")));
        image.put("bs", AttributeValue.fromBs(List.of(SdkBytes.fromUtf8String("x"))));
        body.oldImage(image);

        PipeEvent change = PipeEvent.of(record.dynamodb(body.build()).build(), ARN);

        assertThat(change.data().asUtf8String())
                .contains("\"OldImage\":{\"n\":{\"N\":\"1.50\"},\"b\":{\"B\":\"eA==\"},\"bool\":{\"BOOL\":false},"
                        + "\"null\":{\"NULL\":true},\"l\":{\"L\":[{\"S\":\"\"}]},\"m\":{\"M\":{}},"
                        + "\"ss\":{\"SS\":[\"a\"]},\"ns\":{\"NS\":[\"1\"]},\"bs\":{\"BS\":[\"eA==\"]}}");
    }
}
