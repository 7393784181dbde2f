package io.tailrace.testing.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One stream of a table: shards, each with a share of the keys, kept for 24 hours. */
final class ScriptedStream {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Duration KEPT = Duration.ofHours(24);
    private static final Duration ITERATOR_LIFE = Duration.ofMinutes(15);
    private static final int LISTING_PAGE = 100;
    private static final int ROOT_BITS = 12;

    private final ScriptedStreams service;
    private final String arn;
    private final String table;
    private final String viewType;
    private final JsonNode keySchema;
    private final Instant created;
    private final List<ScriptedShard> shards = new ArrayList<>();
    // 21 digits that soon become 22: compared as text, later numbers would come first.
    private BigInteger sequence = new BigInteger("999999999999999999900");
    private @Nullable Instant disabledAt;
    private UnaryOperator<List<ScriptedShard>> hidden = shown -> shown;
    private int hidingListings;
    private int emptyPages;
    private int pageSize = 1_000;

    /** @param roots the number of shards that the stream begins with */
    ScriptedStream(ScriptedStreams service, String arn, String table, String viewType, JsonNode keySchema, int roots) {
        this.service = service;
        this.arn = arn;
        this.table = table;
        this.viewType = viewType;
        this.keySchema = keySchema;
        this.created = service.now();
        for (int i = 0; i < roots; i++) {
            int root = i;
            // Its splits go by the lower bits.
            add(null, hash -> (hash >>> ROOT_BITS) % roots == root);
        }
    }

    String arn() {
        return arn;
    }

