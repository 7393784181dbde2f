package io.tailrace.iceberg;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.util.BinaryUtil;
import org.apache.iceberg.util.UnicodeUtil;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says of a file's columns, from the file's own footer: counts, sizes and bounds, by which engines pass over
 * files. Columns below a list or map have sizes only, as in Iceberg's own writer.
 */
public record ParquetMetrics(Metrics metrics, List<Long> splitOffsets) {
    /** As many characters and bytes as Iceberg's writers keep of a bound. */
    private static final int BOUND_LENGTH = 16;

    /** Reads the footer of a file on local disk, whose columns carry the ids of this schema. */
    public static ParquetMetrics of(Path file, Schema schema) throws IOException {
        return of(new LocalInputFile(file), schema);
    }

    /** Reads the footer of a file whose columns carry the ids of this schema. */
    public static ParquetMetrics of(InputFile file, Schema schema) throws IOException {
        return of(ParquetFooter.read(file), schema);
    }

    /** Of a footer that was read. */
    static ParquetMetrics of(ParquetMetadata footer, Schema schema) {
        Map<Integer, Long> sizes = new HashMap<>();
        Map<Integer, Long> values = new HashMap<>();
        Map<Integer, Long> nulls = new HashMap<>();
        Map<Integer, Bounds> bounds = new HashMap<>();
        Set<Integer> unbounded = new HashSet<>();
        long rows = 0;
        for (BlockMetaData block : footer.getBlocks()) {
            rows += block.getRowCount();
            for (ColumnChunkMetaData column : block.getColumns()) {
                PrimitiveType type = column.getPrimitiveType();
                int id = type.getId().intValue();
                sizes.merge(id, column.getTotalSize(), Long::sum);
                if (footer.getFileMetaData()
                                .getSchema()
                                .getMaxRepetitionLevel(column.getPath().toArray())
                        > 0) {
                    continue;
                }
                values.merge(id, column.getValueCount(), Long::sum);
                Statistics<?> statistics = column.getStatistics();
                nulls.merge(id, statistics.getNumNulls(), Long::sum);
                if (statistics.hasNonNullValue()) {
                    Bounds found = Bounds.of(schema.findType(id), type, statistics);
                    bounds.merge(id, found, Bounds::with);
                } else if (statistics.getNumNulls() < column.getValueCount()) {
                    unbounded.add(id);
                }
            }
        }
        unbounded.forEach(bounds::remove);
        Map<Integer, ByteBuffer> lower = new HashMap<>();
        Map<Integer, ByteBuffer> upper = new HashMap<>();
        bounds.forEach((id, found) -> found.put(id, lower, upper));
        return new ParquetMetrics(
                new Metrics(rows, sizes, values, nulls, null, lower, upper),
                footer.getBlocks().stream().map(BlockMetaData::getStartingPos).toList());
    }

    /** The least and the greatest value of a column. */
    private record Bounds(Type type, Object least, Object greatest) {

        static Bounds of(Type type, PrimitiveType primitive, Statistics<?> statistics) {
            return new Bounds(
                    type,
                    value(type, primitive, statistics.genericGetMin()),
                    value(type, primitive, statistics.genericGetMax()));
        }

        /** A value as Iceberg has it, of the table's type, to which the file's may have to be widened. */
        private static Object value(Type type, PrimitiveType primitive, Object value) {
            return switch (type.typeId()) {
                case LONG, TIMESTAMP -> ((Number) value).longValue();
                case DOUBLE -> ((Number) value).doubleValue();
                case STRING -> ((Binary) value).toStringUsingUTF8();
                case BINARY -> ByteBuffer.wrap(((Binary) value).getBytes());
                case DECIMAL -> {
                    int scale = ((DecimalLogicalTypeAnnotation) primitive.getLogicalTypeAnnotation()).getScale();
                    yield new BigDecimal(new BigInteger(((Binary) value).getBytes()), scale);
                }
                default -> value;
            };
        }

        Bounds with(Bounds other) {
            Comparator<Object> order = Comparators.forType(type.asPrimitiveType());
            return new Bounds(
                    type,
                    order.compare(least, other.least) <= 0 ? least : other.least,
                    order.compare(greatest, other.greatest) >= 0 ? greatest : other.greatest);
        }

        void put(int id, Map<Integer, ByteBuffer> lower, Map<Integer, ByteBuffer> upper) {
            lower.put(id, Conversions.toByteBuffer(type, shortLeast()));
            @Nullable Object greatestShort = shortGreatest();
            if (greatestShort != null) {
                upper.put(id, Conversions.toByteBuffer(type, greatestShort));
            }
        }

        private Object shortLeast() {
            return switch (type.typeId()) {
                case STRING -> UnicodeUtil.truncateStringMin((String) least, BOUND_LENGTH);
                case BINARY -> BinaryUtil.truncateBinaryMin((ByteBuffer) least, BOUND_LENGTH);
                default -> least;
            };
        }

        /** Null when no shorter value is greater than all: the column has no upper bound then. */
        private @Nullable Object shortGreatest() {
            return switch (type.typeId()) {
                case STRING -> UnicodeUtil.truncateStringMax((String) greatest, BOUND_LENGTH);
                case BINARY -> BinaryUtil.truncateBinaryMax((ByteBuffer) greatest, BOUND_LENGTH);
                default -> greatest;
            };
        }
    }
}
