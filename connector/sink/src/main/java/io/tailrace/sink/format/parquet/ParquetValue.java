package io.tailrace.sink.format.parquet;

import java.util.Iterator;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one Connect schema look in Parquet, in the types that Athena reads. It writes straight to the writers
 * of the leaves, each value with its levels of repetition and definition, which is half the work of Parquet's own way in.
 */
interface ParquetValue {

    Type type(String name);

    /** Takes the writers of its leaves, in the order of the columns. A row group has its own. */
    void bind(Iterator<? extends ParquetLeafSink> leaves);

    /**
     * Writes a value.
     *
     * @param repetition the level at which this value begins to repeat; 0 for the first of a row
     * @param definition how many of the levels around it are there
     */
    void write(Object value, int repetition, int definition);

    /** Says that from {@code definition} on nothing is there. */
    void writeNull(int repetition, int definition);

    default void writeNullable(@Nullable Object value, int repetition, int definition) {
        if (value == null) {
            writeNull(repetition, definition);
        } else {
            write(value, repetition, definition);
        }
    }

    /** Whether {@link #check} can ever fail. */
    default boolean canRefuse() {
        return false;
    }

    /** Throws a DataException when {@link #write} would fail. */
    default void check(Object value) {}

    /**
     * How values of this schema are written.
     *
     * @param path of the column, for errors
     * @param depth how many repeated levels are around it
     * @param timestamps the unit of times in milliseconds
     */
    static ParquetValue of(Schema schema, String path, int depth, TimeUnit timestamps) {
        if (Decimal.LOGICAL_NAME.equals(schema.name())) {
            return ParquetDecimal.of(schema, path);
        }
        return switch (schema.type()) {
            case ARRAY ->
                new ParquetNested.OfList(of(schema.valueSchema(), path + "[]", depth + 1, timestamps), depth + 1);
            case MAP -> {
                if (schema.keySchema().type() != Schema.Type.STRING) {
                    throw new DataException("The map " + path + " has keys of type "
                            + schema.keySchema().type().getName() + ". Only string keys can be written.");
                }
                ParquetValue value = of(schema.valueSchema(), path + ".value", depth + 1, timestamps);
                yield new ParquetNested.OfMap(
                        ParquetLeaf.of(schema.keySchema(), path + ".key", timestamps), value, depth + 1, path);
            }
            case STRUCT -> ParquetNested.OfStruct.of(schema, path, depth, timestamps);
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES ->
                ParquetLeaf.of(schema, path, timestamps);
        };
    }
}
