package io.tailrace.local.managed.kinesis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;

/** PutRecord and PutRecords. The limits of size and count are those of "Quotas and limits" in the Kinesis guide. */
final class WriteOperations {

    private static final int MOST_RECORDS = 500;

    /** A stream accepts larger records only when it is configured to. */
    private static final int MOST_RECORD_BYTES = 1024 * 1024;

    private static final int MOST_REQUEST_BYTES = 10 * 1024 * 1024;

    private static final int LONGEST_PARTITION_KEY = 256;

    private final Streams streams;
    private final ShardLimit limit;

    WriteOperations(Streams streams, ShardLimit limit) {
        this.streams = streams;
        this.limit = limit;
    }

    ObjectNode putRecord(Parameters parameters) {
        DataStream stream = StreamOperations.stream(streams, parameters);
        Entry entry = Entry.of(parameters);
        if (limit.isExceededBy(entry.partitionKey())) {
            throw KinesisFault.throughputExceeded(overLimit(stream));
        }
        return placed(stream, entry).put("EncryptionType", "NONE");
    }

    ObjectNode putRecords(Parameters parameters) {
        DataStream stream = StreamOperations.stream(streams, parameters);
        List<Entry> entries =
                parameters.objects("Records").stream().map(Entry::of).toList();
        if (entries.isEmpty() || entries.size() > MOST_RECORDS) {
            throw KinesisFault.validation("Records has " + entries.size() + " members; 1 to 500 are allowed.");
        }
        if (entries.stream().mapToLong(Entry::size).sum() > MOST_REQUEST_BYTES) {
            throw KinesisFault.invalidArgument("Records exceed 10 MiB in one request.");
        }
        ObjectNode reply = KinesisApi.object();
        ArrayNode results = reply.putArray("Records");
        int failed = 0;
        for (Entry entry : entries) {
            if (limit.isExceededBy(entry.partitionKey())) {
                failed++;
                results.addObject()
                        .put("ErrorCode", "ProvisionedThroughputExceededException")
                        .put("ErrorMessage", overLimit(stream));
            } else {
                results.add(placed(stream, entry));
            }
        }
        return reply.put("FailedRecordCount", failed).put("EncryptionType", "NONE");
    }

    private static ObjectNode placed(DataStream stream, Entry entry) {
        DataStream.Placement placement = stream.put(entry.partitionKey(), entry.hashKey(), entry.data());
        return KinesisApi.object()
                .put("ShardId", placement.shard().id())
                .put("SequenceNumber", placement.record().sequenceNumber().toString());
    }

    private static String overLimit(DataStream stream) {
        return "Rate exceeded for shard in stream " + stream.name() + ".";
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(String partitionKey, BigInteger hashKey, byte[] data) {

        static Entry of(Parameters parameters) {
            String partitionKey = parameters.text("PartitionKey");
            if (partitionKey.isEmpty() || partitionKey.length() > LONGEST_PARTITION_KEY) {
                throw KinesisFault.validation("PartitionKey has " + partitionKey.length() + " characters; 1 to "
                        + LONGEST_PARTITION_KEY + " are allowed.");
            }
            BigInteger hashKey = parameters
                    .optionalText("ExplicitHashKey")
                    .map(StreamOperations::hashKey)
                    .orElseGet(() -> HashKeyRange.hashKey(partitionKey));
            Entry entry = new Entry(partitionKey, hashKey, parameters.bytes("Data"));
            if (entry.size() > MOST_RECORD_BYTES) {
                throw KinesisFault.validation("A record with its partition key has " + entry.size() + " bytes; "
                        + MOST_RECORD_BYTES + " are allowed.");
            }
            return entry;
        }

        long size() {
            return (long) data.length + partitionKey.length();
        }
    }
}
