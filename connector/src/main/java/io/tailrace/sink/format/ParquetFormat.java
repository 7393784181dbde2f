package io.tailrace.sink.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Parquet: typed columns, one schema a file. */
record ParquetFormat(Compression compression, boolean kafkaColumns, ParquetDictionaries dictionaries)
        implements RowFormat {

    ParquetFormat(Compression compression, boolean kafkaColumns) {
        this(compression, kafkaColumns, new ParquetDictionaries());
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
        return new ParquetRowFile(path, all(columns), compression, dictionaries);
    }

    @Override
    public RowCheck check(@Nullable Schema columns) {
        return new ParquetColumns(all(columns))::check;
    }

    private Schema all(@Nullable Schema columns) {
        Schema own = Objects.requireNonNull(columns, "Parquet needs a schema");
        return kafkaColumns ? KafkaColumns.addTo(own) : own;
    }
}
