package io.tailrace.sink.chunk;

import io.tailrace.sink.claim.ChunkNames;
import io.tailrace.sink.file.LocalFiles;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.file.RowFormat.RowCoder;
import io.tailrace.sink.file.RowLog;
import io.tailrace.sink.layout.Destination;
import io.tailrace.sink.row.ColumnTypes;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The files of one chunk: one for each folder, and with typed formats another when a row brings columns that the folder's
 * files do not have. Rows of the older schema are then written with the wider columns, so that schemas which alternate
 * make no more files than there are versions.
 *
 * <p>Files are encoded while rows come as long as the task may open more; the rows of all others wait in one log, and come
 * into their files one after the other when the chunk is sealed. So the number of folders costs neither memory nor further chunks.
 */
public final class ChunkFiles implements AutoCloseable {
    /** Not worth a file. */
    private static final int SMALL_LOG_BYTES = 1 << 16;

    private final ChunkNames names;
    private final RowFormat format;
    private final LocalFiles localFiles;
    private final OpenFiles open;
    private final Map<String, List<FolderFile>> byFolder = new LinkedHashMap<>();
    private final WidestColumns widest;
    private final Map<Schema, RowCoder> coders = new HashMap<>();
    private final List<Path> finished = new ArrayList<>();
    private @Nullable RowLog log;
    private long encodedBytes;
    private int count;

    ChunkFiles(ChunkNames names, RowShape shape, Buffering buffering) {
        this.names = names;
        this.widest = new WidestColumns(shape.tables());
        this.format = shape.format();
        this.localFiles = buffering.files();
        this.open = buffering.openFiles();
    }

    /** A row, and where it goes. */
    record PlacedRow(Row row, Destination place) {}

    /**
     * Writes a row; after any failure but that of the disk everything is as it was.
     *
     * @param left the second row of its record, which only says that an item is gone from elsewhere; null for none
     */
    void append(PlacedRow row, @Nullable PlacedRow left) throws IOException {
        widest.nextRow();
        FolderFile file = null;
        FolderFile leftFile = null;
        try {
            file = fileFor(row.row, row.place);
            leftFile = left == null ? null : fileFor(left.row, left.place);
            file.append(row.row);
            file.rows++;
        } catch (ConnectException e) {
            widest.undo();
            undo(file, row);
            undo(leftFile, left);
            throw e;
        }
        if (leftFile != null && left != null) {
            appendLeft(leftFile, left.row);
        }
    }

    /** Its values are a key and what describes the change, which the first row has as well. */
    private static void appendLeft(FolderFile file, Row row) throws IOException {
        try {
            file.append(row);
            file.rows++;
        } catch (ConnectException e) {
            throw new IllegalStateException("a row that only says that an item is gone could not be written", e);
        }
    }

    private void undo(@Nullable FolderFile file, @Nullable PlacedRow row) {
        if (file == null || row == null) {
            return;
        }
        file.known = file.columns;
        if (file.rows == 0
                && byFolder.getOrDefault(row.place.folder(), new ArrayList<>()).remove(file)) {
            file.close();
            count--;
        }
    }

    long bytes() {
        return encodedBytes + (log == null ? 0 : log.bytes());
    }

    /** Files so far, encoded or in the log. */
    int count() {
        return count;
    }

    /** Finishes the files that are being encoded, and holds hardly any memory for rows from here on. */
    void endRows() throws IOException {
        for (List<FolderFile> versions : byFolder.values()) {
            for (FolderFile file : versions) {
                if (file instanceof EncodedFile encoded) {
                    encoded.finish();
                }
            }
        }
        if (log != null) {
            if (log.heapBytes() > SMALL_LOG_BYTES) {
                log.flush();
            }
            open.forget(log);
        }
    }

    /** Completes all files; they stay on disk until {@link #close()}. */
    List<SealedFile> seal(int generation, long firstRow) throws IOException {
        endRows();
        List<SealedFile> sealed = new ArrayList<>();
        for (Map.Entry<String, List<FolderFile>> folder : byFolder.entrySet()) {
            int version = 0;
            for (FolderFile file : folder.getValue()) {
                if (file.rows > 0) {
                    sealed.add(file.seal(names.fileKey(folder.getKey(), generation, firstRow, version++)));
                }
            }
        }
        return sealed;
    }

    @Override
    public void close() {
        byFolder.values().forEach(versions -> versions.forEach(FolderFile::close));
        byFolder.clear();
        if (log != null) {
            open.forget(log);
            log.close();
        }
        finished.forEach(localFiles::delete);
        finished.clear();
    }

