package io.tailrace.sink.format;

import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** A decimal in the smallest of Parquet's forms: 32 or 64 bits, else 16 bytes. */
record ParquetDecimal(int precision, int scale, String path, ParquetLeaf leaf) implements ParquetValue {
    private static final int INT32_DIGITS = 9;
    private static final int INT64_DIGITS = 18;
    private static final int WIDE_BYTES = 16;

    static ParquetDecimal of(Schema schema, String path) {
        int precision = ColumnTypes.precisionOf(schema);
        int scale = ColumnTypes.scaleOf(schema);
        if (scale < 0 || scale > precision) {
            throw new DataException("Column " + path + " is decimal(" + precision + "," + scale
                    + "). A column's scale is between 0 and its precision.");
        }
        return new ParquetDecimal(precision, scale, path, leaf(precision, scale));
    }

    private static ParquetLeaf leaf(int precision, int scale) {
        if (precision <= INT32_DIGITS) {
            return ParquetLeaf.of(
                    PrimitiveTypeName.INT32, (column, value, r, d) -> column.write((int) unscaled(value, scale), r, d));
        }
        if (precision <= INT64_DIGITS) {
            return ParquetLeaf.of(
                    PrimitiveTypeName.INT64, (column, value, r, d) -> column.write(unscaled(value, scale), r, d));
        }
        return ParquetLeaf.of(
                PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY,
                (column, value, r, d) -> column.writeFixed(
                        signExtended(((BigDecimal) value)
                                .setScale(scale)
                                .unscaledValue()
                                .toByteArray()),
                        r,
                        d));
    }

    /** Of a decimal that {@link #check} has found to fit. */
    private static long unscaled(Object value, int scale) {
        BigDecimal decimal = (BigDecimal) value;
        return (decimal.scale() == scale ? decimal : decimal.setScale(scale))
                .unscaledValue()
                .longValueExact();
    }

    private static byte[] signExtended(byte[] unscaled) {
        byte[] wide = new byte[WIDE_BYTES];
        int pad = WIDE_BYTES - unscaled.length;
        if (unscaled[0] < 0) {
            Arrays.fill(wide, 0, pad, (byte) -1);
        }
        System.arraycopy(unscaled, 0, wide, pad, unscaled.length);
        return wide;
    }

    @Override
    public Type type(String name) {
        LogicalTypeAnnotation decimal = decimalType(scale, precision);
        if (precision <= INT32_DIGITS) {
            return Types.optional(PrimitiveTypeName.INT32).as(decimal).named(name);
        }
        if (precision <= INT64_DIGITS) {
            return Types.optional(PrimitiveTypeName.INT64).as(decimal).named(name);
        }
        return Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                .length(WIDE_BYTES)
                .as(decimal)
                .named(name);
    }

    @Override
    public void bind(Iterator<? extends ParquetLeafSink> leaves) {
        leaf.bind(leaves);
    }

    @Override
    public void write(Object value, int repetition, int definition) {
        leaf.write(value, repetition, definition);
    }

    @Override
    public void writeNull(int repetition, int definition) {
        leaf.writeNull(repetition, definition);
    }

    @Override
    public boolean canRefuse() {
        return true;
    }

    @Override
    public void check(Object value) {
        ColumnTypes.fitting((BigDecimal) value, precision, scale, path);
    }
}
