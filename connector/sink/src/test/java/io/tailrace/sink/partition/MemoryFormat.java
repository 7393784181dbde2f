package io.tailrace.sink.partition;

import io.tailrace.sink.file.LocalFiles;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Files in memory that hold the ids of their rows. One that was deleted cannot be read any more. */
final class MemoryFormat implements RowFormat, LocalFiles {
    private final Map<Path, List<Long>> complete = new HashMap<>();
    /** What the local disk does before each row. */
    private final DiskFault diskFault;

    private int next;

    MemoryFormat(DiskFault diskFault) {
        this.diskFault = diskFault;
    }

    @Override
    public Path next() {
        return Path.of("spool", Integer.toString(next++));
    }

    @Override
    public void delete(Path file) {
        complete.remove(file);
    }

    List<Long> idsIn(Path path) {
        List<Long> ids = complete.get(path);
        if (ids == null) {
            throw new IllegalStateException(path + " is not complete, or deleted");
        }
        return List.copyOf(ids);
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

    @Override
    public RowCoder coder(@Nullable Schema columns) {
        return (row, out) -> out.putLong(idOf(row));
    }

    private static long idOf(Row row) {
        return (Long) Objects.requireNonNull(((Map<?, ?>) row.value()).get("id"), "a row without an id");
    }

    /** What the local disk does. */
    @FunctionalInterface
    interface DiskFault {

        /** Throws, or does not. */
        void strike() throws IOException;
    }

    private final class MemoryFile implements RowFile {
        private final Path path;
        private final List<Long> ids = new ArrayList<>();

        MemoryFile(Path path) {
            this.path = path;
        }

        @Override
        public void append(Row row) throws IOException {
            diskFault.strike();
            ids.add(idOf(row));
        }

        @Override
        public void appendCoded(byte[] bytes, int offset, int length) throws IOException {
            diskFault.strike();
            ids.add(ByteBuffer.wrap(bytes, offset, length).getLong());
        }

        @Override
        public long bytes() {
            return ids.size();
        }

        @Override
        public long heapBytes() {
            return 0;
        }

        @Override
        public void flush() {}

        @Override
        public Path complete() {
            complete.put(path, ids);
            return path;
        }

        @Override
        public void close() {}
    }
}
