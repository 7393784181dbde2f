package io.tailrace.local;

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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One stream of a table: shards, each with a share of the keys, kept for 24 hours. */
final class ScriptedStream {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Duration KEPT = Duration.ofHours(24);
    private static final Duration ITERATOR_LIFE = Duration.ofMinutes(15);
    private static final int LISTING_PAGE = 100;

    private static final class Shard {
        final String id;
        final @Nullable Shard parent;
        final Predicate<Integer> keys;
        final BigInteger first;
        final List<ObjectNode> records = new ArrayList<>();
        final List<Instant> times = new ArrayList<>();
        int trimmed;

        @Nullable Instant closedAt;

        Shard(String id, @Nullable Shard parent, Predicate<Integer> keys, BigInteger first) {
            this.id = id;
            this.parent = parent;
            this.keys = keys;
            this.first = first;
        }
    }

    private final ScriptedStreams service;
    private final String arn;
    private final String table;
    private final String viewType;
    private final JsonNode keySchema;
    private final Instant created;
    private final List<Shard> shards = new ArrayList<>();
    // 21 digits that soon become 22: compared as text, later numbers would come first.
    private BigInteger sequence = new BigInteger("999999999999999999900");
    private @Nullable Instant disabledAt;
    private int hiddenShards;
    private int hidingListings;
    private int emptyPages;
    private int pageSize = 1_000;

    ScriptedStream(ScriptedStreams service, String arn, String table, String viewType, JsonNode keySchema) {
        this.service = service;
        this.arn = arn;
        this.table = table;
        this.viewType = viewType;
        this.keySchema = keySchema;
        this.created = service.now();
        add(null, hash -> true);
    }

    String arn() {
        return arn;
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
        disabledAt = service.now();
        shards.stream().filter(shard -> shard.closedAt == null).forEach(shard -> shard.closedAt = service.now());
    }

    void close(int number, int children) {
        Shard shard = shards.get(number);
        if (shard.closedAt != null) {
            throw new IllegalStateException("shard " + number + " is closed already");
        }
        shard.closedAt = service.now();
        int depth = depth(shard);
        if (children == 1) {
            add(shard, shard.keys);
        } else {
            add(shard, hash -> shard.keys.test(hash) && ((hash >> depth) & 1) == 0);
            add(shard, hash -> shard.keys.test(hash) && ((hash >> depth) & 1) == 1);
        }
    }

    void hide(int newest, int listings) {
        hiddenShards = newest;
        hidingListings = listings;
    }

    void emptyPages(int pages) {
        emptyPages = pages;
    }

    void pageSize(int records) {
        pageSize = records;
    }

    void trim(int number, int records) {
        Shard shard = shards.get(number);
        shard.trimmed = Math.min(shard.records.size(), shard.trimmed + records);
    }

    void append(
            String eventName, String keyText, JsonNode keys, @Nullable JsonNode newImage, @Nullable JsonNode oldImage) {
        int hash = (keyText.hashCode() * 0x9E3779B9) >>> 8;
        Shard shard = shards.stream()
                .filter(each -> each.closedAt == null && each.keys.test(hash))
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
                .put("SizeBytes", keyText.length())
                .put("StreamViewType", viewType);
        change.set("Keys", keys);
        if (newImage != null && viewType.startsWith("NEW")) {
            change.set("NewImage", newImage);
        }
        if (oldImage != null && viewType.contains("OLD")) {
            change.set("OldImage", oldImage);
        }
        shard.records.add(record);
        shard.times.add(now);
    }

    ObjectNode describe(JsonNode request) {
        List<Shard> shown = shown();
        @Nullable String parent = request.has("ShardFilter")
                ? request.get("ShardFilter").get("ShardId").asText()
                : null;
        @Nullable String after = request.path("ExclusiveStartShardId").asText(null);
        List<Shard> matching = shown.stream()
                .filter(shard -> parent == null || (shard.parent != null && shard.parent.id.equals(parent)))
                .filter(shard -> after == null || shard.id.compareTo(after) > 0)
                .toList();
        int page = Math.min(request.path("Limit").asInt(LISTING_PAGE), LISTING_PAGE);
        ObjectNode stream = NODES.objectNode()
                .put("StreamArn", arn)
                .put("StreamLabel", arn.substring(arn.lastIndexOf('/') + 1))
                .put("StreamStatus", isEnabled() ? "ENABLED" : "DISABLED")
                .put("StreamViewType", viewType)
                .put("CreationRequestDateTime", created.getEpochSecond())
                .put("TableName", table);
        stream.set("KeySchema", keySchema);
        ArrayNode list = stream.putArray("Shards");
        matching.stream().limit(page).forEach(shard -> list.add(describe(shard)));
        if (matching.size() > page) {
            stream.put("LastEvaluatedShardId", matching.get(page - 1).id);
        }
        return NODES.objectNode().set("StreamDescription", stream);
    }

