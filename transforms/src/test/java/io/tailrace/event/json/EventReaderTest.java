package io.tailrace.event.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.Actor;
import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Binary;
import io.tailrace.event.AttributeValue.Bool;
import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Null;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.Item;
import io.tailrace.event.MalformedEventException;
import io.tailrace.event.Operation;
import io.tailrace.event.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventReaderTest {

    private static final String ARN =
            "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000";

    private final EventReader reader = new EventReader(ImageChoice.BOTH);

    @Test
    void reads_the_record_of_a_stream_or_a_pipe() {
        ChangeEvent event = reader.read("""
                {"eventID":"e-1","eventName":"REMOVE","eventVersion":"1.1","eventSource":"aws:dynamodb",
                 "awsRegion":"eu-west-1","eventSourceARN":"%s",
                 "userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"},
                 "dynamodb":{"ApproximateCreationDateTime":1763819100,"Keys":{"id":{"S":"1"}},
                 "OldImage":{"id":{"S":"1"},"n":{"N":"2"}},"SequenceNumber":"111","SizeBytes":12,
                 "StreamViewType":"NEW_AND_OLD_IMAGES"}}""".formatted(ARN));

        assertThat(event)
                .isEqualTo(new ChangeEvent(
                        Operation.REMOVE,
                        "e-1",
                        item("id", new Text("1")),
                        null,
                        item("id", new Text("1"), "n", new Numeric("2")),
                        Instant.parse("2025-11-22T13:45:00Z"),
                        new Origin("orders", "eu-west-1", ARN, "111"),
                        new Actor("Service", "dynamodb.amazonaws.com")));
        assertThat(event.isTimeToLiveExpiry()).isTrue();
    }

    @Test
    void reads_the_record_of_the_native_kinesis_integration() {
        ChangeEvent event = reader.read("""
                {"awsRegion":"eu-west-1","eventID":"e-2","eventName":"INSERT","userIdentity":null,
                 "recordFormat":"application/json","tableName":"orders","dynamodb":{
                 "ApproximateCreationDateTime":1763819100123456,"ApproximateCreationDateTimePrecision":"MICROSECOND",
                 "Keys":{"id":{"S":"1"}},"NewImage":{"id":{"S":"1"}},"SizeBytes":6},"eventSource":"aws:dynamodb"}""");

        assertThat(event.table()).isEqualTo("orders");
        assertThat(event.time()).isEqualTo(Instant.parse("2025-11-22T13:45:00.123456Z"));
        assertThat(event.origin().sequenceNumber()).isNull();
        assertThat(event.actor()).isNull();
    }

    @Test
    void reads_every_type_of_attribute() {
        ChangeEvent event = reader.read(insert("""
                {"s":{"S":"x"},"n":{"N":"1.50"},"b":{"B":"AAEC"},"t":{"BOOL":true},"f":{"BOOL":false},"u":{"NULL":true},
                 "m":{"M":{"a":{"S":"y"},"e":{"M":{}}}},"l":{"L":[{"S":"z"},{"L":[]}]},"ss":{"SS":["p","q"]},
                 "ns":{"NS":["1","2"]},"bs":{"BS":["AA=="]}}"""));

        assertThat(event.newImage())
                .isEqualTo(item(
                        "s", new Text("x"),
                        "n", new Numeric("1.50"),
                        "b", new Binary("AAEC"),
                        "t", Bool.TRUE,
                        "f", Bool.FALSE,
                        "u", Null.NULL,
                        "m", item("a", new Text("y"), "e", Item.EMPTY),
                        "l", new Sequence(List.of(new Text("z"), new Sequence(List.of()))),
                        "ss", new Group(AttributeValue.Type.SS, List.of("p", "q")),
                        "ns", new Group(AttributeValue.Type.NS, List.of("1", "2")),
                        "bs", new Group(AttributeValue.Type.BS, List.of("AA=="))));
    }

    @Test
    void reads_images_that_are_texts_inside_the_record() {
        ChangeEvent event =
                reader.read("{\"eventName\":\"INSERT\",\"dynamodb\":{\"Keys\":\"{\\\"id\\\":{\\\"S\\\":\\\"1\\\"}}\","
                        + "\"NewImage\":\"{\\\"id\\\":{\\\"S\\\":\\\"1\\\"}}\",\"OldImage\":null}}");

        assertThat(event.keys()).isEqualTo(item("id", new Text("1")));
        assertThat(event.newImage()).isEqualTo(event.keys());
        assertThat(event.oldImage()).isNull();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            NEW,  INSERT, true,  false
            NEW,  MODIFY, true,  false
            NEW,  REMOVE, true,  false
            OLD,  MODIFY, false, true
            OLD,  REMOVE, false, true
            BOTH, MODIFY, true,  true
            AUTO, MODIFY, true,  false
            AUTO, REMOVE, true,  false
            """)
    void reads_only_the_images_that_are_wanted(ImageChoice choice, String name, boolean hasNew, boolean hasOld) {
        String record = "{\"eventName\":\"" + name
                + "\",\"dynamodb\":{\"NewImage\":{\"a\":{\"S\":\"1\"}},\"OldImage\":{\"a\":{\"S\":\"0\"}}}}";

        ChangeEvent event = new EventReader(choice).read(record);

        assertThat(event.newImage() != null).isEqualTo(hasNew);
        assertThat(event.oldImage() != null).isEqualTo(hasOld);
    }

    @Test
    void finds_the_old_image_of_a_remove_also_when_its_name_comes_last() {
        ChangeEvent event = new EventReader(ImageChoice.AUTO)
                .read("{\"dynamodb\":{\"OldImage\":{\"a\":{\"S\":\"0\"}}},\"eventName\":\"REMOVE\"}");

        assertThat(event.image(ImageChoice.AUTO)).isEqualTo(item("a", new Text("0")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":{"NULL":false}}             | expected true, the only value of NULL, at /dynamodb/NewImage/a/NULL
            {"a":{"BOOL":"true"}}            | expected true or false, at /dynamodb/NewImage/a/BOOL
            {"a":{"S":"x","N":"1"}}          | an attribute value with more than one type, at /dynamodb/NewImage/a
            {"a":{}}                         | an attribute value without a type, at /dynamodb/NewImage/a
            {"a":{"s":"x"}}                  | not a type of DynamoDB (S, N, B, BOOL, NULL, M, L, SS, NS, BS), at /dynamodb/NewImage/a/s
            {"a":"x"}                        | not an attribute value: expected an object like {"S":...}, at /dynamodb/NewImage/a
            {"a":{"N":1}}                    | expected a text, at /dynamodb/NewImage/a/N
            {"a":{"M":[]}}                   | expected an object of attribute values, at /dynamodb/NewImage/a/M
            {"a":{"L":{}}}                   | expected an array, at /dynamodb/NewImage/a/L
            {"a":{"L":[{"S":"x"},{"S":1}]}}  | expected a text, at /dynamodb/NewImage/a/L/1/S
            {"a":{"SS":["x",1]}}             | expected a text, at /dynamodb/NewImage/a/SS/1
            [1]                              | expected an object of attribute values, at /dynamodb/NewImage
            """)
    void refuses_an_image_that_dynamodb_never_writes(String image, String message) throws Exception {
        assertThatThrownBy(() -> reader.read(insert(image)))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> reader.read(Fields.of(TestJson.map(insert(image)))))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage(message);
        Map<String, @Nullable Object> change = Map.of("eventName", "INSERT", "dynamodb", Map.of("NewImage", image));
        assertThatThrownBy(() -> reader.read(Fields.of(change)))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage(message);
    }

    @Test
    void refuses_a_name_that_occurs_twice() {
        assertThatThrownBy(() -> reader.read(insert("{\"a\":{\"S\":\"1\"},\"a\":{\"S\":\"2\"}}")))
                .hasMessage("an attribute occurs twice, at /dynamodb/NewImage/a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                      | an empty record
            `  `                                    | an empty record
            42                                      | not a change: expected a JSON object
            {"id":"1"}                              | not a change of DynamoDB: the record has no element 'dynamodb'. Keep other records away with a predicate
            {"dynamodb":{}}                         | not a change of DynamoDB: the record has no 'eventName'
            {"eventName":"UPSERT","dynamodb":{}}    | not an event of DynamoDB (INSERT, MODIFY, REMOVE, READ, SNAPSHOT), at /eventName
            {"eventName":1,"dynamodb":{}}           | expected a text, at /eventName
            {"eventName":"READ","dynamodb":[]}      | expected an object, at /dynamodb
            {"eventName":"READ","dynamodb":{}}{}    | more than one JSON document in one record
            {"eventName":"READ","dynamodb":{},}     | not JSON from offset 34 on
            """)
    void refuses_a_record_that_is_not_a_change(String record, String message) {
        assertThatThrownBy(() -> reader.read(record))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> reader.read(record.strip().getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage(message);
    }

    @Test
    void refuses_more_than_one_item_in_one_text() {
        assertThatThrownBy(() -> new ItemReader().read("{\"id\":{\"S\":\"1\"}}{}"))
                .hasMessage("more than one JSON document in one record");
    }

    @ParameterizedTest
    @CsvSource({"M, 64, true", "M, 65, false", "L, 64, true", "L, 65, false"})
    void reads_as_deep_as_it_says_in_every_form(String type, int depth, boolean isRead) throws Exception {
        String open = type.equals("M") ? "{\"M\":{\"a\":" : "{\"L\":[";
        String close = type.equals("M") ? "}}" : "]}";
        String record = insert("{\"a\":" + open.repeat(depth) + "{\"S\":\"x\"}" + close.repeat(depth) + "}");
        Fields taken = Fields.of(TestJson.map(record));

        if (isRead) {
            assertThat(reader.read(record).newImage())
                    .isEqualTo(reader.read(taken).newImage());
        } else {
            String message = "maps and lists nested deeper than DynamoDB allows";
            assertThatThrownBy(() -> reader.read(record)).hasMessageStartingWith(message);
            assertThatThrownBy(() -> reader.read(taken)).hasMessageStartingWith(message);
        }
    }

    @Test
    void refuses_a_record_that_was_cut_and_says_where() {
        assertThatThrownBy(
                        () -> reader.read("{\"eventName\":\"READ\",\"dynamodb\":{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage("not JSON from offset 33 on")
                .hasNoCause();
    }

    @Test
    void takes_the_table_from_the_arn_and_knows_whose_call_it_was() {
        String record =
                "{\"eventName\":\"READ\",\"userIdentity\":{\"Type\":\"Service\",\"other\":[1],\"PrincipalId\":null},"
                        + "\"eventSourceARN\":\"arn:aws:dynamodb:eu-west-1:1:table/orders\",\"dynamodb\":{}}";

        ChangeEvent event = reader.read(record);

        assertThat(event.table()).isEqualTo("orders");
        assertThat(event.actor()).isEqualTo(new Actor("Service", null));
        assertThat(reader.read("{\"eventName\":\"READ\",\"eventSourceARN\":\"arn:aws:s3:::b\",\"dynamodb\":{}}")
                        .table())
                .isNull();
    }

    @Test
    void names_other_formats_by_their_name() {
        assertThatThrownBy(() -> reader.read(new byte[] {0x1f, (byte) 0x8b, 8, 0}))
                .hasMessage("a gzip record, not JSON: turn off the producer's compression");
        assertThatThrownBy(() -> reader.read(new byte[] {(byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2, 0}))
                .hasMessageStartingWith("an aggregated record of the Kinesis Producer Library, not JSON");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            1763819100,               2025-11-22T13:45:00Z
            1763819100.5,             2025-11-22T13:45:00.500Z
            1.4E9,                    2014-05-13T16:53:20Z
            1763819100123,            2025-11-22T13:45:00.123Z
            1763819100123456,         2025-11-22T13:45:00.123456Z
            "1763819100",             2025-11-22T13:45:00Z
            "2025-11-22T13:45:00Z",   2025-11-22T13:45:00Z
            1763819100123.5,          2025-11-22T13:45:00.123500Z
            1763819100123456.7,       2025-11-22T13:45:00.123456Z
            99999999999,              5138-11-16T09:46:39Z
            100000000000,             1973-03-03T09:46:40Z
            100000000000.0,           1973-03-03T09:46:40Z
            99999999999999,           5138-11-16T09:46:39.999Z
            100000000000000,          1973-03-03T09:46:40Z
            100000000000000.0,        1973-03-03T09:46:40Z
            99999999999999999,        5138-11-16T09:46:39.999999Z
            0,                        1970-01-01T00:00:00Z
            0.0,                      1970-01-01T00:00:00Z
            """)
    void reads_a_time_in_any_unit(String time, Instant expected) throws Exception {
        String record = "{\"eventName\":\"INSERT\",\"dynamodb\":{\"ApproximateCreationDateTime\":" + time + "}}";

        assertThat(reader.read(record).time()).isEqualTo(expected);
        assertThat(reader.read(Fields.of(TestJson.map(record))).time()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "-1",
        "-1.5",
        "1e40",
        "\"yesterday\"",
        "\"\"",
        "true",
        "100000000000000000",
        "100000000000000000.0",
        "1763819100123456789"
    })
    void refuses_text_that_is_not_a_time(String time) throws Exception {
        String record = "{\"eventName\":\"INSERT\",\"dynamodb\":{\"ApproximateCreationDateTime\":" + time + "}}";

        assertThatThrownBy(() -> reader.read(record))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageEndingWith("at /dynamodb/ApproximateCreationDateTime");
        assertThatThrownBy(() -> reader.read(Fields.of(TestJson.map(record))))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageEndingWith("at /dynamodb/ApproximateCreationDateTime");
    }

    @Test
    void has_no_time_where_the_record_has_none() {
        assertThat(reader.read("{\"eventName\":\"INSERT\",\"dynamodb\":{}}").time())
                .isNull();
    }

    private static String insert(String image) {
        return "{\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":" + image + "}}";
    }

    private static Item item(Object... namesAndValues) {
        Item.Builder item = new Item.Builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            item.add((String) namesAndValues[i], (AttributeValue) namesAndValues[i + 1]);
        }
        return item.build();
    }
}
