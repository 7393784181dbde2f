package io.tailrace.benchmark;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.json.JsonLines;
import io.tailrace.transform.FlattenDynamoDb;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Flatten;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;

/**
 * One change of a sales order, both images, from bytes to a row. The yardstick is {@link #bareParse}: Jackson walking over
 * all tokens and doing nothing with them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FlattenBenchmark {

    private final JsonFactory json = new JsonFactory();
    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonConverter converter = new JsonConverter();
    private final JsonLines lines = new JsonLines();
    private final FlattenDynamoDb.Value<SinkRecord> schemaless = new FlattenDynamoDb.Value<>();
    private final FlattenDynamoDb.Value<SinkRecord> declared = new FlattenDynamoDb.Value<>();
    private final FlattenDynamoDb.Value<SinkRecord> declaredWithChanged = new FlattenDynamoDb.Value<>();
    private final FlattenDynamoDb.Value<SinkRecord> fifthEntity = new FlattenDynamoDb.Value<>();
    private final Flatten<SinkRecord> kafkaFlatten = new Flatten.Value<>();
    private final byte[] record = SalesOrderChange.bytes();
    private final String newImage = SalesOrderChange.plainImage();

    @Setup
    public void configure() {
        String metadata = "event_type,event_time,event_id,sequence,table,ttl_expired";
        schemaless.configure(Map.of("metadata", metadata));
        declared.configure(Map.of("columns", SalesOrderChange.COLUMNS, "metadata", metadata));
        declaredWithChanged.configure(Map.of("columns", SalesOrderChange.COLUMNS));
        fifthEntity.configure(entities());
        converter.configure(Map.of("schemas.enable", "false", "converter.type", "value"));
        kafkaFlatten.configure(new HashMap<>(Map.of("delimiter", "_")));
    }

    /** The change is of the fifth, so that it is compared with all. */
    private static Map<String, String> entities() {
        Map<String, String> options = new HashMap<>(Map.of("entities", "a,b,c,d,e", "columns", "order_id string"));
        for (String entity : new String[] {"a", "b", "c", "d", "e"}) {
            options.put(
                    "entities." + entity + ".when", entity.equals("e") ? "order_id=*" : "order_id=" + entity + "#*");
            options.put("entities." + entity + ".columns", SalesOrderChange.COLUMNS);
            options.put("entities." + entity + ".key", "order_id");
        }
        return options;
    }

    @Benchmark
    public int bareParse() throws IOException {
        int tokens = 0;
        try (JsonParser parser = json.createParser(record)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    @Benchmark
    public JsonNode jacksonReadTree() throws IOException {
        return mapper.readTree(record);
    }

    @Benchmark
    public String sdkEnhancedDocument() {
        return EnhancedDocument.fromJson(newImage).toJson();
    }

    @Benchmark
    public byte[] jsonConverterAndKafkaFlatten() {
        SchemaAndValue value = converter.toConnectData("orders", record);
        SinkRecord flat = kafkaFlatten.apply(new SinkRecord("orders", 0, null, null, null, value.value(), 0));
        return converter.fromConnectData("orders", flat.valueSchema(), flat.value());
    }

    @Benchmark
    public byte[] jsonConverterAndOurs() {
        SchemaAndValue value = converter.toConnectData("orders", record);
        SinkRecord flat =
                requireNonNull(schemaless.apply(new SinkRecord("orders", 0, null, null, null, value.value(), 0)));
        return converter.fromConnectData("orders", null, flat.value());
    }

    @Benchmark
    public byte[] bytesToFlatJson() {
        SinkRecord row = requireNonNull(schemaless.apply(record()));
        return lines.line(row.valueSchema(), row.value());
    }

    @Benchmark
    public byte[] bytesStraightToFlatJson() {
        return requireNonNull(schemaless.line(record, lines));
    }

    @Benchmark
    public byte[] bytesStraightToDeclaredJson() {
        return requireNonNull(declared.line(record, lines));
    }

    @Benchmark
    public Object bytesToStruct() {
        return requireNonNull(declared.apply(record())).value();
    }

    @Benchmark
    public Object bytesToStructWithChangedColumns() {
        return requireNonNull(declaredWithChanged.apply(record())).value();
    }

    /** The same columns as those of {@link #bytesToStructWithChangedColumns}, of one entity of five. */
    @Benchmark
    public Object bytesToStructOfAnEntity() {
        return requireNonNull(fifthEntity.apply(record())).value();
    }

    @Benchmark
    public byte[] bytesToStructToJson() {
        SinkRecord row = requireNonNull(declared.apply(record()));
        return lines.line(row.valueSchema(), row.value());
    }

    private SinkRecord record() {
        return new SinkRecord("orders", 0, null, null, null, record, 0);
    }
}
