package io.tailrace.source.dynamodb;

import static io.tailrace.source.dynamodb.ChangingTable.DELETED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.local.KafkaBroker;
import io.tailrace.testing.CommittedRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** What a read_committed consumer finds in the topic of a table of orders, in the words of {@link ChangingTable}. */
final class CommittedTopic implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaConsumer<String, String> consumer;
    private final Map<String, List<String>> histories = new HashMap<>();
    private final Map<String, String> states = new HashMap<>();
    private int changes;
    private int rows;

    CommittedTopic(KafkaBroker broker, String topic) {
        consumer = CommittedRecords.subscribe(broker, topic);
    }

    /** Reads for a moment, and answers how many records came. */
    int read() throws JsonProcessingException {
        int read = 0;
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
            take(JSON.readTree(record.key()).get("order_id").textValue(), JSON.readTree(record.value()));
            read++;
        }
        return read;
    }

    /** Every change of the stream, by order, as it came. */
    Map<String, List<String>> histories() {
        return histories;
    }

    /** What the last record of each order says, rows of the snapshot included. */
    Map<String, String> states() {
        return states;
    }

    int changes() {
        return changes;
    }

    int rows() {
        return rows;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void take(String order, JsonNode value) throws JsonProcessingException {
        if (value.get("eventName").textValue().equals("SNAPSHOT")) {
            // Of no item.
            return;
        }
        JsonNode image = value.at("/dynamodb/NewImage");
        String state = image.isNull()
                ? DELETED
                : JSON.readTree(image.textValue()).at("/price/N").textValue();
        states.put(order, state);
        if (value.at("/source/snapshot").booleanValue()) {
            rows++;
        } else {
            changes++;
            histories.computeIfAbsent(order, key -> new ArrayList<>()).add(state);
        }
    }
}
