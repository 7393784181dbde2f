package io.tailrace.benchmark;

import io.tailrace.sink.file.ByteSink;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat.RowCoder;
import io.tailrace.sink.format.avro.AvroFormat;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Conversions.DecimalConversion;
import org.apache.avro.data.TimeConversions.DateConversion;
import org.apache.avro.data.TimeConversions.TimestampMillisConversion;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One row of twelve columns into an Avro file, by the sink and by Avro's own writer: which converts a generic record, or takes
 * bytes that the sink has made. The schema is the same, and so are the blocks' sizes, to a few percent.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class AvroBenchmark {

    private static final int ROWS = 20_000;

    private static final Schema COLUMNS = SchemaBuilder.struct()
            .field("order_id", Schema.STRING_SCHEMA)
            .field("customer_id", Schema.STRING_SCHEMA)
            .field("product", Schema.STRING_SCHEMA)
            .field("quantity", Schema.OPTIONAL_INT32_SCHEMA)
            .field(
                    "price",
                    Decimal.builder(2)
                            .parameter("connect.decimal.precision", "10")
                            .optional()
                            .build())
            .field("weight", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("gift", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .field("placed_at", Timestamp.builder().optional().build())
            .field("status", Schema.OPTIONAL_STRING_SCHEMA)
            .field("city", Schema.OPTIONAL_STRING_SCHEMA)
            .field("revision", Schema.OPTIONAL_INT64_SCHEMA)
            .field("note", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    @Param({"NONE", "SNAPPY"})
    Compression compression = Compression.NONE;

    private final Row[] rows = new Row[ROWS];
    private final GenericData conversions = new GenericData();
    private Path folder = Path.of("");
    private org.apache.avro.Schema schema = org.apache.avro.Schema.create(org.apache.avro.Schema.Type.NULL);

    @Setup
    public void prepare() throws IOException {
        folder = Files.createTempDirectory("tailrace-avro-");
        for (int i = 0; i < ROWS; i++) {
            rows[i] = new Row(order(i), "orders", 0, i);
        }
        conversions.addLogicalTypeConversion(new DecimalConversion());
        conversions.addLogicalTypeConversion(new TimestampMillisConversion());
        conversions.addLogicalTypeConversion(new DateConversion());
        sink();
        try (DataFileReader<GenericRecord> file =
                new DataFileReader<>(file().toFile(), new GenericDatumReader<GenericRecord>())) {
            schema = file.getSchema();
        }
    }

    @TearDown(Level.Trial)
    public void remove() throws IOException {
        Files.deleteIfExists(file());
        Files.deleteIfExists(folder);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Path sink() throws IOException {
        try (RowFile file = new AvroFormat(compression, KafkaColumns.LEFT_OUT).open(file(), COLUMNS)) {
            for (Row row : rows) {
                file.append(row);
            }
            return file.complete();
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Path avroGenericRecords() throws IOException {
        try (DataFileWriter<GenericRecord> file = create()) {
            for (Row row : rows) {
                file.append(generic((Struct) row.value()));
            }
        }
        return file();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Path avroEncodedRows() throws IOException {
        RowCoder coder = new AvroFormat(compression, KafkaColumns.LEFT_OUT).coder(COLUMNS);
        ByteSink encoded = new ByteSink();
        try (DataFileWriter<GenericRecord> file = create()) {
            for (Row row : rows) {
                encoded.cutBackTo(0);
                coder.code(row, encoded);
                file.appendEncoded(ByteBuffer.wrap(encoded.array(), 0, encoded.size()));
            }
        }
        return file();
    }

    private DataFileWriter<GenericRecord> create() throws IOException {
        DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema, conversions));
        writer.setCodec(compression == Compression.NONE ? CodecFactory.nullCodec() : CodecFactory.snappyCodec());
        return writer.create(schema, file().toFile());
    }

    private GenericRecord generic(Struct order) {
        GenericRecord generic = new GenericData.Record(schema);
        for (Field field : COLUMNS.fields()) {
            Object value = order.get(field);
            generic.put(field.index(), value instanceof Date time ? time.toInstant() : value);
        }
        return generic;
    }

    private Path file() {
        return folder.resolve("rows.avro");
    }

    private static Struct order(int i) {
        Struct seven = OrderRows.order(i);
        return new Struct(COLUMNS)
                .put("order_id", seven.get("order_id"))
                .put("customer_id", seven.get("customer_id"))
                .put("product", seven.get("product"))
                .put("quantity", seven.get("quantity"))
                .put("price", BigDecimal.valueOf(i % 100_000, 2))
                .put("weight", seven.get("price"))
                .put("gift", i % 3 == 0)
                .put("placed_at", Date.from(Instant.ofEpochMilli(1_763_769_600_000L + i * 7L)))
                .put("status", seven.get("status"))
                .put("city", i % 2 == 0 ? "Hamburg" : "München")
                .put("revision", (long) i)
                .put("note", i % 10 == 0 ? "leave it with the neighbours" : null);
    }
}
