package io.tailrace.iceberg;

import static io.tailrace.iceberg.TestLog.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.format.parquet.ParquetFormat;
import io.tailrace.sink.format.parquet.ParquetStyle;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    private final TestLog lake = new TestLog();

    @Test
    void a_column_that_is_dropped_from_the_log_while_a_chunk_is_open_is_named_with_what_to_do(@TempDir Path folder)
            throws IOException {
        Schema columns = SchemaBuilder.struct()
                .field("order_id", Schema.OPTIONAL_STRING_SCHEMA)
                .field("quantity", Schema.OPTIONAL_INT32_SCHEMA)
                .build();
        ChangeLog log = lake.open();
        org.apache.iceberg.Schema schema = log.ensure(ConnectColumns.of(columns));
        Path local = folder.resolve("chunk.parquet");
        try (RowFile file = new ParquetFormat(
                        Compression.SNAPPY,
                        KafkaColumns.LEFT_OUT,
                        new ParquetStyle(TimeUnit.MICROS, type -> FieldIds.assign(type, schema)))
                .open(local, columns)) {
            file.append(new Row(new Struct(columns).put("order_id", "a").put("quantity", 1), "", 0, 0));
            file.complete();
        }

        // ALTER TABLE orders_changes DROP COLUMN quantity, and another chunk of this task sees it first.
        lake.catalog.loadTable(NAME).updateSchema().deleteColumn("quantity").commit();
        log.append(TestLog.chunk(1, 0, 10));

        assertThatThrownBy(() -> log.file(local, "s3://lake/raw/orders_changes/data/chunk.parquet"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(
                        "no longer has all columns of s3://lake/raw/orders_changes/data/chunk.parquet; one was dropped")
                .hasMessageContaining("the table has no column quantity")
                .hasMessageContaining(
                        "Restart the task; if the chunk is claimed already, stop the connector and withdraw"
                                + " it with ./tailrace lake --withdraw-chunk first.");

        assertThat(lake.open().ensure(ConnectColumns.of(columns)).findField("quantity"))
                .as("added again after a restart")
                .isNotNull();
    }
}
