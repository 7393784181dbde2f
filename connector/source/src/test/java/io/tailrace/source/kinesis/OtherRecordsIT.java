package io.tailrace.source.kinesis;

import static io.tailrace.source.kinesis.TestStream.arrived;
import static io.tailrace.source.kinesis.TestStream.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.local.managed.kinesis.KinesisServer;
import io.tailrace.source.dynamodb.DeliveryMode;
import io.tailrace.source.dynamodb.OffsetMemory;
import io.tailrace.source.dynamodb.TestWorker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;

/** Records of the stream that are not changes of DynamoDB. */
class OtherRecordsIT {

    private static final byte[] AGGREGATED = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2, 1, 2, 3};

    private final OffsetMemory offsets = new OffsetMemory();
    private final List<SourceRecord> topic = new ArrayList<>();
    private KinesisServer server;
    private TestStream stream;

    @BeforeEach
    void start() {
        server = KinesisServer.start(0);
        stream = new TestStream(server.endpoint()).create(1);
        stream.write("a");
        stream.put("other", "{\"weather\":\"fine\"}");
        stream.put("kpl", SdkBytes.fromByteArray(AGGREGATED));
        stream.write("b");
    }

    @AfterEach
    void stop() {
        stream.close();
        server.close();
    }

    @Test
    void go_to_the_dead_letter_topic_with_place_and_reason_and_the_KPL_by_name() throws Exception {
        List<SourceRecord> others = run(stream.props(DeliveryMode.EXACTLY_ONCE), "tailrace-other-records");

        assertThat(others).extracting(SourceRecord::key).containsExactly("other", "kpl");
        assertThat((byte[]) others.get(0).value()).isEqualTo("{\"weather\":\"fine\"}".getBytes(StandardCharsets.UTF_8));
        assertThat((byte[]) others.get(1).value()).isEqualTo(AGGREGATED);
        assertThat(header(others.get(0), "error"))
                .contains("not a change of DynamoDB")
                .doesNotContain("fine");
        assertThat(header(others.get(1), "error")).contains("aggregated record of the Kinesis Producer Library");
        assertThat(header(others.get(1), "shard")).isEqualTo("shardId-000000000000");
        assertThat(header(others.get(1), "sequence")).hasSizeGreaterThan(50);
        assertThat(header(others.get(1), "stream")).endsWith("stream/" + TestStream.NAME);
    }

    @Test
    void go_through_as_bytes_if_asked_to() throws Exception {
        Map<String, String> props = stream.props(DeliveryMode.EXACTLY_ONCE);
        props.put("on.other.record", "bytes");
        props.put("other.record.topic", "raw");

        List<SourceRecord> others = run(props, "raw");

        assertThat(others).extracting(SourceRecord::key).containsExactly("other", "kpl");
        assertThat(others).allSatisfy(record -> assertThat(record.headers()).isEmpty());
    }

    @Test
    void stop_the_task_if_asked_to_and_the_message_says_where() throws Exception {
        Map<String, String> props = stream.props(DeliveryMode.EXACTLY_ONCE);
        props.put("on.other.record", "fail");

        try (TestWorker worker = worker(props, 1, offsets, topic)) {
            assertThatThrownBy(() -> worker.runUntil(records -> false))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("shard shardId-000000000000, sequence number 49")
                    .hasMessageContaining("on.other.record=dead-letter");
        }
    }

    private List<SourceRecord> run(Map<String, String> props, String otherTopic) throws InterruptedException {
        try (TestWorker worker = worker(props, 1, offsets, topic)) {
            worker.runUntil(records -> arrived(records).containsKey("b"));
        }
        assertThat(arrived(topic)).isEqualTo(stream.written());
        return topic.stream()
                .filter(record -> record.topic().equals(otherTopic))
                .toList();
    }

    private static String header(SourceRecord record, String name) {
        return (String)
                record.headers().lastWithName("io.tailrace.kinesis." + name).value();
    }
}
