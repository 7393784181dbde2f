package io.tailrace.sink.format.avro;

import io.tailrace.sink.file.ByteSink;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import io.tailrace.value.RowFields;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The columns of one Avro file: its schema, and how to write a row with them. A row of an older schema is projected: a
 * column that it does not have is null.
 */
final class AvroColumns {
    private final AvroValue.OfStruct row;

    AvroColumns(Schema schema) {
        this.row = AvroValue.OfStruct.of(schema, "");
    }

    /** Avro's schema, as JSON. */
    String schema() {
        return row.schema();
    }

    /** Appends the row; after a DataException the bytes are as they were. */
    void write(Row values, ByteSink out) {
        if (!(values.value() instanceof Struct struct)) {
            throw new DataException("Avro needs rows with a schema, and this row is a map. Declare the columns in"
                    + " FlattenDynamoDb or in the option columns, or use format=jsonl.");
        }
        int before = out.size();
        boolean written = false;
        try {
            List<AvroValue.OfStruct.Child> children = row.children();
            for (AvroValue.OfStruct.Child child : children) {
                child.value().writeNullable(valueOf(child.name(), struct, values), out);
            }
            written = true;
        } finally {
            if (!written) {
                out.cutBackTo(before);
            }
        }
    }

    private static @Nullable Object valueOf(String name, Struct struct, Row values) {
        Field field = struct.schema().field(name);
        if (field != null) {
            return RowFields.valueIn(struct, field);
        }
        return KafkaColumns.NAMES.contains(name) ? KafkaColumns.valueOf(values, name) : null;
    }
}
