package io.tailrace.benchmark;

import io.tailrace.local.S3Server;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.connect.IcebergSinkConfig;
import org.apache.iceberg.connect.data.SinkWriter;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.apache.kafka.connect.sink.SinkRecord;

/** A process with the writer of Iceberg's own sink: name, endpoint, rows before it counts, rows, codec. */
final class IcebergSink {
    private static final int ROWS_PER_FILE = 100_000;

    private final SinkWriter writer;
    private long rows;

    private IcebergSink(SinkWriter writer) {
        this.writer = writer;
    }

    public static void main(String[] args) {
        Map<String, String> io = new HashMap<>(Map.of(
                "warehouse",
                "s3://lake/iceberg-" + System.nanoTime(),
                "io-impl",
                "org.apache.iceberg.aws.s3.S3FileIO",
                "s3.endpoint",
                args[1],
                "s3.path-style-access",
                "true",
                "s3.access-key-id",
                S3Server.ACCESS_KEY,
                "s3.secret-access-key",
                S3Server.SECRET_KEY,
                "client.region",
                "us-east-1",
                "http-client.type",
                "apache"));
        InMemoryCatalog catalog = new InMemoryCatalog();
        catalog.initialize("benchmark", io);
        catalog.createNamespace(Namespace.of("db"));
        catalog.buildTable(TableIdentifier.of("db", "orders"), columns())
                .withProperty("write.parquet.compression-codec", args[4])
                .create();
        IcebergSink sink = new IcebergSink(new SinkWriter(
                catalog,
                new IcebergSinkConfig(Map.of(
                        "name", "benchmark",
                        "task.id", "0",
                        "topics", OrderRows.TOPIC,
                        "iceberg.tables", "db.orders",
                        "iceberg.catalog.type", "hadoop"))));
        Cost.print(
                args[0],
                new OrderRows(1),
                Long.parseLong(args[2]),
                Long.parseLong(args[3]),
                sink::put,
                rowsSoFar -> sink.writer.completeWrite());
        sink.writer.close();
    }

    private static Schema columns() {
        return new Schema(
                Types.NestedField.optional(1, "order_id", Types.StringType.get()),
                Types.NestedField.optional(2, "customer_id", Types.StringType.get()),
                Types.NestedField.optional(3, "product", Types.StringType.get()),
                Types.NestedField.optional(4, "quantity", Types.IntegerType.get()),
                Types.NestedField.optional(5, "price", Types.DoubleType.get()),
                Types.NestedField.optional(6, "placed_at", Types.TimestampType.withZone()),
                Types.NestedField.optional(7, "status", Types.StringType.get()));
    }

    private void put(Collection<SinkRecord> batch) {
        writer.save(batch);
        rows += batch.size();
        if (rows % ROWS_PER_FILE == 0) {
            writer.completeWrite();
        }
    }
}
