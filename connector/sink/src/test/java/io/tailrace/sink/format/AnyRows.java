package io.tailrace.sink.format;

import io.tailrace.sink.row.ColumnTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** Schemas and values of every type that rows can have, at random: the edges of each type more often than what is between. */
@SuppressWarnings("JavaUtilDate") // the type that Connect gives to dates, times and timestamps
public final class AnyRows {
    /** Few, so that the path of one is easily the name of another. */
    private static final List<String> NAMES =
            List.of("a", "b", "a_b", "element", "value", "a_element", "a_value", "key", "_x", "row", "n1");

    private static final long FARTHEST = 9_223_372_036_854_775L - 86_400_000L;
    private static final long DAY = 86_400_000L;

    private final Random random;
    private final boolean hasNaN;

    /** @param hasNaN whether the format has a form for what is not a number */
    public AnyRows(Random random, boolean hasNaN) {
        this.random = random;
        this.hasNaN = hasNaN;
    }

    /** A row's columns, with names of this class's own. */
    public Schema schema() {
        return struct(0).build();
    }

    /** A row with these columns, whichever they are. */
    public Struct row(Schema schema) {
        return (Struct) value(schema);
    }

    private SchemaBuilder struct(int depth) {
        SchemaBuilder struct = SchemaBuilder.struct();
        List<String> names = new ArrayList<>(NAMES);
        for (int i = 1 + random.nextInt(depth == 0 ? 8 : 3); i > 0; i--) {
            struct.field(names.remove(random.nextInt(names.size())), type(depth));
        }
        return struct;
    }

    private Schema type(int depth) {
        SchemaBuilder type = builder(depth);
        boolean isOptional = random.nextInt(3) > 0;
        if (isOptional) {
            type.optional();
        }
        if (random.nextInt(4) == 0 && type.type() != Schema.Type.STRUCT) {
            type.defaultValue(value(type));
        }
        return type.build();
    }

    private SchemaBuilder builder(int depth) {
        return switch (random.nextInt(depth < 3 ? 17 : 13)) {
            case 0 -> SchemaBuilder.string();
            case 1 -> SchemaBuilder.bool();
            case 2 -> SchemaBuilder.int8();
            case 3 -> SchemaBuilder.int16();
            case 4 -> SchemaBuilder.int32();
            case 5 -> SchemaBuilder.int64();
            case 6 -> SchemaBuilder.float32();
            case 7 -> SchemaBuilder.float64();
            case 8 -> SchemaBuilder.bytes();
            case 9 -> Date.builder();
            case 10 -> Time.builder();
            case 11 -> Timestamp.builder();
            case 12 -> decimal();
            case 13 -> SchemaBuilder.array(type(depth + 1));
            case 14 -> SchemaBuilder.map(Schema.STRING_SCHEMA, type(depth + 1));
            default -> struct(depth + 1);
        };
    }

    private SchemaBuilder decimal() {
        int precision = 1 + random.nextInt(38);
        SchemaBuilder decimal = Decimal.builder(random.nextInt(3) == 0 ? precision : random.nextInt(precision + 1));
        return random.nextInt(8) == 0
                ? decimal
                : decimal.parameter("connect.decimal.precision", Integer.toString(precision));
    }

    private @Nullable Object nullable(Schema schema) {
        return schema.isOptional() && random.nextInt(4) == 0 ? null : value(schema);
    }

    private Object value(Schema schema) {
        if (Decimal.LOGICAL_NAME.equals(schema.name())) {
            return number(ColumnTypes.precisionOf(schema), ColumnTypes.scaleOf(schema));
        }
        if (schema.name() != null) {
            return new java.util.Date(
                    switch (schema.name()) {
                        case Date.LOGICAL_NAME -> DAY * (between(FARTHEST) / DAY);
                        case Time.LOGICAL_NAME -> Math.floorMod(between(FARTHEST), DAY);
                        default -> between(FARTHEST);
                    });
        }
        return switch (schema.type()) {
            case STRING -> text();
            case BOOLEAN -> random.nextBoolean();
            case INT8 -> (byte) whole(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case INT16 -> (short) whole(Short.MIN_VALUE, Short.MAX_VALUE);
            case INT32 -> (int) whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT64 -> whole(Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT32 -> single();
            case FLOAT64 -> twice();
            case BYTES -> bytes();
            case STRUCT -> {
                Struct struct = new Struct(schema);
                for (Field field : schema.fields()) {
                    if (field.schema().defaultValue() == null || random.nextInt(4) > 0) {
                        struct.put(field, nullable(field.schema()));
                    }
                }
                yield struct;
            }
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(nullable(schema.valueSchema()));
                }
                yield list;
            }
            case MAP -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(text(), nullable(schema.valueSchema()));
                }
                yield map;
            }
        };
    }

    /** With as many digits as fit, in any of the forms that Java has for the same number. */
    private BigDecimal number(int precision, int scale) {
        BigInteger largest = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
        BigInteger digits = switch (random.nextInt(4)) {
            case 0 -> BigInteger.ZERO;
            case 1 -> largest;
            case 2 -> BigInteger.valueOf(random.nextInt(10));
            default -> new BigInteger(1 + random.nextInt(126), random).mod(largest);
        };
        BigDecimal number = new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale);
        return switch (random.nextInt(4)) {
            case 0 -> number.signum() == 0 ? new BigDecimal(BigInteger.ZERO, random.nextInt(100) - 50) : number;
            case 1 -> number.stripTrailingZeros();
            case 2 -> number.setScale(scale + random.nextInt(3));
            default -> number;
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            int c = switch (random.nextInt(5)) {
                case 0 -> random.nextInt(0x20);
                case 1 -> "\"\\/'`\u007f\u0080\u2028\ufeff\uffff".charAt(random.nextInt(10));
                case 2 -> 0x10000 + random.nextInt(0x100000);
                case 3 -> random.nextInt(0xd800);
                default -> 'a' + random.nextInt(26);
            };
            text.appendCodePoint(c);
        }
        return text.toString();
    }

    private long whole(long smallest, long largest) {
        return switch (random.nextInt(4)) {
            case 0 -> smallest;
            case 1 -> largest;
            case 2 -> random.nextInt(3) - 1;
            default -> Math.floorMod(random.nextLong(), largest);
        };
    }

    private long between(long farthest) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextBoolean() ? farthest : -farthest;
            case 1 -> random.nextInt(3) - 1;
            case 2 -> random.nextLong() % farthest;
            default -> random.nextLong() % (100 * 365 * DAY);
        };
    }

    private float single() {
        float any = switch (random.nextInt(8)) {
            case 0 -> Float.NaN;
            case 1 -> Float.POSITIVE_INFINITY;
            case 2 -> Float.NEGATIVE_INFINITY;
            case 3 -> -0.0f;
            case 4 -> Float.MIN_VALUE;
            case 5 -> -Float.MAX_VALUE;
            default -> Float.intBitsToFloat(random.nextInt());
        };
        return hasNaN || !Float.isNaN(any) ? any : 0;
    }

    private double twice() {
        double any = switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> -0.0;
            case 4 -> Double.MIN_VALUE;
            case 5 -> -Double.MAX_VALUE;
            default -> Double.longBitsToDouble(random.nextLong());
        };
        return hasNaN || !Double.isNaN(any) ? any : 0;
    }

    /** An array, or a part of a buffer. */
    private Object bytes() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            return bytes;
        }
        int from = random.nextInt(bytes.length + 1);
        return ByteBuffer.wrap(bytes, from, random.nextInt(bytes.length - from + 1));
    }
}
