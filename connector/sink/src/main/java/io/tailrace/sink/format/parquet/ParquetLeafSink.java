package io.tailrace.sink.format.parquet;

/** Takes the values of one leaf, each with its levels of repetition and definition. */
interface ParquetLeafSink {

    void write(int value, int repetition, int definition);

    void write(long value, int repetition, int definition);

    /** Its plain form is that of its bits. */
    default void write(float value, int repetition, int definition) {
        write(Float.floatToRawIntBits(value), repetition, definition);
    }

    /** Its plain form is that of its bits. */
    default void write(double value, int repetition, int definition) {
        write(Double.doubleToRawLongBits(value), repetition, definition);
    }

    void write(boolean value, int repetition, int definition);

    void write(byte[] value, int repetition, int definition);

    /** A value whose length is part of the column's type. */
    void writeFixed(byte[] value, int repetition, int definition);

    /** The same, of a whole number: its lowest bytes, the highest of them first. */
    void writeFixed(long value, int length, int repetition, int definition);

    /** No value, because a level above it is missing or empty. */
    void writeNull(int repetition, int definition);
}
