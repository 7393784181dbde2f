package io.tailrace.local.managed.kinesis;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The operations, by name: which parameters each knows, and who answers it. */
final class KinesisApi {

    private final Map<String, Operation> operations;

    KinesisApi(Streams streams, ShardLimit limit, Clock clock) {
        StreamOperations stream = new StreamOperations(streams);
        WriteOperations write = new WriteOperations(streams, limit);
        ReadOperations read = new ReadOperations(streams, clock);
        operations = Map.ofEntries(
                operation("CreateStream", stream::create, "StreamName", "ShardCount", "StreamModeDetails"),
                operation("DeleteStream", stream::delete, "StreamName", "StreamARN", "EnforceConsumerDeletion"),
                operation("DescribeStreamSummary", stream::summarize, "StreamName", "StreamARN"),
                operation(
                        "DescribeStream",
                        stream::describe,
                        "StreamName",
                        "StreamARN",
                        "Limit",
                        "ExclusiveStartShardId"),
                operation(
                        "ListShards",
                        stream::listShards,
                        "StreamName",
                        "StreamARN",
                        "NextToken",
                        "ExclusiveStartShardId",
                        "MaxResults",
                        "ShardFilter"),
                operation("SplitShard", stream::split, "StreamName", "StreamARN", "ShardToSplit", "NewStartingHashKey"),
                operation(
                        "MergeShards",
                        stream::merge,
                        "StreamName",
                        "StreamARN",
                        "ShardToMerge",
                        "AdjacentShardToMerge"),
                operation(
                        "PutRecord",
                        write::putRecord,
                        "StreamName",
                        "StreamARN",
                        "Data",
                        "PartitionKey",
                        "ExplicitHashKey",
                        "SequenceNumberForOrdering"),
                operation("PutRecords", write::putRecords, "StreamName", "StreamARN", "Records"),
                operation(
                        "GetShardIterator",
                        read::shardIterator,
                        "StreamName",
                        "StreamARN",
                        "ShardId",
                        "ShardIteratorType",
                        "StartingSequenceNumber",
                        "Timestamp"),
                operation("GetRecords", read::records, "ShardIterator", "Limit", "StreamARN"));
    }

    /** @throws KinesisFault if the caller is to see an exception */
    ObjectNode call(String name, Parameters parameters) {
        Operation operation = operations.get(name);
        if (operation == null) {
            throw KinesisFault.unknownOperation(name + " is not supported here.");
        }
        parameters.allowOnly(operation.parameters());
        return operation.answer().apply(parameters);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static Map.Entry<String, Operation> operation(
            String name, Function<Parameters, ObjectNode> answer, String... parameters) {
        return Map.entry(name, new Operation(answer, Set.of(parameters)));
    }

    private record Operation(Function<Parameters, ObjectNode> answer, Set<String> parameters) {}
}
