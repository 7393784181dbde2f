package io.tailrace.merge;

import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.FieldIds;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.format.parquet.ParquetFormat;
import io.tailrace.sink.format.parquet.ParquetStyle;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import io.tailrace.value.MicroTimestamp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.Table;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.util.SerializableFunction;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as files of a log, one for each partition of the table: first on local disk, then to the table's store. They belong
 * to the table only once they are committed; {@link #discard} removes those that are known not to be.
 */
public final class LogWriter implements AutoCloseable {
    /** A file holds its last rows in memory; late changes may be of many days. */
    private static final int MOST_OPEN = 24;

    private final Table table;
    private final ChangeLog log;
    private final Path folder;
    private final String place;
    private final Supplier<String> names;
    private final ParquetFormat format;
    private final Map<Place, OpenFile> open = new HashMap<>();
    private final List<DataFile> files = new ArrayList<>();
    private final List<String> written = new ArrayList<>();

    /**
     * A writer without files.
     *
     * @param folder on local disk, where a file is until it is complete
     * @param place in the table's folder of data files: empty, or with a slash at its end
     * @param names a new one each time, never the same in two writers
     */
    public LogWriter(Table table, ChangeLog log, Path folder, String place, Supplier<String> names) {
        this.table = table;
        this.log = log;
        this.folder = folder;
        this.place = place;
        this.names = names;
        this.format = new ParquetFormat(
                Compression.ZSTD,
                KafkaColumns.LEFT_OUT,
                new ParquetStyle(TimeUnit.MICROS, type -> FieldIds.assign(type, table.schema())));
    }

    /** Adds a row, with the names of the table's columns. */
    public void append(Struct row) throws IOException {
        Place place = new Place(row.schema(), partition(row));
        @Nullable OpenFile file = open.get(place);
        if (file == null) {
            if (open.size() == MOST_OPEN) {
                completeAll();
            }
            Path local = folder.resolve(names.get() + "." + format.extension());
            file = new OpenFile(local, format.open(local, row.schema()));
            open.put(place, file);
        }
        file.rows().append(new Row(row, "", 0, 0));
    }

    /** All files, in the store. */
    public List<DataFile> complete() throws IOException {
        completeAll();
        return List.copyOf(files);
    }

    private void completeAll() throws IOException {
        for (OpenFile file : open.values()) {
            file.rows().complete();
            String location = table.locationProvider()
                    .newDataLocation(place + file.local().getFileName());
            written.add(location);
            try (OutputStream out = table.io().newOutputFile(location).create()) {
                Files.copy(file.local(), out);
            }
            files.add(log.file(file.local(), location));
        }
        removeLocal();
    }

    private void removeLocal() throws IOException {
        for (OpenFile file : open.values()) {
            file.rows().close();
            Files.deleteIfExists(file.local());
        }
        open.clear();
    }

    /** The values that the table's rows are divided by. */
    private List<@Nullable Object> partition(Struct row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (PartitionField field : table.spec().fields()) {
            String column = table.schema().findColumnName(field.sourceId());
            Type type = table.schema().findType(field.sourceId());
            @Nullable Object value = value(row, column);
            @SuppressWarnings("unchecked")
            SerializableFunction<Object, Object> transform = ((Transform<Object, Object>) field.transform()).bind(type);
            values.add(value == null ? null : transform.apply(value));
        }
        return values;
    }

    private static @Nullable Object value(Struct row, String column) {
        for (Field field : row.schema().fields()) {
            if (field.name().equalsIgnoreCase(column)) {
                Object value = row.get(field);
                return value instanceof Date time ? (Object) MicroTimestamp.of(time.toInstant()) : value;
            }
        }
        return null;
    }

    /** Removes what was written, of which it is known that no snapshot lists it. */
    public void discard() {
        written.forEach(table.io()::deleteFile);
        written.clear();
    }

    /** Removes what is on local disk. */
    @Override
    public void close() throws IOException {
        removeLocal();
    }

    private record Place(Schema schema, List<@Nullable Object> partition) {

        Place {
            Objects.requireNonNull(schema);
        }
    }

    private record OpenFile(Path local, RowFile rows) {}
}
