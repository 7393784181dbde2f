package io.tailrace.sink.format.json;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.row.KafkaColumns;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** JSON lines: rows of every shape in one file. */
public record JsonLinesFormat(Compression compression, KafkaColumns kafkaColumns) implements RowFormat {

    @Override
    public String extension() {
        return switch (compression) {
            case NONE -> "jsonl";
            case GZIP -> "jsonl.gz";
            case ZSTD -> "jsonl.zst";
            case SNAPPY -> throw new IllegalStateException("JSON lines have no snappy form");
        };
    }

    @Override
    public boolean isTyped() {
        return false;
    }

    @Override
    public RowFile open(Path path, @Nullable Schema columns) throws IOException {
        return new JsonLinesFile(path, compression, new JsonLine(kafkaColumns));
    }

    @Override
    public RowCoder coder(@Nullable Schema columns) {
        JsonLine line = new JsonLine(kafkaColumns);
        return (row, out) -> {
            byte[] encoded = line.encode(row);
            out.putRaw(encoded, 0, encoded.length);
        };
    }
}
