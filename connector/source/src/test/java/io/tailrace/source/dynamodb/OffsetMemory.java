package io.tailrace.source.dynamodb;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.Shard;

/** Offsets as a worker keeps them: as JSON bytes, so that what does not survive the trip does not survive here either. */
public final class OffsetMemory implements OffsetStorageReader {

    private final Map<String, byte[]> stored = new ConcurrentHashMap<>();
    private final JsonConverter converter = new JsonConverter();

    public OffsetMemory() {
        converter.configure(Map.of("schemas.enable", "false"), false);
    }

    /** What a worker does with the offset of a record: null deletes what is stored. */
    void commit(Map<String, ?> partition, @Nullable Map<String, ?> offset) {
        if (offset == null) {
            forget(partition);
        } else {
            put(partition, offset);
        }
    }

    /** What a request to alter the offset of this partition does. */
    public void put(Map<String, ?> partition, Map<String, ?> offset) {
        stored.put(json(partition), bytes(offset));
    }

    /** What a request to reset this partition does. */
    void forget(Map<String, ?> partition) {
        stored.remove(json(partition));
    }

    /** What a request to delete all offsets does. */
    public void forgetAll() {
        stored.clear();
    }

    /** Makes all offsets those of a version that did not know this field. */
    @SuppressWarnings("unchecked")
    void strip(String field) {
        stored.replaceAll((partition, bytes) -> {
            Map<String, Object> offset = new LinkedHashMap<>((Map<String, Object>)
                    converter.toConnectData("offsets", bytes).value());
            offset.remove(field);
            return bytes(offset);
        });
    }

    /** Makes every stored offset older than it is. */
    @SuppressWarnings("unchecked")
    public void age(Duration by) {
        stored.replaceAll((partition, bytes) -> {
            Map<String, Object> offset = new LinkedHashMap<>((Map<String, Object>)
                    converter.toConnectData("offsets", bytes).value());
            offset.computeIfPresent("time", (field, time) -> (long) time - by.toMillis());
            return bytes(offset);
        });
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable Map<String, Object> offset(Map<String, T> partition) {
        byte[] bytes = stored.get(json(partition));
        return bytes == null
                ? null
                : (Map<String, Object>)
                        converter.toConnectData("offsets", bytes).value();
    }

    @Override
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
        Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, offset(partition)));
        return found;
    }

    /** Whether there is an offset whose partition and offset, as JSON, hold all of these texts. */
    public boolean holds(String... texts) {
        return stored.entrySet().stream()
                .map(entry -> entry.getKey() + " " + new String(entry.getValue(), StandardCharsets.UTF_8))
                .anyMatch(entry -> Arrays.stream(texts).allMatch(entry::contains));
    }

    /** The latest time up to which a shard is known to be delivered; 0 when none is. */
    long latestTime() {
        return latestTime("shardId");
    }

    /** The time up to which this shard is known to be delivered; 0 when it has no offset. */
    long time(Shard shard) {
        return latestTime('"' + shard.shardId() + '"');
    }

    /** Over the partitions that hold this text, as JSON. */
    private long latestTime(String text) {
        return stored.keySet().stream()
                .filter(partition -> partition.contains(text))
                .mapToLong(this::time)
                .max()
                .orElse(0);
    }

    private long time(String partition) {
        Object offset =
                converter.toConnectData("offsets", stored.get(partition)).value();
        return ((Map<?, ?>) offset).get("time") instanceof Number time ? time.longValue() : 0;
    }

    private String json(Map<String, ?> map) {
        return new String(bytes(map), StandardCharsets.UTF_8);
    }

    private byte[] bytes(Map<String, ?> map) {
        return converter.fromConnectData("offsets", null, map);
    }
}
