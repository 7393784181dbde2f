package io.tailrace.merge;

import io.tailrace.iceberg.FieldIds;
import io.tailrace.iceberg.ParquetMetrics;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.format.parquet.ParquetFormat;
import io.tailrace.sink.format.parquet.ParquetStyle;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.kafka.connect.data.Struct;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of one merge: first on local disk, then to the table's store. They belong to the table only once they are
 * committed; {@link #discard} removes those of a merge that is known not to be.
 */
final class MergeFiles {
    /** Sorted files of this size are read in parallel, and rewritten in seconds. */
    static final long TARGET_BYTES = 128L << 20;

    private static final Schema DELETES = new Schema(DeletedRows.COLUMNS);

    private final Table table;
    private final KeyColumns key;
    private final Path folder;
    private final Supplier<String> names;
    private final org.apache.kafka.connect.data.Schema columns;
    private final List<String> written = new ArrayList<>();
    private long bytes;

    /**
     * Writes files of a table.
     *
     * @param key by which their rows are sorted
     * @param folder on local disk, where a file is until it is complete
     * @param names a new one each time, never the same in two mergers
     */
    MergeFiles(Table table, KeyColumns key, Path folder, Supplier<String> names) {
        this.table = table;
        this.key = key;
        this.folder = folder;
        this.names = names;
        this.columns = RowTypes.row(table.schema().columns());
    }

    /** Rows in the order of their keys. */
    interface Rows {
        @Nullable Struct next() throws IOException;
    }

    /** Files of these rows; none when there is no row. */
    List<DataFile> data(int bucket, Rows rows) throws IOException {
        List<DataFile> files = new ArrayList<>();
        @Nullable Struct row = rows.next();
        while (row != null) {
            Path local = folder.resolve(names.get() + ".parquet");
            try (RowFile file =
                    format(type -> FieldIds.assign(type, table.schema())).open(local, columns)) {
                while (row != null && file.bytes() < TARGET_BYTES) {
                    file.append(rowOf(row));
                    row = rows.next();
                }
                file.complete();
                files.add(data(bucket, local));
            } finally {
                Files.deleteIfExists(local);
            }
        }
        return files;
    }

    private DataFile data(int bucket, Path local) throws IOException {
        ParquetMetrics metrics = ParquetMetrics.of(local, table.schema());
        return DataFiles.builder(table.spec())
                .withPartition(partition(bucket))
                .withPath(upload(bucket, local))
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(Files.size(local))
                .withMetrics(metrics.metrics())
                .withSplitOffsets(metrics.splitOffsets())
                .withSortOrder(sortOrder())
                .build();
    }

    /** The table's, which a user may have changed, if the rows have it. */
    private SortOrder sortOrder() {
        return key.isSortedBy(table.sortOrder(), table.schema()) ? table.sortOrder() : SortOrder.unsorted();
    }

    /** A file of deletes. */
    DeleteFile deletes(int bucket, SortedMap<String, Set<Long>> positions) throws IOException {
        Path local = folder.resolve(names.get() + "-deletes.parquet");
        try (RowFile file = format(MergeFiles::required).open(local, DeletedRows.SCHEMA)) {
            for (var each : positions.entrySet()) {
                for (Long position : each.getValue()) {
                    file.append(rowOf(new Struct(DeletedRows.SCHEMA)
                            .put(DeletedRows.COLUMNS.get(0).name(), each.getKey())
                            .put(DeletedRows.COLUMNS.get(1).name(), position)));
                }
            }
            file.complete();
            return FileMetadata.deleteFileBuilder(table.spec())
                    .ofPositionDeletes()
                    .withPartition(partition(bucket))
                    .withPath(upload(bucket, local))
                    .withFormat(FileFormat.PARQUET)
                    .withFileSizeInBytes(Files.size(local))
                    .withMetrics(ParquetMetrics.of(local, DELETES).metrics())
                    .build();
        } finally {
            Files.deleteIfExists(local);
        }
    }

    private static MessageType required(MessageType type) {
        List<Type> fields = FieldIds.assign(type, DELETES).getFields().stream()
                .map(field -> field.asPrimitiveType())
                .<Type>map(field -> org.apache.parquet.schema.Types.required(field.getPrimitiveTypeName())
                        .as(field.getLogicalTypeAnnotation())
                        .id(field.getId().intValue())
                        .named(field.getName()))
                .toList();
        return new MessageType(type.getName(), fields);
    }

    static ParquetFormat format(UnaryOperator<MessageType> types) {
        return new ParquetFormat(Compression.ZSTD, KafkaColumns.LEFT_OUT, new ParquetStyle(TimeUnit.MICROS, types));
    }

    static Row rowOf(Struct row) {
        return new Row(row, "", 0, 0);
    }

    private String upload(int bucket, Path local) throws IOException {
        String location = table.locationProvider()
                .newDataLocation(
                        table.spec(), partition(bucket), local.getFileName().toString());
        written.add(location);
        try (OutputStream out = table.io().newOutputFile(location).create()) {
            Files.copy(local, out);
        }
        bytes += Files.size(local);
        return location;
    }

    private PartitionData partition(int bucket) {
        PartitionData partition = new PartitionData(table.spec().partitionType());
        partition.set(0, bucket);
        return partition;
    }

    /** Bytes that were written to the store. */
    long bytes() {
        return bytes;
    }

    /** Removes what was written, of which it is known that no snapshot lists it. */
    void discard() {
        written.forEach(table.io()::deleteFile);
        written.clear();
    }
}
