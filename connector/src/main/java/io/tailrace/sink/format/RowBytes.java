package io.tailrace.sink.format;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Rows as bytes and back, every value of Connect as it was. Schemas are kept beside the bytes, in memory: they are few, and
 * the same object comes back. For rows of one Kafka partition, within one process; no format for files that stay.
 */
final class RowBytes {
    private static final byte NULL = 0;
    private static final byte TRUE = 1;
    private static final byte FALSE = 2;
    private static final byte INT8 = 3;
    private static final byte INT16 = 4;
    private static final byte INT32 = 5;
    private static final byte INT64 = 6;
    private static final byte FLOAT32 = 7;
    private static final byte FLOAT64 = 8;
    private static final byte TEXT = 9;
    private static final byte BYTES = 10;
    private static final byte DECIMAL = 11;
    private static final byte INTEGER = 12;
    private static final byte DATE = 13;
    private static final byte LIST = 14;
    private static final byte MAP = 15;
    private static final byte STRUCT = 16;

    private static final int REMEMBERED = 1000;

    private final List<Schema> schemas = new ArrayList<>();
    private final Map<Schema, Integer> numbers = new HashMap<>();
    // Comparing schemas takes long; there is rarely more than one object of each.
    private final IdentityHashMap<Schema, Integer> numbersByIdentity = new IdentityHashMap<>();
    private String topic = "";
    private int partition;

    /** Appends a row; after a DataException the bytes are as they were. */
    void write(Row row, ByteSink out) {
        topic = row.topic();
        partition = row.partition();
        int before = out.size();
        boolean written = false;
        try {
            out.putLong(row.offset());
            write(row.value(), out);
            written = true;
        } finally {
            if (!written) {
                out.cutBackTo(before);
            }
        }
    }

    /** The next row, which must have been written by this object. */
    Row read(ByteBuffer in) {
        long offset = in.getLong();
        Object value = readValue(in);
        if (value == null) {
            throw new IllegalStateException("a row without a value at " + offset);
        }
        return new Row(value, topic, partition, offset);
    }

    @SuppressWarnings("JavaUtilDate") // the type that Connect gives to dates, times and timestamps
    private void write(@Nullable Object value, ByteSink out) {
        if (value == null) {
            out.putByte(NULL);
        } else if (value instanceof String text) {
            out.putByte(TEXT);
            out.put(text.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Number number) {
            writeNumber(number, out);
        } else if (value instanceof Boolean flag) {
            out.putByte(flag ? TRUE : FALSE);
        } else if (value instanceof Date date) {
            out.putByte(DATE);
            out.putLong(date.getTime());
        } else if (value instanceof byte[] bytes) {
            out.putByte(BYTES);
            out.put(bytes);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            out.putByte(BYTES);
            out.put(bytes);
        } else if (value instanceof Struct struct) {
            out.putByte(STRUCT);
            out.putInt(numberOf(struct.schema()));
            for (Field field : struct.schema().fields()) {
                write(struct.get(field), out);
            }
        } else if (value instanceof Map<?, ?> map) {
            out.putByte(MAP);
            out.putInt(map.size());
            map.forEach((key, each) -> {
                write(key, out);
                write(each, out);
            });
        } else if (value instanceof Collection<?> elements) {
            out.putByte(LIST);
            out.putInt(elements.size());
            elements.forEach(each -> write(each, out));
        } else {
            throw new DataException("A value of type " + value.getClass().getName() + " is none of Connect's.");
        }
    }

    private static void writeNumber(Number number, ByteSink out) {
        if (number instanceof Integer value) {
            out.putByte(INT32);
            out.putInt(value);
        } else if (number instanceof Double value) {
            out.putByte(FLOAT64);
            out.putLong(Double.doubleToRawLongBits(value));
        } else if (number instanceof BigDecimal value) {
            out.putByte(DECIMAL);
            out.putInt(value.scale());
            out.put(value.unscaledValue().toByteArray());
        } else if (number instanceof Float value) {
            out.putByte(FLOAT32);
            out.putInt(Float.floatToRawIntBits(value));
        } else if (number instanceof Short value) {
            out.putByte(INT16);
            out.putInt(value);
        } else if (number instanceof Byte value) {
            out.putByte(INT8);
            out.putByte(value);
        } else if (number instanceof BigInteger value) {
            out.putByte(INTEGER);
            out.put(value.toByteArray());
        } else {
            out.putByte(INT64);
            out.putLong(number.longValue());
        }
    }

    private int numberOf(Schema schema) {
        Integer known = numbersByIdentity.get(schema);
        if (known != null) {
            return known;
        }
        int number = numbers.computeIfAbsent(schema, unknown -> {
            schemas.add(unknown);
            return schemas.size() - 1;
        });
        if (numbersByIdentity.size() >= REMEMBERED) {
            numbersByIdentity.clear();
        }
        numbersByIdentity.put(schema, number);
        return number;
    }

    @SuppressWarnings("JavaUtilDate")
    private @Nullable Object readValue(ByteBuffer in) {
        byte tag = in.get();
        return switch (tag) {
            case NULL -> null;
            case TRUE -> true;
            case FALSE -> false;
            case INT8 -> in.get();
            case INT16 -> (short) in.getInt();
            case INT32 -> in.getInt();
            case INT64 -> in.getLong();
            case FLOAT32 -> Float.intBitsToFloat(in.getInt());
            case FLOAT64 -> Double.longBitsToDouble(in.getLong());
            case TEXT -> readText(in);
            case BYTES -> readBytes(in);
            case DECIMAL -> {
                int scale = in.getInt();
                yield new BigDecimal(new BigInteger(readBytes(in)), scale);
            }
            case INTEGER -> new BigInteger(readBytes(in));
            case DATE -> new Date(in.getLong());
            case LIST -> readList(in);
            case MAP -> readMap(in);
            case STRUCT -> readStruct(in);
            default -> throw new IllegalStateException("no value begins with " + tag);
        };
    }

    private static String readText(ByteBuffer in) {
        int length = in.getInt();
        String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    private static byte[] readBytes(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return bytes;
    }

    private List<@Nullable Object> readList(ByteBuffer in) {
        int size = in.getInt();
        List<@Nullable Object> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(readValue(in));
        }
        return list;
    }

    private Map<@Nullable Object, @Nullable Object> readMap(ByteBuffer in) {
        int size = in.getInt();
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            Object key = readValue(in);
            map.put(key, readValue(in));
        }
        return map;
    }

    private Struct readStruct(ByteBuffer in) {
        Struct struct = new Struct(schemas.get(in.getInt()));
        for (Field field : struct.schema().fields()) {
            Object value = readValue(in);
            if (value != null) {
                struct.put(field, value);
            }
        }
        return struct;
    }
}
