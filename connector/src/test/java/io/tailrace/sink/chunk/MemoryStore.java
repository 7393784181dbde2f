package io.tailrace.sink.chunk;

import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A store in memory, strongly consistent as S3 is. Files are what a function makes of their local path. */
class MemoryStore implements ObjectStore {
    final NavigableMap<String, Object> objects = new TreeMap<>();
    private final Function<Path, Object> files;

    MemoryStore(Function<Path, Object> files) {
        this.files = files;
    }

    @Override
    public boolean createIfAbsent(String key, byte[] content) {
        return objects.putIfAbsent(key, content) == null;
    }

    @Override
    public void put(String key, Path file) {
        objects.put(key, files.apply(file));
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
