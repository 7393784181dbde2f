package io.tailrace.sink.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Parquet: typed columns, one schema a file. */
record ParquetFormat(Compression compression, boolean kafkaColumns) implements RowFormat {

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
        Schema own = Objects.requireNonNull(columns, "Parquet needs a schema");
        return new ParquetRowFile(path, kafkaColumns ? KafkaColumns.addTo(own) : own, compression);
    }
}
