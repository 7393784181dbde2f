package io.tailrace.sink.partition;

import io.tailrace.sink.claim.ObjectStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A store in memory, strongly consistent as S3 is. Files are what a function makes of their local path. */
class MemoryStore implements ObjectStore {
    final NavigableMap<String, Object> objects = new TreeMap<>();
    private final Function<Path, Object> files;
    private final Map<String, String> rowsOf = new HashMap<>();

    MemoryStore(Function<Path, Object> files) {
        this.files = files;
    }

    @Override
    public boolean createIfAbsent(String key, byte[] content) {
        return objects.putIfAbsent(key, content) == null;
    }

    @Override
    public void replace(String key, byte[] content) {
        objects.put(key, content);
    }

    @Override
    public boolean put(String key, Path file, String rows) {
        if (objects.putIfAbsent(key, files.apply(file)) == null) {
            rowsOf.put(key, rows);
            return true;
        }
        return rows.equals(rowsOf.get(key));
    }

    @Override
    public Optional<byte[]> read(String key) {
        return Optional.ofNullable((byte[]) objects.get(key));
    }

    @Override
    public boolean exists(String key) {
        return objects.containsKey(key);
    }

    @Override
    public List<String> list(String prefix, String after) {
        return objects.tailMap(after, false).keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .toList();
    }

    @Override
    public void delete(String key) {
        objects.remove(key);
    }
}
