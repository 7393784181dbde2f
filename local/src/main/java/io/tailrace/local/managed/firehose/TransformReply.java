package io.tailrace.local.managed.firehose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A transform's reply, checked against the records it answers: each must be answered once, with a result that is known. A reply that
 * breaks this fails the records it breaks it for; one that cannot be read, or that answers records that were not sent, fails
 * all.
 */
final class TransformReply {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int attempts;
    private final Set<String> partitionKeys;

    /**
     * @param attempts how often the function was invoked until it replied
     * @param partitionKeys the names that a record to deliver must give values to
     */
    TransformReply(int attempts, Set<String> partitionKeys) {
        this.attempts = attempts;
        this.partitionKeys = partitionKeys;
    }

    /** One outcome for each record, in their order. */
    List<Outcome> read(byte[] reply, List<SourceRecord> records) {
        Map<String, JsonNode> answers = new HashMap<>();
        Set<String> repeated = new HashSet<>();
        try {
            JsonNode list = JSON.readTree(reply).path("records");
            if (!list.isArray()) {
                return failAll(records, "The reply has no list of records.");
            }
            for (JsonNode answer : list) {
                String id = answer.path("recordId").asText();
                if (answers.put(id, answer) != null) {
                    repeated.add(id);
                }
            }
        } catch (IOException e) {
            return failAll(records, "The reply is not JSON.");
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (SourceRecord record : records) {
            JsonNode answer = answers.remove(record.recordId());
            boolean isRepeated = repeated.contains(record.recordId());
            outcomes.add(isRepeated ? failed(record, ErrorOutput.DUPLICATED_RECORD_ID) : outcome(record, answer));
        }
        return answers.isEmpty() ? outcomes : failAll(records, "The reply has a record that was not sent.");
    }

    private Outcome outcome(SourceRecord record, @Nullable JsonNode answer) {
        if (answer == null) {
            return failed(record, ErrorOutput.MISSING_RECORD_ID);
        }
        return switch (answer.path("result").asText()) {
            case "Ok" -> delivered(record, answer);
            case "Dropped" -> new Outcome.Dropped(record);
            case "ProcessingFailed" -> failed(record, ErrorOutput.PROCESSING_FAILED);
            default ->
                failed(record, ErrorOutput.unreadableReply("The result is neither Ok, Dropped nor ProcessingFailed."));
        };
    }

    private Outcome delivered(SourceRecord record, JsonNode answer) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : partitionKeys) {
            String value =
                    answer.path("metadata").path("partitionKeys").path(name).asText();
            if (value.isEmpty()) {
                return failed(record, ErrorOutput.missingPartitionKey("The record has no partition key " + name + "."));
            }
            values.put(name, value);
        }
        try {
            byte[] data = answer.path("data").binaryValue();
            if (data != null) {
                return new Outcome.Ok(record, data, values);
            }
        } catch (IOException e) {
            return failed(record, ErrorOutput.unreadableReply("The data is not base64."));
        }
        return failed(record, ErrorOutput.unreadableReply("The record has no data."));
    }

    private List<Outcome> failAll(List<SourceRecord> records, String reason) {
        return records.stream()
                .map(record -> failed(record, ErrorOutput.unreadableReply(reason)))
                .toList();
    }

    private Outcome failed(SourceRecord record, ErrorOutput error) {
        return new Outcome.Failed(record, error, attempts);
    }
}
