package io.tailrace.iceberg;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.util.SerializableFunction;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Parquet files as a manifest lists them. What it needs to know of a file it reads in the file's own footer. */
final class LogFiles {
    private static final String WRITE_AGAIN =
            "Restart the task; if the chunk is claimed already, stop the connector and"
                    + " withdraw it with ./tailrace lake --withdraw-chunk first.";

    private LogFiles() {}

    /**
     * A file that a table can get.
     *
     * @param local the file, as it is on local disk
     * @param location where it is in the store: {@code s3://lake/raw/orders_changes/data/...}
     * @throws ConnectException when its columns do not have the table's ids, or its rows are of several partitions
     */
    static DataFile of(Table table, Path local, String location) throws IOException {
        ParquetMetadata footer = ParquetFooter.read(new LocalInputFile(local));
        requireIds(table, footer, location);
        ParquetMetrics found = ParquetMetrics.of(footer, table.schema());
        PartitionSpec spec = specs(table)
                .filter(each -> partition(found.metrics(), each, table.schema()).isPresent())
                .findFirst()
                .orElseThrow(
                        () -> new ConnectException("The rows of " + location + " are of several partitions of table "
                                + table.name() + ", which is partitioned by " + table.spec()
                                + ". The sink writes a file for each day or hour: see iceberg.partition and"
                                + " iceberg.partition.column."));
        DataFiles.Builder file = DataFiles.builder(spec)
                .withPath(location)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(Files.size(local))
                .withMetrics(found.metrics())
                .withSplitOffsets(found.splitOffsets());
        if (spec.isPartitioned()) {
            file.withPartition(partition(found.metrics(), spec, table.schema()).orElseThrow());
        }
        return file.build();
    }

    private static void requireIds(Table table, ParquetMetadata footer, String location) {
        MessageType columns = footer.getFileMetaData().getSchema();
        MessageType withIds;
        try {
            withIds = FieldIds.assign(columns, table.schema());
        } catch (IllegalStateException missing) {
            throw new ConnectException(
                    "Table " + table.name() + " no longer has all columns of " + location
                            + "; one was dropped after the file was written: " + missing.getMessage() + ". "
                            + WRITE_AGAIN,
                    missing);
        }
        if (!withIds.equals(columns)) {
            throw new ConnectException("The columns of " + location + " have other ids than those of table "
                    + table.name() + ", which was created again after the file was written. " + WRITE_AGAIN);
        }
    }

    /** Those by which a file can be partitioned, the present one first. */
    private static Stream<PartitionSpec> specs(Table table) {
        List<PartitionSpec> older = table.specs().values().stream()
                .filter(spec -> spec.specId() != table.spec().specId())
                .sorted(Comparator.comparingInt(PartitionSpec::specId).reversed())
                .toList();
        return Stream.concat(Stream.of(table.spec()), older.stream());
    }

    /** The partition that all rows of a file are of; empty when there are several, or the bounds do not tell. */
    private static Optional<PartitionData> partition(Metrics metrics, PartitionSpec spec, Schema schema) {
        PartitionData partition = new PartitionData(spec.partitionType());
        for (int i = 0; i < spec.fields().size(); i++) {
            PartitionField field = spec.fields().get(i);
            int id = field.sourceId();
            if (field.transform().isVoid() || isMissing(metrics, id)) {
                partition.set(i, null);
                continue;
            }
            @Nullable ByteBuffer least = Objects.requireNonNull(metrics.lowerBounds()).get(id);
            @Nullable ByteBuffer greatest = Objects.requireNonNull(metrics.upperBounds()).get(id);
            if (least == null || greatest == null || metrics.nullValueCounts().getOrDefault(id, 0L) > 0) {
                return Optional.empty();
            }
            // Between two values of one bucket are those of any other.
            if (!field.transform().preservesOrder() && !least.equals(greatest)) {
                return Optional.empty();
            }
            Type type = schema.findType(id);
            @SuppressWarnings("unchecked")
            SerializableFunction<Object, Object> transform = ((Transform<Object, Object>) field.transform()).bind(type);
            Object first = transform.apply(Conversions.fromByteBuffer(type, least));
            if (!first.equals(transform.apply(Conversions.fromByteBuffer(type, greatest)))) {
                return Optional.empty();
            }
            partition.set(i, first);
        }
        return Optional.of(partition);
    }

    private static boolean isMissing(Metrics metrics, int id) {
        @Nullable Long values = metrics.valueCounts().get(id);
        return values == null || values.equals(metrics.nullValueCounts().get(id));
    }
}
