package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The part of Kinesis that takes records: a request is taken in part while its stream is busy. */
final class KinesisApi {

    private static final int MOST_RECORDS = 500;
    private static final int MOST_BYTES = 5 << 20;

    private final Stacks stacks;
    private final List<String> records = new ArrayList<>();
    private int refusals;

    KinesisApi(Stacks stacks) {
        this.stacks = stacks;
    }

    /** All records so far, each as its partition key, a space and its data. */
    List<String> records() {
        return List.copyOf(records);
    }

    /** The next records are refused, each once. */
    void refuse(int count) {
        refusals = count;
    }

    ObjectNode put(Parameters parameters) {
        if (stacks.resource("AWS::Kinesis::Stream", parameters.text("StreamName"))
                .isEmpty()) {
            throw ApiFault.notFound("Stream " + parameters.text("StreamName") + " not found.");
        }
        List<Parameters> entries = parameters.objects("Records");
        if (entries.isEmpty() || entries.size() > MOST_RECORDS) {
            throw ApiFault.validation("ValidationException", "Member must have length between 1 and 500");
        }
        ObjectNode reply = Api.object();
        int failed = 0;
        int bytes = 0;
        ArrayNode results = reply.putArray("Records");
        for (Parameters entry : entries) {
            String key = entry.text("PartitionKey");
            byte[] data = bytes(entry);
            bytes += data.length + key.length();
            if (key.isEmpty() || key.length() > 256) {
                throw ApiFault.validation("ValidationException", "partitionKey must have a length of 1 to 256");
            }
            if (refusals > 0) {
                refusals--;
                failed++;
                results.addObject()
                        .put("ErrorCode", "ProvisionedThroughputExceededException")
                        .put("ErrorMessage", "Rate exceeded for shard shardId-000000000001");
            } else {
                records.add(key + " " + new String(data, StandardCharsets.UTF_8));
                results.addObject()
                        .put("SequenceNumber", String.valueOf(records.size()))
                        .put("ShardId", "shardId-000000000001");
            }
        }
        if (bytes > MOST_BYTES) {
            throw ApiFault.validation("InvalidArgumentException", "Records size exceeds 5 MB limit");
        }
        return reply.put("FailedRecordCount", failed);
    }

    private static byte[] bytes(Parameters entry) {
        try {
            return entry.bytes("Data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
