package io.tailrace.sink.format.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;

import io.tailrace.sink.row.ColumnTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * A decimal as big-endian bytes, as many as its precision needs. Parquet also has 32 and 64 bits for the smaller ones, but
 * Trino cannot read those under a column of more than 18 digits, once a query has a condition on it. Bytes it reads under
 * every wider decimal, so a column can grow.
 */
record ParquetDecimal(int precision, int scale, int length, String path, ParquetLeaf leaf) implements ParquetValue {

    static ParquetDecimal of(Schema schema, String path) {
        int precision = ColumnTypes.precisionOf(schema);
        int scale = ColumnTypes.scaleOf(schema);
        if (scale < 0 || scale > precision) {
            throw new DataException("Column " + path + " is decimal(" + precision + "," + scale
                    + "). A column's scale is between 0 and its precision.");
        }
        int length = lengthOf(precision);
        ParquetLeaf leaf = ParquetLeaf.of(
                PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY,
                length <= Long.BYTES
                        ? (column, value, r, d) ->
                                column.writeFixed(unscaled(value, scale).longValueExact(), length, r, d)
                        : (column, value, r, d) ->
                                column.writeFixed(signExtended(unscaled(value, scale), length), r, d));
        return new ParquetDecimal(precision, scale, length, path, leaf);
    }

    /** Room for the digits and a sign. */
    private static int lengthOf(int precision) {
        return BigInteger.TEN.pow(precision).bitLength() / Byte.SIZE + 1;
    }

    /** Of a decimal that {@link #check} has found to fit. */
    private static BigInteger unscaled(Object value, int scale) {
        BigDecimal decimal = (BigDecimal) value;
        return decimal.scale() == scale
                ? decimal.unscaledValue()
                : decimal.signum() == 0
                        ? BigInteger.ZERO
                        : decimal.setScale(scale).unscaledValue();
    }

    private static byte[] signExtended(BigInteger unscaled, int length) {
        byte[] narrow = unscaled.toByteArray();
        byte[] wide = new byte[length];
        int pad = length - narrow.length;
        if (narrow[0] < 0) {
            Arrays.fill(wide, 0, pad, (byte) -1);
        }
        System.arraycopy(narrow, 0, wide, pad, narrow.length);
        return wide;
    }

    @Override
    public Type type(String name) {
        return Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                .length(length)
                .as(decimalType(scale, precision))
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
