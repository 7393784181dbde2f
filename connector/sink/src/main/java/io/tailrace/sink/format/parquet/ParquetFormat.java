package io.tailrace.sink.format.parquet;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.row.KafkaColumns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Parquet: typed columns, one schema a file. */
public record ParquetFormat(
        Compression compression, KafkaColumns kafkaColumns, ParquetStyle style, Map<Schema, ParquetShape> shapes)
        implements RowFormat {
    private static final int MOST_SHAPES = 1000;

    public ParquetFormat(Compression compression, KafkaColumns kafkaColumns) {
        this(compression, kafkaColumns, ParquetStyle.HIVE);
    }

    public ParquetFormat(Compression compression, KafkaColumns kafkaColumns, ParquetStyle style) {
        this(compression, kafkaColumns, style, new ConcurrentHashMap<>());
    }

    @Override
    public String extension() {
        return compression == Compression.NONE ? "parquet" : compression.id() + ".parquet";
    }

    @Override
    public boolean isTyped() {
        return true;
    }

    @Override
    public RowFile open(Path path, @Nullable Schema columns) throws IOException {
        return new ParquetRowFile(path, shape(columns), compression);
    }

    @Override
    public RowCoder coder(@Nullable Schema columns) {
        return new ParquetRowCoder(shape(columns));
    }

    private ParquetShape shape(@Nullable Schema columns) {
        if (shapes.size() >= MOST_SHAPES) {
            shapes.clear();
        }
        return shapes.computeIfAbsent(
                Objects.requireNonNull(columns, "Parquet needs a schema"),
                own -> new ParquetShape(kafkaColumns.after(own), style));
    }
}
