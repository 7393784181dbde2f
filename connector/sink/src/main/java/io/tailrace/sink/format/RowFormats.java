package io.tailrace.sink.format;

import io.tailrace.option.EnumOption;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.format.avro.AvroFormat;
import io.tailrace.sink.format.json.JsonLinesFormat;
import io.tailrace.sink.format.parquet.ParquetFormat;
import io.tailrace.sink.row.KafkaColumns;
import java.util.List;

/** The formats a user can choose, and the compressions each has. */
public enum RowFormats {
    PARQUET {
        @Override
        public RowFormat with(Compression compression, KafkaColumns kafkaColumns) {
            return new ParquetFormat(compression, kafkaColumns);
        }

        @Override
        public List<Compression> compressions() {
            return List.of(Compression.SNAPPY, Compression.ZSTD, Compression.GZIP, Compression.NONE);
        }
    },
    AVRO {
        @Override
        public RowFormat with(Compression compression, KafkaColumns kafkaColumns) {
            return new AvroFormat(compression, kafkaColumns);
        }

        @Override
        public List<Compression> compressions() {
            return List.of(Compression.SNAPPY, Compression.ZSTD, Compression.GZIP, Compression.NONE);
        }
    },
    JSONL {
        @Override
        public RowFormat with(Compression compression, KafkaColumns kafkaColumns) {
            return new JsonLinesFormat(compression, kafkaColumns);
        }

        @Override
        public List<Compression> compressions() {
            return List.of(Compression.GZIP, Compression.ZSTD, Compression.NONE);
        }
    };

    /** The format with this compression, which must be one of {@link #compressions()}. */
    public abstract RowFormat with(Compression compression, KafkaColumns kafkaColumns);

    /** What the format can be compressed with; the first is what it is compressed with when nothing is said. */
    public abstract List<Compression> compressions();

    /** The name in options. */
    public String id() {
        return EnumOption.value(this);
    }
}
