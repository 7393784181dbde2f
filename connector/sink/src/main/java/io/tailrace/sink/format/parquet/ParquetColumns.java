package io.tailrace.sink.format.parquet;

import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import io.tailrace.value.RowFields;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The columns of one Parquet file: its message type, and how to write a row with them. A row of an older schema is
 * projected: columns are found by name, and one that it does not have is null. Every column is optional, so that any
 * column can be missing in any row.
 */
final class ParquetColumns {
    private final Schema schema;
    private final List<Column> columns;
    private final List<Column> checked;
    private @Nullable Schema rowSchema;

    ParquetColumns(Schema schema, TimeUnit timestamps) {
        if (schema.fields().isEmpty()) {
            throw new DataException("A row without columns cannot be written to Parquet.");
        }
        this.schema = schema;
        List<Column> all = new ArrayList<>();
        for (Field field : schema.fields()) {
            all.add(new Column(field.name(), ParquetValue.of(field.schema(), field.name(), 0, timestamps)));
        }
        this.columns = List.copyOf(all);
        this.checked = all.stream().filter(column -> column.value.canRefuse()).toList();
    }

    MessageType messageType() {
        List<Type> types =
                columns.stream().map(column -> column.value.type(column.name)).toList();
        return new MessageType(schema.name() == null ? "row" : schema.name(), types);
    }

    /** Throws a DataException when a value of the row does not fit its column. */
    void check(Row row) {
        if (!(row.value() instanceof Struct)) {
            throw new DataException("Parquet needs rows with a schema, and this row is a map. Declare the columns in"
                    + " FlattenDynamoDb or in the option columns, or use format=jsonl.");
        }
        bind(row);
        for (Column column : checked) {
            Object value = column.valueIn(row);
            if (value != null) {
                column.value.check(value);
            }
        }
    }

    /** The rows that follow go to these, one writer for each leaf in the order of the message type. */
    void bind(Iterator<? extends ParquetLeafSink> leaves) {
        columns.forEach(column -> column.value.bind(leaves));
    }

    void write(Row row) {
        bind(row);
        for (Column column : columns) {
            column.value.writeNullable(column.valueIn(row), 0, 0);
        }
    }

    /** Looks the columns up in the row's schema, once for each run of rows that share it. */
    private void bind(Row row) {
        Schema current = row.schema();
        if (current != null && current != rowSchema) {
            rowSchema = current;
            columns.forEach(column -> column.field = current.field(column.name));
        }
    }

    private static final class Column {
        private final String name;
        private final ParquetValue value;
        private final boolean kafka;
        private @Nullable Field field;

        Column(String name, ParquetValue value) {
            this.name = name;
            this.value = value;
            this.kafka = KafkaColumns.NAMES.contains(name);
        }

        @Nullable Object valueIn(Row row) {
            if (field != null) {
                return RowFields.valueIn((Struct) row.value(), field);
            }
            return kafka ? KafkaColumns.valueOf(row, name) : null;
        }
    }
}
