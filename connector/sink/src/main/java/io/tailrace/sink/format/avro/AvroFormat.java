package io.tailrace.sink.format.avro;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.row.KafkaColumns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Avro container files: typed columns, row by row. The compression is noted in the file, not in its name. */
public record AvroFormat(Compression compression, KafkaColumns kafkaColumns) implements RowFormat {

    @Override
    public String extension() {
        return "avro";
    }

    @Override
    public boolean isTyped() {
        return true;
    }

    @Override
    public RowFile open(Path path, @Nullable Schema columns) throws IOException {
        return new AvroRowFile(path, all(columns), compression);
    }

    @Override
    public RowCoder coder(@Nullable Schema columns) {
        return all(columns)::write;
    }

    private AvroColumns all(@Nullable Schema columns) {
        Schema own = Objects.requireNonNull(columns, "Avro needs a schema");
        return new AvroColumns(kafkaColumns.after(own));
    }
}
