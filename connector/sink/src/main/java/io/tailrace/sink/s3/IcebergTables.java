package io.tailrace.sink.s3;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.ChangeLog.Visibility;
import io.tailrace.iceberg.FieldIds;
import io.tailrace.iceberg.LogAppend;
import io.tailrace.schema.Columns;
import io.tailrace.sink.chunk.TableFiles;
import io.tailrace.sink.chunk.Tables;
import io.tailrace.sink.claim.Claim.Range;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.format.parquet.ParquetFormat;
import io.tailrace.sink.format.parquet.ParquetStyle;
import io.tailrace.sink.row.ColumnTypes;
import io.tailrace.sink.row.DistinctNames;
import io.tailrace.sink.row.KafkaColumns;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.iceberg.DataFile;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Rows and files of tables in Iceberg. A table gets the columns of a row before the row's file is opened, because the file's
 * columns carry the table's ids.
 */
final class IcebergTables implements Tables {
    private final TableOptions options;
    private final Function<String, ChangeLog> open;
    private final Map<String, ChangeLog> logs = new ConcurrentHashMap<>();
    private final Map<String, org.apache.iceberg.Schema> schemas = new ConcurrentHashMap<>();
    private final Format format;

    /** @param open the change log of a table's name */
    IcebergTables(TableOptions options, Compression compression, Function<String, ChangeLog> open) {
        this.options = options;
        this.open = open;
        this.format = new Format(compression);
    }

    /** The files of these tables. */
    RowFormat format() {
        return format;
    }

    @Override
    public void admit(String table, Schema columns) {
        DistinctNames.require(options.withKafkaColumns(columns));
        ColumnTypes.requireDecimalsFit(columns);
        format.requireWritable(columns);
        Columns wanted = columns(columns);
        ChangeLog log = log(table);
        org.apache.iceberg.Schema schema = log.known(wanted).orElseGet(() -> log.ensure(wanted));
        org.apache.iceberg.Schema former = schemas.put(table, schema);
        if (former != null && !former.sameSchema(schema)) {
            // One that was dropped and created again has other ids.
            format.forget(table);
        }
    }

    private org.apache.iceberg.Schema schemaOf(String table) {
        return Objects.requireNonNull(schemas.get(table), "no row of this table was admitted");
    }

    @Override
    public void prepare(String table, Schema columns) {
        Columns wanted = columns(columns);
        ChangeLog log = log(table);
        if (log.known(wanted).isEmpty()) {
            log.ensure(wanted);
        }
    }

    @Override
    public boolean append(TableFiles files) {
        ChangeLog log = log(files.table());
        Range range = files.range();
        UUID table = log.described();
        LogAppend chunk = new LogAppend(
                new TopicPartition(files.names().topic(), files.names().partition()),
                range.generation(),
                range.start(),
                range.end() + 1,
                files.files().stream()
                        .map(file -> dataFile(log, file.path(), file.key()))
                        .toList(),
                table);
        return log.append(chunk) == Visibility.VISIBLE;
    }

    private DataFile dataFile(ChangeLog log, Path local, String key) {
        return log.file(local, options.url(key));
    }

    /** The change log of a table's name, one for all threads. */
    ChangeLog log(String table) {
        return logs.computeIfAbsent(table, open);
    }

    private Columns columns(Schema columns) {
        return ConnectColumns.of(options.withKafkaColumns(columns));
    }

    /** Parquet with the ids of a table's columns. */
    private final class Format implements RowFormat {
        private final Compression compression;
        /** For rows that are not in a file yet: their bytes do not depend on ids. */
        private final ParquetFormat withoutIds;

        private final Map<String, ParquetFormat> byTable = new ConcurrentHashMap<>();

        Format(Compression compression) {
            this.compression = compression;
            this.withoutIds = parquet(type -> type);
        }

        @Override
        public String extension() {
            return withoutIds.extension();
        }

        @Override
        public boolean isTyped() {
            return true;
        }

        @Override
        public RowFormat forTable(String table) {
            return byTable.computeIfAbsent(table, name -> parquet(type -> FieldIds.assign(type, schemaOf(name))));
        }

        void forget(String table) {
            byTable.remove(table);
        }

        @Override
        public RowFile open(Path path, @Nullable Schema columns) {
            throw new IllegalStateException("a file of no table: " + path);
        }

        @Override
        public RowCoder coder(@Nullable Schema columns) {
            return withoutIds.coder(columns);
        }

        /** What Parquet cannot write is a DataException. */
        void requireWritable(Schema columns) {
            RowCoder unused = withoutIds.coder(columns);
        }

        private ParquetFormat parquet(Function<MessageType, MessageType> types) {
            return new ParquetFormat(compression, KafkaColumns.ADDED, new ParquetStyle(TimeUnit.MICROS, types::apply));
        }
    }
}
