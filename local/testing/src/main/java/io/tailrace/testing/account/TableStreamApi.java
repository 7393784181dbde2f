package io.tailrace.testing.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The stream of a table: shards with the changes that it still has. */
final class TableStreamApi {

    private static final int PAGE = 2;

    private final Map<String, NavigableMap<BigInteger, ObjectNode>> shards = new TreeMap<>();

    /** Adds a change, as {@code GetRecords} answers it. */
    void add(String shard, String sequenceNumber, String json) {
        try {
            shards.computeIfAbsent(shard, any -> new TreeMap<>())
                    .put(new BigInteger(sequenceNumber), (ObjectNode) new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    /** The changes of a shard up to this one are trimmed. */
    void trim(String shard, String sequenceNumber) {
        changes(shard).headMap(new BigInteger(sequenceNumber), true).clear();
    }

    ObjectNode iterator(Parameters parameters) {
        parameters.text("StreamArn");
        String shard = parameters.text("ShardId");
        NavigableMap<BigInteger, ObjectNode> changes = changes(shard);
        BigInteger from = switch (parameters.text("ShardIteratorType")) {
            case "TRIM_HORIZON" -> BigInteger.ZERO;
            case "AT_SEQUENCE_NUMBER" -> new BigInteger(parameters.text("SequenceNumber"));
            default -> throw ApiFault.unknown("The type of iterator");
        };
        if (from.signum() > 0 && (changes.isEmpty() || changes.firstKey().compareTo(from) > 0)) {
            throw ApiFault.validation(
                    "TrimmedDataAccessException", "The operation attempted to read past the oldest stream record");
        }
        return Api.object().put("ShardIterator", shard + " " + from);
    }

    /** Two changes at most, so that whoever reads them asks for the next page; after the last one the shard is closed. */
    ObjectNode records(Parameters parameters) {
        String[] at = parameters.text("ShardIterator").split(" ", -1);
        NavigableMap<BigInteger, ObjectNode> left = changes(at[0]).tailMap(new BigInteger(at[1]), true);
        List<Map.Entry<BigInteger, ObjectNode>> page =
                left.entrySet().stream().limit(PAGE).toList();
        ObjectNode reply = Api.object();
        ArrayNode records = reply.putArray("Records");
        page.forEach(change -> records.add(change.getValue()));
        if (page.size() < left.size()) {
            reply.put(
                    "NextShardIterator",
                    at[0] + " " + page.get(page.size() - 1).getKey().add(BigInteger.ONE));
        }
        return reply;
    }

    private NavigableMap<BigInteger, ObjectNode> changes(String shard) {
        NavigableMap<BigInteger, ObjectNode> changes = shards.get(shard);
        if (changes == null) {
            throw ApiFault.notFound("Requested resource not found: Shard does not exist");
        }
        return changes;
    }
}
