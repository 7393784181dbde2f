package io.tailrace.local.managed.kinesis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operations on streams and their shards. They take effect at once: a stream is never CREATING or UPDATING. */
final class StreamOperations {

    private static final Pattern STREAM_NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

    /** How many shards the service gives a new on-demand stream. */
    private static final int ON_DEMAND_SHARDS = 4;

    private static final int MOST_SHARDS = 10_000;

    private final Streams streams;

    StreamOperations(Streams streams) {
        this.streams = streams;
    }

    ObjectNode create(Parameters parameters) {
        String name = parameters.text("StreamName");
        if (!STREAM_NAME.matcher(name).matches()) {
            throw KinesisFault.validation("StreamName is " + name + "; it must match " + STREAM_NAME + ".");
        }
        String mode = parameters.has("StreamModeDetails")
                ? parameters.object("StreamModeDetails").text("StreamMode")
                : "PROVISIONED";
        int shards = switch (mode) {
            case "ON_DEMAND" -> ON_DEMAND_SHARDS;
            case "PROVISIONED" -> parameters.integer("ShardCount", 1, MOST_SHARDS, 0);
            default -> throw KinesisFault.validation("StreamMode is " + mode + ".");
        };
        streams.create(name, mode, shards);
        return KinesisApi.object();
    }

    ObjectNode delete(Parameters parameters) {
        streams.delete(stream(streams, parameters));
        return KinesisApi.object();
    }

    ObjectNode summarize(Parameters parameters) {
        DataStream stream = stream(streams, parameters);
        ObjectNode summary = common(stream, parameters.encoding());
        summary.put(
                "OpenShardCount",
                stream.shards().stream().filter(StreamShard::isOpen).count());
        summary.put("ConsumerCount", 0);
        ObjectNode reply = KinesisApi.object();
        reply.set("StreamDescriptionSummary", summary);
        return reply;
    }

    ObjectNode describe(Parameters parameters) {
        DataStream stream = stream(streams, parameters);
        List<StreamShard> shards = after(stream.shards(), parameters.optionalText("ExclusiveStartShardId"));
        int limit = parameters.integer("Limit", 1, MOST_SHARDS, 100);
        ObjectNode description = common(stream, parameters.encoding());
        description.set("Shards", json(shards.subList(0, Math.min(limit, shards.size()))));
        description.put("HasMoreShards", shards.size() > limit);
        ObjectNode reply = KinesisApi.object();
        reply.set("StreamDescription", description);
        return reply;
    }

    ObjectNode listShards(Parameters parameters) {
        boolean isNextPage = parameters.has("NextToken");
        if (isNextPage && (parameters.has("StreamName") || parameters.has("ShardFilter"))) {
            throw KinesisFault.invalidArgument("NextToken includes StreamName and ShardFilter: give it alone.");
        }
        ShardListToken start = isNextPage
                ? ShardListToken.parse(parameters.text("NextToken"))
                : new ShardListToken(stream(streams, parameters).name(), filter(parameters), startAfter(parameters));
        List<StreamShard> shards =
                after(streams.named(start.stream()).shards(), Optional.ofNullable(start.lastShard()));
        if (start.onlyOpen()) {
            shards = shards.stream().filter(StreamShard::isOpen).toList();
        }
        int limit = parameters.integer("MaxResults", 1, MOST_SHARDS, 1_000);
        List<StreamShard> page = shards.subList(0, Math.min(limit, shards.size()));
        ObjectNode reply = KinesisApi.object();
        reply.set("Shards", json(page));
        if (shards.size() > limit) {
            reply.put("NextToken", start.after(page.get(page.size() - 1)).token());
        }
        return reply;
    }

    ObjectNode split(Parameters parameters) {
        DataStream stream = stream(streams, parameters);
        stream.split(stream.shard(parameters.text("ShardToSplit")), hashKey(parameters.text("NewStartingHashKey")));
        return KinesisApi.object();
    }

