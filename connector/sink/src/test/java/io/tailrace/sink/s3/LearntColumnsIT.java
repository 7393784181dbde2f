package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A task that starts again after a transform that learns columns has forgotten them: it makes another row of the last record. */
class LearntColumnsIT {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final Schema BEFORE = SchemaBuilder.struct()
            .field("id", Schema.OPTIONAL_INT64_SCHEMA)
            .field("price", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .build();
    private static final Schema AFTER =
            SchemaBuilder.struct().field("id", Schema.OPTIONAL_INT64_SCHEMA).build();

    private RecordingS3 s3;
    private RecordedLake lake;

    @BeforeEach
    void start() throws IOException {
        s3 = new RecordingS3();
        lake = new RecordedLake(s3);
    }

    @AfterEach
    void stop() {
        s3.close();
    }

    @Test
    void another_row_of_the_same_record_is_no_other_log() {
        writeAll(topic(new Struct(BEFORE).put("id", 1L), NOON), "union");
        TestTopic again = topic(new Struct(AFTER).put("id", 1L), NOON);
        again.add(0, new Struct(AFTER).put("id", 2L), NOON + 1);

        writeAll(again, "union");

        assertThat(lake.rows("raw/orders/")).hasSize(2);
    }

    @Test
    void a_record_of_another_time_is_another_log_all_the_same() {
        writeAll(topic(new Struct(BEFORE).put("id", 1L), NOON), "union");

        assertThatThrownBy(() -> writeAll(topic(new Struct(BEFORE).put("id", 1L), NOON + 1), "union"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Offset 0 of orders-0 holds a different record");
    }

    @Test
    void where_nothing_is_learnt_another_row_is_another_log() {
        writeAll(topic(new Struct(BEFORE).put("id", 1L), NOON), "none");

        assertThatThrownBy(() -> writeAll(topic(new Struct(AFTER).put("id", 1L), NOON), "none"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Offset 0 of orders-0 holds a different record");
    }

    private static TestTopic topic(Struct first, long time) {
        TestTopic topic = new TestTopic("orders");
        topic.add(0, first, time);
        return topic;
    }

    private void writeAll(TestTopic topic, String mode) {
        try (TestWorker worker = new TestWorker(
                topic, lake.props("format", "jsonl", "rotate.max.records", "1", "transforms.rows.schema.mode", mode))) {
            worker.assign(topic.partition(0));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                worker.poll(10);
                worker.commit();
                return topic.committed(topic.partition(0)) == topic.end(0);
            });
        }
    }
}
