package io.tailrace.sink.chunk;

import io.tailrace.sink.format.ColumnTypes;
import io.tailrace.sink.format.Row;
import io.tailrace.sink.format.RowFile;
import io.tailrace.sink.format.RowFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The files of one chunk: one for each folder, and with typed formats another when a row brings columns that the folder's
 * files do not have. Rows of the older schema are then written with the wider columns, so that schemas which alternate
 * make no more files than there are versions.
 */
final class ChunkFiles implements AutoCloseable {
    private final RowFormat format;
    private final Spool spool;
    private final Map<String, List<OpenFile>> byFolder = new LinkedHashMap<>();
    private final Map<String, Schema> widest = new HashMap<>();
    private long bytes;
    private int count;

    ChunkFiles(RowFormat format, Spool spool) {
        this.format = format;
        this.spool = spool;
    }

    /** Writes the row; after a DataException everything is as it was, but for a file that may now be open and empty. */
    void append(Row row, Place place) throws IOException {
        OpenFile file = fileFor(row, place);
        long before = file.rows.bytes();
        file.rows.append(row);
        file.count++;
        bytes += file.rows.bytes() - before;
    }

    long bytes() {
        return bytes;
    }

    /** Files open now. */
    int count() {
        return count;
    }

    /** Completes all files; they stay on disk until {@link #close()}. */
    List<SealedFile> seal(ChunkNames names, long firstRow) throws IOException {
        List<SealedFile> sealed = new ArrayList<>();
        for (Map.Entry<String, List<OpenFile>> folder : byFolder.entrySet()) {
            int version = 0;
            for (OpenFile file : folder.getValue()) {
                if (file.count > 0) {
                    String key = names.fileKey(folder.getKey(), firstRow, version++);
                    Path path = file.rows.complete();
                    Schema columns = format.isTyped() ? file.columns : widest.get(file.table);
                    sealed.add(new SealedFile(key, path, file.count, file.rows.bytes(), file.table, columns));
                }
            }
        }
        return sealed;
    }

    @Override
    public void close() {
        byFolder.values().forEach(versions -> versions.forEach(file -> file.rows.close()));
    }

    private OpenFile fileFor(Row row, Place place) throws IOException {
        List<OpenFile> versions = byFolder.computeIfAbsent(place.folder(), folder -> new ArrayList<>(1));
        Schema schema = row.schema();
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (versions.get(i).takes(schema)) {
                return versions.get(i);
            }
        }
        OpenFile file = new OpenFile(place.table(), columnsFor(place.table(), schema));
        versions.add(file);
        count++;
        return file;
    }

    /** The widest columns that rows of this table had in this chunk, these included. */
    private @Nullable Schema columnsFor(String table, @Nullable Schema schema) {
        if (schema == null && !format.isTyped()) {
            return widest.get(table);
        }
        if (schema == null) {
            throw new DataException("This format needs rows with a schema, and this one is a map. Declare the columns"
                    + " with FlattenDynamoDb, or use format=jsonl.");
        }
        return widest.merge(table, schema, ColumnTypes::union);
    }

    private final class OpenFile {
        private final String table;
        private final @Nullable Schema columns;
        private final RowFile rows;
        private @Nullable Schema known;
        private long count;

        OpenFile(String table, @Nullable Schema columns) throws IOException {
            this.table = table;
            this.columns = columns;
            this.known = columns;
            this.rows = format.open(spool.next(), columns);
        }

        boolean takes(@Nullable Schema schema) {
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
    }

    /**
     * A finished file on disk.
     *
     * @param columns null when the format has none and the rows were maps
     */
    record SealedFile(
            String key,
            Path path,
            long rows,
            long bytes,
            String table,
            @Nullable Schema columns) {}
}
