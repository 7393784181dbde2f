package io.tailrace.source.dynamodb.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.MalformedEventException;
import io.tailrace.shard.Entry;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.change.KeySchema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class PageReaderTest {

    private static final KeySchema KEYS = KeySchema.of(List.of(
            new KeySchema.Attribute("id", ScalarAttributeType.S),
            new KeySchema.Attribute("raw", ScalarAttributeType.B)));

    private static final String RECORD = """
            {"eventID":"e1","eventName":"REMOVE","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"eu-central-1",
             "userIdentity":{"Type":"Service","PrincipalId":"dynamodb.amazonaws.com","Since":[1]},
             "dynamodb":{"ApproximateCreationDateTime":1.7E9,"Keys":{"raw":{"B":"AP8+"},"id":{"S":"\\u0131 1"}},
              "OldImage":{"id": {"S":"ı 1"},"n":{"N":"1.50E+3"}, "x":{"FUTURE":{"y":[null]}}},
              "SequenceNumber":"12345678901234567890123","SizeBytes":26,"StreamViewType":"OLD_IMAGE"}}""";

    @Test
    void reads_every_field_of_a_record() {
        Entry<KeyedChange> entry =
                read("{\"Records\":[" + RECORD + "]}").entries().get(0);

        assertThat(entry.sequence()).isEqualTo("12345678901234567890123");
        assertThat(entry.time()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(entry.value().time()).isEqualTo(entry.time());
        assertThat(entry.value().isRemove()).isTrue();
        assertThat(entry.value().key().getString("id")).isEqualTo("\u0131 1");
        assertThat(entry.value().key().getBytes("raw")).containsExactly(0, -1, 62);
        Struct value = entry.value().value();
        value.validate();
        assertThat(value.getString("eventID")).isEqualTo("e1");
        assertThat(value.getString("eventSource")).isEqualTo("aws:dynamodb");
        assertThat(value.getString("awsRegion")).isEqualTo("eu-central-1");
        assertThat(value.getString("eventSourceARN")).isEqualTo("arn");
        assertThat(value.getString("tableName")).isEqualTo("orders");
        assertThat(value.getStruct("userIdentity").getString("type")).isEqualTo("Service");
        assertThat(value.getStruct("userIdentity").getString("principalId")).isEqualTo("dynamodb.amazonaws.com");
        assertThat(value.getStruct("source").getBoolean("snapshot")).isFalse();
        assertThat(value.getStruct("source").getInt64("epoch")).isEqualTo(7);
        assertThat(value.getStruct("source").getString("shardId")).isEqualTo("shard-1");
        Struct change = value.getStruct("dynamodb");
        assertThat(change.get("ApproximateCreationDateTime")).isEqualTo(Date.from(entry.time()));
        assertThat(change.getString("SequenceNumber")).isEqualTo(entry.sequence());
        assertThat(change.getInt64("SizeBytes")).isEqualTo(26);
        assertThat(change.getString("StreamViewType")).isEqualTo("OLD_IMAGE");
    }

    @Test
    void keys_and_images_pass_as_they_are_written() {
        Struct change = read("{\"Records\":[" + RECORD + "]}")
                .entries()
                .get(0)
                .value()
                .value()
                .getStruct("dynamodb");

        assertThat(change.getString("Keys")).isEqualTo("{\"raw\":{\"B\":\"AP8+\"},\"id\":{\"S\":\"\\u0131 1\"}}");
        assertThat(change.getString("OldImage"))
                .isEqualTo(
                        "{\"id\": {\"S\":\"\u0131 1\"},\"n\":{\"N\":\"1.50E+3\"}, \"x\":{\"FUTURE\":{\"y\":[null]}}}");
        assertThat(change.getString("NewImage")).isNull();
    }

    @Test
    void a_page_tells_how_it_goes_on_and_how_large_it_is() {
        PageReader.Answer page =
                read("{\"NextShardIterator\":\"next\",\"Records\":[" + RECORD + "," + RECORD + "],\"More\":{}}");

        assertThat(page.nextIterator()).isEqualTo("next");
        assertThat(page.entries()).hasSize(2);
        assertThat(page.bytes()).isEqualTo(52);
        assertThat(read("{\"Records\":[]}").nextIterator()).isNull();
        assertThat(read("{\"Records\":[],\"NextShardIterator\":null}").nextIterator())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1700000000", "1.7E9", "1700000000.0", "17e8"})
    void a_time_is_read_however_its_number_is_written(String seconds) {
        assertThat(read("{\"Records\":[" + RECORD.replace("1.7E9", seconds) + "]}")
                        .entries()
                        .get(0)
                        .time())
                .isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    }

    @Test
    void a_time_keeps_its_milliseconds() {
        assertThat(read("{\"Records\":[" + RECORD.replace("1.7E9", "1700000000.125") + "]}")
                        .entries()
                        .get(0)
                        .time())
                .isEqualTo(Instant.ofEpochMilli(1_700_000_000_125L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SequenceNumber", "Keys", "ApproximateCreationDateTime"})
    void a_record_without_what_names_it_is_refused(String field) {
        String without = "{\"Records\":[" + RECORD.replace('"' + field + '"', "\"other\"") + "]}";

        assertThatThrownBy(() -> read(without))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage("a record has no Keys, ApproximateCreationDateTime or SequenceNumber");
    }

    @Test
    void a_record_without_a_change_is_refused() {
        assertThatThrownBy(() -> read("{\"Records\":[{\"eventID\":\"1\"}]}"))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage("a record has no field dynamodb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "<html>", "{\"Records\":{}}", "{\"Records\":[", "{\"Records\":[]}x"})
    void a_body_that_is_not_an_answer_is_refused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedEventException.class);
    }

    @Test
    void a_key_that_is_not_the_tables_is_refused() {
        assertThatThrownBy(() -> read("{\"Records\":[" + RECORD.replace("\"raw\":{\"B\":\"AP8+\"},", "") + "]}"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("raw");
        assertThatThrownBy(() -> read("{\"Records\":[" + RECORD.replace("\"B\":\"AP8+\"", "\"N\":\"1\"") + "]}"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("raw");
    }

    private static PageReader.Answer read(String json) {
        return PageReader.read(
                json.getBytes(StandardCharsets.UTF_8), new ChangeBuilder("orders", "arn", KEYS, 7), "shard-1");
    }
}
