package io.tailrace.source.dynamodb.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.source.KeyedChange;
import io.tailrace.source.dynamodb.option.SourceOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A record is counted as large as Kafka's own converter makes it, or a little larger, never smaller. */
class RecordSizeTest {

    private static final int ENVELOPE = 2_048;
    private static final String[] PIECES = {"a", "\"", "\\", "\u0000", "\n", "\u007f", "ß", "€", "\uD83D\uDE00", "word "
    };
    private static final KeySchema KEYS =
            KeySchema.of(List.of(new KeySchema.Attribute("order_id", ScalarAttributeType.S)));
    private static final ChangeBuilder EVENTS = new ChangeBuilder(
            "t".repeat(255),
            "arn:aws:dynamodb:eu-central-1:123456789012:table/" + "t".repeat(255) + "/stream/2026-11-22T10:00:00.000",
            KEYS,
            Long.MAX_VALUE);

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void a_record_is_never_larger_than_counted_and_not_much_smaller() {
        for (int i = 0; i < 500; i++) {
            KeyedChange event = event(text(1 + random.nextInt(50)), text(random.nextInt(3_000)));

            int written = written(event);
            long counted = RecordSize.of(event);

            assertThat(counted).as("seed %d, run %d", seed, i).isBetween((long) written, written + ENVELOPE + 2L * 400);
            assertThat(RecordSize.isWithin(counted, event)).isTrue();
            assertThat(RecordSize.isWithin(counted - 1, event)).isFalse();
        }
    }

    @Test
    void the_shipped_limit_is_more_than_the_worst_item_can_need() {
        // An empty string in a list has one byte of an item's 400 KB, and the most quotes for it.
        KeyedChange event = event("k", "");
        String list = "{\"S\":\"\"},".repeat(400 * 1024);
        String image = "{\"a\":{\"L\":[" + list.substring(0, list.length() - 1) + "]}}";
        event.value().getStruct("dynamodb").put("NewImage", image).put("OldImage", image);

        assertThat(written(event)).isGreaterThan(10_000_000);
        assertThat(RecordSize.isWithin(
                        SourceOptions.from(Map.of("tables", "orders"))
                                .largeChanges()
                                .maxBytes(),
                        event))
                .isTrue();
    }

    private static KeyedChange event(String key, String text) {
        KeyedChange event = EVENTS.ofScan(
                Map.of("order_id", AttributeValue.fromS(key), "text", AttributeValue.fromS(text)), Instant.now());
        event.value().getStruct("dynamodb").put("SequenceNumber", "1".repeat(40));
        return event;
    }

    private String text(int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static int written(KeyedChange event) {
        try (JsonConverter key = converter(true);
                JsonConverter value = converter(false)) {
            byte[] keys = key.fromConnectData("orders", event.key().schema(), event.key());
            byte[] values = value.fromConnectData("orders", event.value().schema(), event.value());
            assertThat(new String(values, StandardCharsets.UTF_8)).startsWith("{");
            return keys.length + values.length;
        }
    }

    private static JsonConverter converter(boolean key) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", false), key);
        return converter;
    }
}
