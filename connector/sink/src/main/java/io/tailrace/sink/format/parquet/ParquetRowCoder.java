package io.tailrace.sink.format.parquet;

import io.tailrace.sink.file.ByteSink;
import io.tailrace.sink.file.RowFormat.RowCoder;
import io.tailrace.sink.row.Row;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * A row as the values of its leaves, in the order in which a row group takes them: each with four bytes that say which leaf
 * it is and its levels, and its plain form. Nothing is left to do but to copy them into their columns.
 */
final class ParquetRowCoder implements RowCoder {
    private static final VarHandle HEAD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_LEAVES = 1 << 15;
    private static final int LEVEL_BITS = 8;
    private static final int LEVEL = (1 << LEVEL_BITS) - 1;

    private final ParquetColumns columns;
    private ByteSink out = new ByteSink();

    ParquetRowCoder(ParquetShape shape) {
        int leaves = shape.leaves().size();
        if (leaves > MOST_LEAVES) {
            throw new IllegalStateException("Too many columns: " + leaves + " columns");
        }
        this.columns = shape.columns();
        columns.bind(IntStream.range(0, leaves).mapToObj(CodedLeaf::new).iterator());
    }

    @Override
    public void code(Row row, ByteSink target) {
        columns.check(row);
        out = target;
        columns.write(row);
    }

    /** What precedes a value. */
    static int head(byte[] bytes, int at) {
        return (int) HEAD.get(bytes, at);
    }

    static int leaf(int head) {
        return head >>> (2 * LEVEL_BITS);
    }

    static int repetition(int head) {
        return (head >>> LEVEL_BITS) & LEVEL;
    }

    static int definition(int head) {
        return head & LEVEL;
    }

    private final class CodedLeaf implements ParquetLeafSink {
        private final int leaf;

        CodedLeaf(int leaf) {
            this.leaf = leaf << (2 * LEVEL_BITS);
        }

        private void head(int repetition, int definition) {
            out.putLittleInt(leaf | (repetition << LEVEL_BITS) | definition);
        }

        @Override
        public void write(int value, int repetition, int definition) {
            head(repetition, definition);
            out.putLittleInt(value);
        }

        @Override
        public void write(long value, int repetition, int definition) {
            head(repetition, definition);
            out.putLittleLong(value);
        }

        @Override
        public void write(boolean value, int repetition, int definition) {
            head(repetition, definition);
            out.putByte(value ? 1 : 0);
        }

        @Override
        public void write(byte[] value, int repetition, int definition) {
            head(repetition, definition);
            out.putLittleInt(value.length);
            out.putRaw(value);
        }

        @Override
        public void writeFixed(byte[] value, int repetition, int definition) {
            head(repetition, definition);
            out.putRaw(value);
        }

        @Override
        public void writeFixed(long value, int length, int repetition, int definition) {
            head(repetition, definition);
            out.putBigEnd(value, length);
        }

        @Override
        public void writeNull(int repetition, int definition) {
            head(repetition, definition);
        }
    }
}
