package io.tailrace.firehose;

import io.tailrace.json.JsonLines;
import io.tailrace.merge.HiveParquet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.parquet.example.data.Group;

/** The objects that Firehose makes of rows. */
enum TestObjects {
    JSON,
    PACKED_JSON,
    PARQUET;

    private static final String COLUMNS = """
            optional binary order_id (UTF8);
            optional int32 quantity;
            optional binary cdc_event_type (UTF8);
            optional int96 cdc_event_time;
            optional binary cdc_event_id (UTF8);
            optional binary cdc_stream (UTF8);
            optional binary cdc_sequence (UTF8);
            optional binary cdc_table (UTF8);
            """;

    /** The object of these rows, which have the columns of TestOrders. */
    byte[] of(List<Struct> rows, Path folder) {
        return switch (this) {
            case JSON -> lines(rows).getBytes(StandardCharsets.UTF_8);
            case PACKED_JSON -> TestFolder.gzip(lines(rows));
            case PARQUET -> parquet(rows, folder);
        };
    }

    private static String lines(List<Struct> rows) {
        JsonLines json = new JsonLines();
        StringBuilder lines = new StringBuilder();
        rows.forEach(row -> lines.append(new String(json.line(row.schema(), row), StandardCharsets.UTF_8)));
        return lines.toString();
    }

    private static byte[] parquet(List<Struct> rows, Path folder) {
        Path file = folder.resolve(UUID.randomUUID() + ".parquet");
        try {
            try (HiveParquet parquet = new HiveParquet(file, COLUMNS)) {
                for (Struct row : rows) {
                    parquet.row(values -> fill(values, row));
                }
            }
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fill(Group values, Struct row) {
        for (Field field : row.schema().fields()) {
            Object value = row.get(field);
            if (value instanceof Date time) {
                values.append(field.name(), HiveParquet.time(time.toInstant()));
            } else if (value instanceof Integer number) {
                values.append(field.name(), number);
            } else if (value != null) {
                values.append(field.name(), value.toString());
            }
        }
    }
}