    ObjectNode iterator(JsonNode request) {
        Shard shard = readable(request.get("ShardId").asText());
        int position = switch (request.get("ShardIteratorType").asText()) {
            case "TRIM_HORIZON" -> trimmed(shard);
            case "LATEST" -> shard.records.size();
            case "AFTER_SEQUENCE_NUMBER" ->
                behind(shard, request.get("SequenceNumber").asText());
            default -> throw new ScriptedFault("ValidationException", "this type of iterator is not scripted");
        };
        return NODES.objectNode().put("ShardIterator", iterator(shard, position));
    }

    ObjectNode records(JsonNode request) {
        String[] parts = request.get("ShardIterator").asText().split("\\|", -1);
        Shard shard = readable(parts[1]);
        int position = Integer.parseInt(parts[2]);
        if (Instant.ofEpochMilli(Long.parseLong(parts[3])).plus(ITERATOR_LIFE).isBefore(service.now())) {
            throw new ScriptedFault("ExpiredIteratorException", "Iterator expired");
        }
        if (position < trimmed(shard)) {
            throw new ScriptedFault(
                    "TrimmedDataAccessException", "The operation attempted to read past the oldest stream record");
        }
        ObjectNode answer = NODES.objectNode();
        ArrayNode page = answer.putArray("Records");
        int end = position;
        if (emptyPages > 0) {
            emptyPages--;
        } else {
            end = Math.min(
                    shard.records.size(),
                    position + Math.min(pageSize, request.path("Limit").asInt(1_000)));
            shard.records.subList(position, end).forEach(page::add);
        }
        if (shard.closedAt == null || end < shard.records.size()) {
            answer.put("NextShardIterator", iterator(shard, end));
        }
        return answer;
    }

    private int behind(Shard shard, String after) {
        BigInteger wanted = new BigInteger(after);
        int position = 0;
        while (position < shard.records.size() && sequence(shard, position).compareTo(wanted) <= 0) {
            position++;
        }
        if (position < trimmed(shard) || (position == trimmed(shard) && position > 0)) {
            // The record itself is trimmed, so whether others followed cannot be told.
            throw new ScriptedFault(
                    "TrimmedDataAccessException", "The operation attempted to read past the oldest stream record");
        }
        return position;
    }

    private static BigInteger sequence(Shard shard, int position) {
        return new BigInteger(shard.records
                .get(position)
                .get("dynamodb")
                .get("SequenceNumber")
                .asText());
    }

    private int trimmed(Shard shard) {
        Instant oldest = service.now().minus(KEPT);
        while (shard.trimmed < shard.times.size()
                && shard.times.get(shard.trimmed).isBefore(oldest)) {
            shard.trimmed++;
        }
        return shard.trimmed;
    }

    private List<Shard> shown() {
        List<Shard> shown = shards.stream().filter(this::isKept).toList();
        if (hidingListings > 0) {
            hidingListings--;
            return shown.subList(0, Math.max(0, shown.size() - hiddenShards));
        }
        return shown;
    }

    private boolean isKept(Shard shard) {
        return shard.closedAt == null || shard.closedAt.plus(KEPT).isAfter(service.now());
    }

    private Shard readable(String id) {
        return shards.stream()
                .filter(shard -> shard.id.equals(id) && isKept(shard))
                .findFirst()
                .orElseThrow(() ->
                        new ScriptedFault("ResourceNotFoundException", "Requested resource not found: Shard: " + id));
    }

    private ObjectNode describe(Shard shard) {
        ObjectNode node = NODES.objectNode().put("ShardId", shard.id);
        if (shard.parent != null) {
            node.put("ParentShardId", shard.parent.id);
        }
        ObjectNode range = node.putObject("SequenceNumberRange").put("StartingSequenceNumber", shard.first.toString());
        if (shard.closedAt != null) {
            range.put("EndingSequenceNumber", sequence.toString());
        }
        return node;
    }

    private String iterator(Shard shard, int position) {
        return arn + "|" + shard.id + "|" + position + "|" + service.now().toEpochMilli();
    }

    private void add(@Nullable Shard parent, Predicate<Integer> keys) {
        sequence = sequence.add(BigInteger.ONE);
        shards.add(new Shard(
                String.format(Locale.ROOT, "shardId-%020d-%08x", service.now().toEpochMilli(), shards.size()),
                parent,
                keys,
                sequence));
    }

    private static int depth(Shard shard) {
        int depth = 0;
        for (Shard above = shard.parent; above != null; above = above.parent) {
            depth++;
        }
        return depth;
    }
}