    private FolderFile fileFor(Row row, Destination place) throws IOException {
        List<FolderFile> versions = byFolder.computeIfAbsent(place.folder(), folder -> {
            names.requireRoomIn(folder);
            return new ArrayList<>(1);
        });
        Schema schema = row.schema();
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (versions.get(i).takes(schema)) {
                return versions.get(i);
            }
        }
        Schema columns = columnsFor(place.table(), schema);
        FolderFile file =
                open.mayOpenFile() ? new EncodedFile(place.table(), columns) : new LoggedFile(place.table(), columns);
        versions.add(file);
        count++;
        return file;
    }

    /** The widest columns that rows of this table had in this chunk, these included. */
    private @Nullable Schema columnsFor(String table, @Nullable Schema schema) {
        if (schema != null) {
            return widest.with(table, schema);
        }
        if (format.isTyped()) {
            throw new DataException("This format needs rows with a schema, and this row is a map. Declare the columns"
                    + " in FlattenDynamoDb or in the option columns, or use format=jsonl.");
        }
        return widest.of(table);
    }

    private RowLog log() throws IOException {
        if (log == null) {
            log = new RowLog(localFiles.next(), open.shareOfLog());
            open.watch(log);
        }
        return log;
    }

    private RowCoder coderFor(@Nullable Schema columns) throws IOException {
        RowCoder coder = coders.get(columns);
        if (coder == null) {
            coder = format.coder(columns);
            coders.put(columns, coder);
        }
        return coder;
    }

    /** One file to be. */
    private abstract class FolderFile {
        final String table;
        final @Nullable Schema columns;
        private @Nullable Schema known;
        long rows;

        FolderFile(String table, @Nullable Schema columns) {
            this.table = table;
            this.columns = columns;
            this.known = columns;
        }

        final boolean takes(@Nullable Schema schema) {
            if (schema == known) {
                return true;
            }
            if (!format.isTyped()) {
                columnsFor(table, schema);
                known = schema;
                return true;
            }
            if (columns != null && schema != null && ColumnTypes.covers(columns, schema)) {
                known = schema;
                return true;
            }
            return false;
        }

        abstract void append(Row row) throws IOException;

        /** Finishes the file with all its rows. */
        abstract SealedFile seal(String key) throws IOException;

        final SealedFile sealed(String key, Path path, long bytes) {
            return new SealedFile(key, path, rows, bytes, table, format.isTyped() ? columns : widest.of(table));
        }

        abstract void close();
    }

    /** Encoded while rows come. */
    private final class EncodedFile extends FolderFile {
        private final RowFile file;
        private @Nullable Path path;

        EncodedFile(String table, @Nullable Schema columns) throws IOException {
            super(table, columns);
            this.file = format.forTable(table).open(localFiles.next(), columns);
            open.fileOpened(file);
        }

        @Override
        void append(Row row) throws IOException {
            long before = file.bytes();
            file.append(row);
            encodedBytes += file.bytes() - before;
        }

        void finish() throws IOException {
            if (path == null) {
                path = file.complete();
                finished.add(path);
                open.fileClosed(file);
            }
        }

        @Override
        SealedFile seal(String key) throws IOException {
            finish();
            return sealed(key, Objects.requireNonNull(path, "finished without a file"), file.bytes());
        }

        @Override
        void close() {
            if (path == null) {
                file.close();
                open.fileClosed(file);
            }
        }
    }

    /** Encoded in one go when the chunk is sealed. */
    private final class LoggedFile extends FolderFile {
        private final RowLog.Section section;

        LoggedFile(String table, @Nullable Schema columns) throws IOException {
            super(table, columns);
            this.section = log().section(coderFor(format.isTyped() ? columns : null));
        }

        @Override
        void append(Row row) throws IOException {
            section.append(row);
        }

        @Override
        SealedFile seal(String key) throws IOException {
            try (RowFile file = format.forTable(table).open(localFiles.next(), columns)) {
                section.copyTo(file, open.shareOfHeap());
                Path path = file.complete();
                finished.add(path);
                return sealed(key, path, file.bytes());
            }
        }

        @Override
        void close() {}
    }

    /**
     * A finished file on disk.
     *
     * @param columns null when the format has none and the rows were maps
     */
    public record SealedFile(
            String key,
            Path path,
            long rows,
            long bytes,
            String table,
            @Nullable Schema columns) {}
}
