package io.tailrace.sink.chunk;

import io.tailrace.sink.format.Row;
import io.tailrace.sink.format.RowFile;
import io.tailrace.sink.format.RowFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Files in memory that hold the offsets of their rows. One that was closed cannot be read any more. */
final class MemoryFormat implements RowFormat {
    private final Map<Path, List<Long>> complete = new HashMap<>();
    private int next;

    Path nextPath() {
        return Path.of("spool", Integer.toString(next++));
    }

    List<Long> offsetsIn(Path path) {
        List<Long> offsets = complete.get(path);
        if (offsets == null) {
            throw new IllegalStateException(path + " is not complete, or closed");
        }
        return List.copyOf(offsets);
    }

    int filesOnDisk() {
        return complete.size();
    }

    @Override
    public String extension() {
        return "rows";
    }

    @Override
    public boolean isTyped() {
        return false;
    }

    @Override
    public RowFile open(Path path, @Nullable Schema columns) {
        return new MemoryFile(path);
    }

    private final class MemoryFile implements RowFile {
        private final Path path;
        private final List<Long> offsets = new ArrayList<>();

        MemoryFile(Path path) {
            this.path = path;
        }

        @Override
        public void append(Row row) {
            offsets.add(row.offset());
        }

        @Override
        public long bytes() {
            return offsets.size();
        }

        @Override
        public Path complete() {
            complete.put(path, offsets);
            return path;
        }

        @Override
        public void close() {
            complete.remove(path);
        }
    }
}
