package io.tailrace.source.kinesis.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.source.KeyNames;
import io.tailrace.source.KeyedChange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

class RecordReaderTest {

    private static final String DYNAMODB =
            "\"ApproximateCreationDateTime\":%s,\"Keys\":{\"order-id\":{\"S\":\"7\"},\"line\":{\"N\":\"1\"}},"
                    + "\"NewImage\":{\"order-id\":{\"S\":\"7\"},\"line\":{\"N\":\"1\"},\"price\":{\"N\":\"10.50\"}},\"OldImage\":null,\"SizeBytes\":33";
    private static final String PIPE =
            "{\"eventID\":\"e1\",\"eventName\":\"INSERT\",\"eventVersion\":\"1.1\",\"eventSource\":\"aws:dynamodb\","
                    + "\"awsRegion\":\"eu-central-1\",\"dynamodb\":{" + DYNAMODB.formatted("1767225600")
                    + ",\"SequenceNumber\":\"4421584500000000017450439091\",\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},"
                    + "\"eventSourceARN\":\"arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000\"}";
    private static final String NATIVE = "{\"awsRegion\":\"eu-central-1\",\"eventID\":\"e1\",\"eventName\":\"REMOVE\","
            + "\"userIdentity\":{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"},\"recordFormat\":\"application/json\","
            + "\"tableName\":\"orders\",\"dynamodb\":{" + DYNAMODB.formatted("1767225600123456")
            + ",\"ApproximateCreationDateTimePrecision\":\"MICROSECOND\"},\"eventSource\":\"aws:dynamodb\"}";

    private final RecordReader reader = new RecordReader("shop.", KeyNames.AVRO_SAFE, Instant.ofEpochMilli(5));

    @Test
    void what_a_pipe_writes_becomes_the_record_of_the_DynamoDB_source() {
        KeyedChange change = change(PIPE);

        assertThat(change.key().schema().name())
                .startsWith("io.tailrace.shop.orders")
                .endsWith(".Key");
        assertThat(change.key().getString("order_id")).isEqualTo("7");
        Struct value = change.value();
        value.validate();
        assertThat(value.getString("eventName")).isEqualTo("INSERT");
        assertThat(value.getString("tableName")).isEqualTo("orders");
        assertThat(value.getString("eventSourceARN")).endsWith("2026-01-01T00:00:00.000");
        Struct dynamodb = value.getStruct("dynamodb");
        assertThat(dynamodb.getString("NewImage"))
                .isEqualTo("{\"order-id\":{\"S\":\"7\"},\"line\":{\"N\":\"1\"},\"price\":{\"N\":\"10.50\"}}");
        assertThat(dynamodb.getString("OldImage")).isNull();
        assertThat(dynamodb.getString("SequenceNumber")).isEqualTo("4421584500000000017450439091");
        assertThat(dynamodb.getInt64("SizeBytes")).isEqualTo(33);
        assertThat(value.getStruct("source").getBoolean("snapshot")).isFalse();
        assertThat(value.getStruct("source").getString("shardId")).isEqualTo("shard-1");
        assertThat(change.time()).isEqualTo(Instant.ofEpochSecond(1_767_225_600));
    }

    @Test
    void what_DynamoDBs_own_integration_writes_becomes_the_same_without_what_it_does_not_say() {
        KeyedChange change = change(NATIVE);

        change.value().validate();
        assertThat(change.isRemove()).isTrue();
        assertThat(change.time().toEpochMilli()).isEqualTo(1_767_225_600_123L);
        assertThat(change.value().getString("eventSourceARN")).isNull();
        assertThat(change.value().getStruct("dynamodb").getString("SequenceNumber"))
                .isNull();
        assertThat(change.value().getStruct("userIdentity").getString("principalId"))
                .isEqualTo("dynamodb.amazonaws.com");
    }

    @Test
    void a_key_is_the_same_whatever_the_order_of_its_attributes() {
        String reversed = PIPE.replace(
                "\"Keys\":{\"order-id\":{\"S\":\"7\"},\"line\":{\"N\":\"1\"}}",
                "\"Keys\":{\"line\":{\"N\":\"1\"},\"order-id\":{\"S\":\"7\"}}");

        assertThat(change(reversed).key()).isEqualTo(change(PIPE).key());
        assertThat(change(reversed).key().schema()).isSameAs(change(PIPE).key().schema());
    }

    @Test
    void what_is_not_a_change_is_said_to_be_none_without_showing_it() {
        assertThat(reason("{\"secret\":1}"))
                .contains("not a change of DynamoDB")
                .doesNotContain("secret");
        assertThat(reason("plain text")).isNotBlank().doesNotContain("plain text");
        assertThat(reason("")).contains("an empty record");
        assertThat(reason("[1]")).isNotBlank();
        assertThat(reason(PIPE.replace("\"INSERT\"", "\"SNAPSHOT\""))).contains("not a change of an item");
        assertThat(reason(PIPE.replace("\"eventSourceARN\"", "\"arn\""))).contains("without tableName");
        assertThat(reason(PIPE.replace("\"Keys\"", "\"Kays\""))).contains("without dynamodb.Keys");
        assertThat(reason(PIPE.replaceFirst("\\{\"S\":\"7\"}", "{\"BOOL\":true}")))
                .contains("S, N or B");
        assertThat(reason(PIPE.replace("\"NewImage\":{", "\"NewImage\":{\"x\":5,")))
                .isNotBlank();
    }

    private KeyedChange change(String json) {
        return ((StreamRecord.Change) read(json)).change();
    }

    private String reason(String json) {
        return ((StreamRecord.Other) read(json)).reason();
    }

    private StreamRecord read(String json) {
        return reader.read(json.getBytes(StandardCharsets.UTF_8), "key", "shard-1");
    }
}