    ObjectNode merge(Parameters parameters) {
        DataStream stream = stream(streams, parameters);
        stream.merge(
                stream.shard(parameters.text("ShardToMerge")), stream.shard(parameters.text("AdjacentShardToMerge")));
        return KinesisApi.object();
    }

    /** The stream that a request names, by name or by ARN. */
    static DataStream stream(Streams streams, Parameters parameters) {
        if (parameters.has("StreamName")) {
            return streams.named(parameters.text("StreamName"));
        }
        String arn = parameters
                .optionalText("StreamARN")
                .orElseThrow(() -> KinesisFault.invalidArgument("Give StreamName or StreamARN."));
        return streams.named(arn.substring(arn.lastIndexOf('/') + 1));
    }

    static BigInteger hashKey(String text) {
        if (!text.matches("0|[1-9]\\d{0,38}") || new BigInteger(text).compareTo(HashKeyRange.HIGHEST) > 0) {
            throw KinesisFault.invalidArgument("Hash key " + text + " is not from 0 to 2^128 - 1.");
        }
        return new BigInteger(text);
    }

    /** Whether only open shards are wanted. */
    private static boolean filter(Parameters parameters) {
        if (!parameters.has("ShardFilter")) {
            return false;
        }
        String type = parameters.object("ShardFilter").text("Type");
        return switch (type) {
            case "AT_LATEST" -> true;
            case "AFTER_SHARD_ID", "FROM_TRIM_HORIZON" -> false;
            default ->
                throw KinesisFault.validation("ShardFilter " + type
                        + " is not supported here; supported are AT_LATEST, AFTER_SHARD_ID, FROM_TRIM_HORIZON.");
        };
    }

    private static @Nullable String startAfter(Parameters parameters) {
        if (parameters.has("ShardFilter")) {
            Parameters filter = parameters.object("ShardFilter");
            if (filter.text("Type").equals("AFTER_SHARD_ID")) {
                return filter.text("ShardId");
            }
        }
        return parameters.optionalText("ExclusiveStartShardId").orElse(null);
    }

    private static List<StreamShard> after(List<StreamShard> shards, Optional<String> id) {
        return id.map(last -> shards.stream()
                        .filter(shard -> shard.id().compareTo(last) > 0)
                        .toList())
                .orElse(shards);
    }

    private static ObjectNode common(DataStream stream, Encoding encoding) {
        ObjectNode json = KinesisApi.object()
                .put("StreamName", stream.name())
                .put("StreamARN", stream.arn())
                .put("StreamStatus", "ACTIVE")
                .put("RetentionPeriodHours", stream.retention().age().toHours())
                .put("EncryptionType", "NONE");
        json.putObject("StreamModeDetails").put("StreamMode", stream.mode());
        json.set("StreamCreationTimestamp", encoding.time(stream.created()));
        json.putArray("EnhancedMonitoring");
        return json;
    }

    private static ArrayNode json(List<StreamShard> shards) {
        ArrayNode list = KinesisApi.object().arrayNode();
        shards.forEach(shard -> list.add(json(shard)));
        return list;
    }

    private static ObjectNode json(StreamShard shard) {
        ObjectNode json = KinesisApi.object().put("ShardId", shard.id());
        List<StreamShard> parents = shard.parents();
        if (!parents.isEmpty()) {
            json.put("ParentShardId", parents.get(0).id());
        }
        if (parents.size() > 1) {
            json.put("AdjacentParentShardId", parents.get(1).id());
        }
        json.set("HashKeyRange", json(shard.range()));
        ObjectNode sequence = json.putObject("SequenceNumberRange");
        sequence.put("StartingSequenceNumber", shard.start().toString());
        BigInteger end = shard.end();
        if (end != null) {
            sequence.put("EndingSequenceNumber", end.toString());
        }
        return json;
    }

    static ObjectNode json(HashKeyRange range) {
        return KinesisApi.object()
                .put("StartingHashKey", range.first().toString())
                .put("EndingHashKey", range.last().toString());
    }
}
