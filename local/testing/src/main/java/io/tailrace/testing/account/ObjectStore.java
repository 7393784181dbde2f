package io.tailrace.testing.account;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Buckets with all versions of their objects. */
final class ObjectStore {

    /**
     * One version of an object, or a delete marker.
     *
     * @param latin its bytes, each as a character
     */
    record Version(String key, String id, long size, String latin, boolean isMarker, Instant time) {
        byte[] bytes() {
            return latin.getBytes(StandardCharsets.ISO_8859_1);
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }
    }

    private final Map<String, TreeMap<String, List<Version>>> buckets = new HashMap<>();
    private int count;

    synchronized boolean has(String bucket) {
        return buckets.containsKey(bucket);
    }

    synchronized void create(String bucket) {
        buckets.putIfAbsent(bucket, new TreeMap<>());
    }

    /** Deletes a bucket if it is empty, and answers whether it is gone. */
    synchronized boolean delete(String bucket) {
        return objects(bucket).isEmpty() && buckets.remove(bucket) != null;
    }

    /** Adds a version of the object; the earlier ones stay, as in a versioned bucket. */
    synchronized void put(String bucket, String key, byte[] bytes, Instant time) {
        add(
                bucket,
                new Version(
                        key, "v" + ++count, bytes.length, new String(bytes, StandardCharsets.ISO_8859_1), false, time));
    }

    synchronized void mark(String bucket, String key, Instant time) {
        add(bucket, new Version(key, "v" + ++count, 0, "", true, time));
    }

    synchronized Optional<Version> get(String bucket, String key) {
        List<Version> versions = objects(bucket).getOrDefault(key, List.of());
        return versions.isEmpty() || versions.get(0).isMarker() ? Optional.empty() : Optional.of(versions.get(0));
    }

    synchronized void delete(String bucket, String key, String version) {
        List<Version> versions = objects(bucket).getOrDefault(key, new ArrayList<>());
        versions.removeIf(candidate -> candidate.id().equals(version));
        if (versions.isEmpty()) {
            objects(bucket).remove(key);
        }
    }

    /** Newest version of each object, in the order of the keys. */
    synchronized List<Version> objects(String bucket, String prefix) {
        return objects(bucket).values().stream()
                .map(versions -> versions.get(0))
                .filter(version -> version.key().startsWith(prefix) && !version.isMarker())
                .toList();
    }

    /** Every version, in the order of the keys, newest first. */
    synchronized List<Version> versions(String bucket) {
        return objects(bucket).values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Version::key))
                .toList();
    }

    private Map<String, List<Version>> objects(String bucket) {
        Map<String, List<Version>> objects = buckets.get(bucket);
        if (objects == null) {
            throw new ApiFault("NoSuchBucket", 404, "The specified bucket does not exist");
        }
        return objects;
    }

    private void add(String bucket, Version version) {
        objects(bucket).computeIfAbsent(version.key(), key -> new ArrayList<>()).add(0, version);
    }
}
