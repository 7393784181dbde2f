package io.tailrace.benchmark.iceberg;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.ChangeLogDefinition;
import io.tailrace.iceberg.FieldIds;
import io.tailrace.iceberg.Granularity;
import io.tailrace.iceberg.LogAppend;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.format.parquet.ParquetFormat;
import io.tailrace.sink.format.parquet.ParquetStyle;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;

/** A log of changes of made-up orders, written as the sink writes it: about a kilobyte an item as JSON, a quarter as Parquet. */
final class GeneratedLog {
    static final TableIdentifier NAME = TableIdentifier.of("lake", "orders_changes");
    static final String KEY = "order_id";

    private static final int ROWS_OF_FILE = 200_000;
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final String[] WORDS = {
        "espresso",
        "machine",
        "silver",
        "water",
        "filter",
        "cartridge",
        "milk",
        "pitcher",
        "grinder",
        "descaler",
        "cup",
        "gift"
    };
    private static final Schema COLUMNS = SchemaBuilder.struct()
            .field(KEY, Schema.STRING_SCHEMA)
            .field("customer", Schema.OPTIONAL_STRING_SCHEMA)
            .field("status", Schema.OPTIONAL_STRING_SCHEMA)
            .field("quantity", Schema.OPTIONAL_INT32_SCHEMA)
            .field("amount", Schema.OPTIONAL_INT64_SCHEMA)
            .field("note", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_event_type", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_event_time", Timestamp.builder().optional().build())
            .field("cdc_event_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_stream", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_sequence", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private final ChangeLog log;
    private final org.apache.iceberg.Schema schema;
    private final Catalog catalog;
    private final Path folder;
    private final Random random = new Random(7);
    private long sequence;
    private long offset;

    GeneratedLog(Catalog catalog, Path folder) {
        this.catalog = catalog;
        this.folder = folder;
        this.log = new ChangeLog(
                catalog,
                new ChangeLogDefinition(NAME, folder.resolve("log").toString(), "cdc_event_time", Granularity.NONE));
        this.schema = log.ensure(ConnectColumns.of(KafkaColumns.ADDED.after(COLUMNS)));
    }

    /** The key of an item, which looks drawn and sorts as the numbers do. */
    static String key(long item) {
        return "order-" + padded(item, 12);
    }

    /** Made by hand: a format string would take most of the time in which a large table is filled. */
    private static String padded(long number, int digits) {
        String text = Long.toString(number);
        return "0".repeat(digits - text.length()) + text;
    }

    /**
     * Appends changes as one chunk.
     *
     * @param item the number of the item that the change with this number is of
     * @return bytes of the files
     */
    long append(long changes, LongUnaryOperator item) throws IOException {
        List<DataFile> files = new java.util.ArrayList<>();
        long begin = offset;
        long bytes = 0;
        for (long from = 0; from < changes; from += ROWS_OF_FILE) {
            DataFile file = file(from, Math.min(changes, from + ROWS_OF_FILE), item);
            files.add(file);
            bytes += file.fileSizeInBytes();
        }
        log.append(new LogAppend(new TopicPartition("orders", 0), 0, begin, offset, files));
        return bytes;
    }

    private DataFile file(long from, long to, LongUnaryOperator item) throws IOException {
        Path file = Files.createDirectories(folder.resolve("log")).resolve(offset + ".parquet");
        try (RowFile rows = new ParquetFormat(
                        Compression.ZSTD,
                        KafkaColumns.ADDED,
                        new ParquetStyle(TimeUnit.MICROS, type -> FieldIds.assign(type, schema)))
                .open(file, COLUMNS)) {
            for (long i = from; i < to; i++) {
                rows.append(new Row(change(item.applyAsLong(i)), "orders", 0, offset++));
            }
            rows.complete();
        }
        return log.file(file, file.toString());
    }

    private Struct change(long item) {
        sequence++;
        StringBuilder note = new StringBuilder(700);
        for (int i = 0; i < 40; i++) {
            note.append(WORDS[random.nextInt(WORDS.length)])
                    .append(' ')
                    .append(random.nextInt(10_000))
                    .append(' ');
        }
        return new Struct(COLUMNS)
                .put(KEY, key(item))
                .put("customer", "customer-" + random.nextInt(100_000))
                .put("status", WORDS[random.nextInt(4)])
                .put("quantity", random.nextInt(10))
                .put("amount", (long) random.nextInt(1_000_000))
                .put("note", note.toString())
                .put("cdc_event_type", "MODIFY")
                .put("cdc_event_time", Date.from(START.plusMillis(sequence)))
                .put("cdc_event_id", Long.toHexString(sequence))
                .put("cdc_stream", "2026-11-01T00:00:00.000")
                .put("cdc_sequence", padded(sequence, 21));
    }

    Catalog catalog() {
        return catalog;
    }
}