    String label() {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    String viewType() {
        return viewType;
    }

    boolean isEnabled() {
        return disabledAt == null;
    }

    boolean isReadable() {
        return disabledAt == null || disabledAt.plus(KEPT).isAfter(service.now());
    }

    void disable() {
        Instant now = service.now();
        disabledAt = now;
        shards.stream().filter(ScriptedShard::isOpen).forEach(shard -> shard.close(now, sequence));
    }

    void close(int number, int children) {
        ScriptedShard shard = shards.get(number);
        if (!shard.isOpen()) {
            throw new IllegalStateException("shard " + number + " is closed already");
        }
        shard.close(service.now(), sequence);
        int depth = shard.depth();
        if (children == 1) {
            add(shard, shard.keys());
        } else {
            add(shard, hash -> shard.keys().test(hash) && ((hash >> depth) & 1) == 0);
            add(shard, hash -> shard.keys().test(hash) && ((hash >> depth) & 1) == 1);
        }
    }

    void hideNewest(int number, int listings) {
        hidden = shown -> shown.subList(0, Math.max(0, shown.size() - number));
        hidingListings = listings;
    }

    void hideOldest(int number, int listings) {
        hidden = shown -> shown.subList(Math.min(number, shown.size()), shown.size());
        hidingListings = listings;
    }

    void emptyPages(int pages) {
        emptyPages = pages;
    }

    void pageSize(int records) {
        pageSize = records;
    }

    /** The shard of this number, in the order of creation. */
    ScriptedShard shard(int number) {
        return shards.get(number);
    }

    void append(
            String eventName, String keyText, JsonNode keys, @Nullable JsonNode newImage, @Nullable JsonNode oldImage) {
        int hash = (keyText.hashCode() * 0x9E3779B9) >>> 8;
        ScriptedShard shard = shards.stream()
                .filter(each -> each.isOpen() && each.keys().test(hash))
                .findFirst()
                .orElseThrow();
        sequence = sequence.add(BigInteger.valueOf(7));
        Instant now = service.now();
        ObjectNode record = NODES.objectNode()
                .put("eventID", UUID.randomUUID().toString().replace("-", ""))
                .put("eventName", eventName)
                .put("eventVersion", "1.1")
                .put("eventSource", "aws:dynamodb")
                .put("awsRegion", "eu-central-1");
        ObjectNode change = record.putObject("dynamodb")
                .put("ApproximateCreationDateTime", now.getEpochSecond())
                .put("SequenceNumber", sequence.toString())
                .put("StreamViewType", viewType);
        change.set("Keys", keys);
        if (newImage != null && viewType.startsWith("NEW")) {
            change.set("NewImage", newImage);
        }
        if (oldImage != null && viewType.contains("OLD")) {
            change.set("OldImage", oldImage);
        }
        // Near enough: the service counts the images' attributes, not their JSON.
        change.put("SizeBytes", change.toString().length());
        shard.add(sequence, now, record.toString());
    }

    ObjectNode describe(JsonNode request) {
        @Nullable String parent = request.has("ShardFilter")
                ? request.get("ShardFilter").get("ShardId").asText()
                : null;
        @Nullable String after = request.path("ExclusiveStartShardId").asText(null);
        List<ScriptedShard> matching = shown().stream()
                .filter(shard -> parent == null || shard.isChildOf(parent))
                .filter(shard -> after == null || shard.id().compareTo(after) > 0)
                .toList();
        int page = Math.min(request.path("Limit").asInt(LISTING_PAGE), LISTING_PAGE);
        ObjectNode stream = NODES.objectNode()
                .put("StreamArn", arn)
                .put("StreamLabel", label())
                .put("StreamStatus", isEnabled() ? "ENABLED" : "DISABLED")
                .put("StreamViewType", viewType)
                .put("CreationRequestDateTime", created.getEpochSecond())
                .put("TableName", table);
        stream.set("KeySchema", keySchema);
        ArrayNode list = stream.putArray("Shards");
        matching.stream().limit(page).forEach(shard -> list.add(shard.describe()));
        if (matching.size() > page) {
            stream.put("LastEvaluatedShardId", matching.get(page - 1).id());
        }
        return NODES.objectNode().set("StreamDescription", stream);
    }

    ObjectNode iterator(JsonNode request) {
        ScriptedShard shard = readable(request.get("ShardId").asText());
        int position = switch (request.get("ShardIteratorType").asText()) {
            case "TRIM_HORIZON" -> shard.oldest();
            case "LATEST" -> shard.end();
            case "AFTER_SEQUENCE_NUMBER" ->
                shard.after(new BigInteger(request.get("SequenceNumber").asText()));
            default -> throw new ScriptedFault("ValidationException", "this type of iterator is not scripted");
        };
        return NODES.objectNode().put("ShardIterator", iterator(shard, position));
    }

    ObjectNode records(JsonNode request) {
        String[] parts = request.get("ShardIterator").asText().split("\\|", -1);
        ScriptedShard shard = readable(parts[1]);
        int position = Integer.parseInt(parts[2]);
        if (Instant.ofEpochMilli(Long.parseLong(parts[3])).plus(ITERATOR_LIFE).isBefore(service.now())) {
            throw new ScriptedFault("ExpiredIteratorException", "Iterator expired");
        }
        ObjectNode answer = NODES.objectNode();
        ArrayNode page = answer.putArray("Records");
        int records = Math.min(pageSize, request.path("Limit").asInt(1_000));
        if (emptyPages > 0) {
            emptyPages--;
            records = 0;
        }
        int end = shard.page(position, records, page);
        if (shard.isOpen() || end < shard.end()) {
            answer.put("NextShardIterator", iterator(shard, end));
        }
        return answer;
    }

    private List<ScriptedShard> shown() {
        List<ScriptedShard> shown =
                shards.stream().filter(shard -> shard.isListed(oldest())).toList();
        if (hidingListings > 0) {
            hidingListings--;
            return hidden.apply(shown);
        }
        return shown;
    }

    private ScriptedShard readable(String id) {
        ScriptedShard readable = shards.stream()
                .filter(shard -> shard.id().equals(id) && shard.isListed(oldest()))
                .findFirst()
                .orElseThrow(() ->
                        new ScriptedFault("ResourceNotFoundException", "Requested resource not found: Shard: " + id));
        readable.trimBefore(oldest());
        return readable;
    }

    private Instant oldest() {
        return service.now().minus(KEPT);
    }

    private String iterator(ScriptedShard shard, int position) {
        return arn + "|" + shard.id() + "|" + position + "|" + service.now().toEpochMilli();
    }

    private void add(@Nullable ScriptedShard parent, IntPredicate keys) {
        sequence = sequence.add(BigInteger.ONE);
        shards.add(new ScriptedShard(
                String.format(Locale.ROOT, "shardId-%020d-%08x", service.now().toEpochMilli(), shards.size()),
                parent,
                keys,
                sequence));
    }
}
