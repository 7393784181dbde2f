package io.tailrace.merge;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.ChangeLogDefinition;
import io.tailrace.iceberg.FieldIds;
import io.tailrace.iceberg.Granularity;
import io.tailrace.iceberg.LogAppend;
import io.tailrace.merge.MergeDefinition.LogRows;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A log and a current table in a catalog in memory, written by the sink's own writer and read by Iceberg's own reader. */
public final class TestTables {
    static final TableIdentifier LOG = TableIdentifier.of("lake", "orders_changes");
    static final TableIdentifier CURRENT = TableIdentifier.of("lake", "orders");

    final Catalog catalog;
    private final Path folder;
    private final Map<Integer, Long> offsets = new HashMap<>();
    private final ChangeLog log;
    /** Where the log's rows come from. */
    LogRows rows = LogRows.CHUNKS;
    /** Of the log's files. */
    Compression compression = Compression.SNAPPY;
    /** Of a row group in the log's files. */
    int mostRowsOfGroup = Integer.MAX_VALUE;
    /** Of the chunks that are appended. */
    private int generation;
    /** The view that was made last. */
    @Nullable LiveView live;

    TestTables(Path folder) {
        this(folder, new InMemoryCatalog());
        ((InMemoryCatalog) catalog).initialize("memory", Map.of());
        ((InMemoryCatalog) catalog).createNamespace(Namespace.of("lake"));
    }

    TestTables(Path folder, Catalog catalog) {
        this.folder = folder;
        this.catalog = catalog;
        this.log = new ChangeLog(
                catalog, new ChangeLogDefinition(LOG, "s3://lake/orders_changes", "cdc_event_time", Granularity.NONE));
    }

    Merger merger(long mostBytes, String... keys) {
        return merger(catalog, mostBytes, keys);
    }

    Merger merger(Catalog through, long mostBytes, String... keys) {
        return new Merger(
                through,
                definition(rows, keys),
                folder,
                mostBytes,
                () -> UUID.randomUUID().toString(),
                (name, view) -> live = view);
    }

    LogCompaction compaction() {
        return compaction(() -> UUID.randomUUID().toString());
    }

    LogCompaction compaction(Supplier<String> names) {
        return new LogCompaction(catalog, LOG, CURRENT, log, folder, names);
    }

    /** The removal of orphans from the log, in a store that lists these files. */
    OrphanFiles logOrphans(Function<String, List<FileInfo>> store) {
        return OrphanFiles.ofLog(
                catalog,
                LOG,
                rows,
                log,
                () -> UUID.randomUUID().toString(),
                (table, location) -> store.apply(location));
    }

    static MergeDefinition definition(String... keys) {
        return definition(LogRows.CHUNKS, keys);
    }

    private static MergeDefinition definition(LogRows rows, String... keys) {
        return new MergeDefinition(LOG, rows, CURRENT, "s3://lake/orders", List.of(keys), 4);
    }

    /** The log has these columns. */
    void ensure(Schema columns) {
        log.ensure(ConnectColumns.of(KafkaColumns.ADDED.after(columns)));
    }

    /** The next chunk of a partition starts at this offset, after those that are in the log or among them. */
    void readAnew(int partition, long offset) {
        generation++;
        offsets.put(partition, offset);
    }

    /** Adds a row to the current table as another engine does it, with Iceberg's own writer. */
    void insert(Map<String, Object> values) throws IOException {
        Table table = current();
        Record row = GenericRecord.create(table.schema());
        values.forEach(row::setField);
        PartitionData partition = new PartitionData(table.spec().partitionType());
        partition.set(
                0,
                Transforms.<CharSequence>bucket(4).bind(Types.StringType.get()).apply((String) values.get("order_id")));
        DataWriter<Record> writer = Parquet.writeData(
                        table.io().newOutputFile("s3://lake/orders/data/" + UUID.randomUUID() + ".parquet"))
                .schema(table.schema())
                .createWriterFunc(GenericParquetWriter::create)
                .overwrite()
                .withSpec(table.spec())
                .withPartition(partition)
                .build();
        writer.write(row);
        writer.close();
        DataFile file = writer.toDataFile();
        table.newAppend().appendFile(file).commit();
    }

    /** Appends a chunk of these rows, all with one schema; a null is an offset without a row. */
    void append(int partition, List<Struct> rows) throws IOException {
        Schema columns = rows.get(0).schema();
        KafkaColumns place = switch (this.rows) {
            case CHUNKS -> KafkaColumns.ADDED;
            case OBJECTS -> KafkaColumns.LEFT_OUT;
        };
        org.apache.iceberg.Schema schema = log.ensure(ConnectColumns.of(place.after(columns)));
        long start = offsets.getOrDefault(partition, 0L);
        Path local = folder.resolve(UUID.randomUUID() + ".parquet");
        try (RowFile file = new ParquetFormat(
                        compression, place, new ParquetStyle(TimeUnit.MICROS, type -> FieldIds.assign(type, schema)))
                .open(local, columns)) {
            for (int i = 0; i < rows.size(); i++) {
                file.append(new Row(rows.get(i), "orders", partition, start + i));
                if (i % mostRowsOfGroup == mostRowsOfGroup - 1) {
                    file.flush();
                }
            }
            file.complete();
        }
        String location = "s3://lake/orders_changes/data/" + local.getFileName();
        try (OutputStream out = log().io().newOutputFile(location).create()) {
            Files.copy(local, out);
        }
        DataFile file = log.file(local, location);
        Files.delete(local);
        log.append(new LogAppend(
                new TopicPartition("orders", partition), generation, start, start + rows.size(), List.of(file)));
        offsets.put(partition, start + rows.size());
    }

    TableState state() {
        return TableState.read(catalog, LOG, CURRENT).orElseThrow();
    }

    Table log() {
        return catalog.loadTable(LOG);
    }

    Table current() {
        return catalog.loadTable(CURRENT);
    }

    /** The rows of the current table by Iceberg's own reader, each as its columns that are not null. */
    List<Map<String, Object>> rows() throws IOException {
        return rows(current());
    }

    /** The rows of a table by Iceberg's own reader, each as its columns that are not null. */
    public static List<Map<String, Object>> rows(Table table) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
            for (Record record : records) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (NestedField column : table.schema().columns()) {
                    Object value = record.getField(column.name());
                    if (value != null) {
                        row.put(column.name(), value);
                    }
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
