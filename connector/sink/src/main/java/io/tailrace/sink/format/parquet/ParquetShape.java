package io.tailrace.sink.format.parquet;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.kafka.connect.data.Schema;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;

/**
 * What all files of a task with the same columns share: their type, and which columns are not worth a dictionary. That
 * shows only after a good many values, so a row group passes it on to those after it; they try again now and then.
 */
final class ParquetShape {
    private static final int GROUPS_WITHOUT = 64;

    private final Schema schema;
    private final ParquetStyle style;
    private final MessageType type;
    private final List<ColumnDescriptor> leaves;
    /** For each leaf the row groups to come that do without. */
    private final AtomicIntegerArray without;

    ParquetShape(Schema schema, ParquetStyle style) {
        this.schema = schema;
        this.style = style;
        this.type = style.types().apply(columns().messageType());
        this.leaves = type.getColumns();
        this.without = new AtomicIntegerArray(leaves.size());
    }

    /** For one file, or for rows that wait. */
    ParquetColumns columns() {
        return new ParquetColumns(schema, style.timestamps());
    }

    MessageType type() {
        return type;
    }

    List<ColumnDescriptor> leaves() {
        return leaves;
    }

    /** Asked once for each leaf of each row group. */
    boolean wantsDictionary(int leaf) {
        return without.getAndUpdate(leaf, left -> Math.max(0, left - 1)) == 0;
    }

    void dictionaryWasVain(int leaf) {
        without.set(leaf, GROUPS_WITHOUT);
    }
}
