package io.tailrace.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.JulianFields;
import java.util.function.Consumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Parquet as Hive's writers make it, of which Firehose's conversion is one: by Parquet's own writer, without ids. */
public final class HiveParquet implements AutoCloseable {
    private final MessageType type;
    private final ParquetWriter<Group> writer;

    /** @param columns in Parquet's own notation */
    public HiveParquet(Path path, String columns) throws IOException {
        this.type = MessageTypeParser.parseMessageType("message hive_schema { " + columns + " }");
        this.writer = ExampleParquetWriter.builder(new LocalOutputFile(path))
                .withConf(new PlainParquetConfiguration())
                .withType(type)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .build();
    }

    public HiveParquet row(Consumer<Group> values) throws IOException {
        Group row = new SimpleGroup(type);
        values.accept(row);
        writer.write(row);
        return this;
    }

    /** A time as 96 bits. */
    public static Binary time(Instant time) {
        long nanos = ChronoUnit.NANOS.between(time.truncatedTo(ChronoUnit.DAYS), time);
        int day = Math.toIntExact(time.atZone(ZoneOffset.UTC).toLocalDate().getLong(JulianFields.JULIAN_DAY));
        return Binary.fromConstantByteArray(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(nanos)
                .putInt(day)
                .array());
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
