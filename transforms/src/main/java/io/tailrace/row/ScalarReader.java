package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Binary;
import io.tailrace.event.AttributeValue.Bool;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.value.Base64Text;
import io.tailrace.value.ExactNumber;
import io.tailrace.value.IsoTime;
import io.tailrace.value.MicroTimestamp;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Reads a value as one scalar type, exactly or not at all. */
@FunctionalInterface
interface ScalarReader {

    /** The Connect value, or null when the type cannot hold this value. */
    @Nullable Object read(AttributeValue value);

    static ScalarReader of(Scalar type) {
        return switch (type) {
            case STRING -> ScalarReader::text;
            case BOOLEAN -> ScalarReader::bool;
            case TINYINT -> value -> whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE, number -> (byte) number);
            case SMALLINT -> value -> whole(value, Short.MIN_VALUE, Short.MAX_VALUE, number -> (short) number);
            case INT -> value -> whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE, number -> (int) number);
            case BIGINT -> value -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE, number -> number);
            case FLOAT -> value -> value instanceof Numeric number ? ExactNumber.toFloat(number.digits()) : null;
            case DOUBLE -> value -> value instanceof Numeric number ? ExactNumber.toDouble(number.digits()) : null;
            case DATE -> ScalarReader::date;
            case TIMESTAMP -> ScalarReader::millis;
            case TIMESTAMP_MICROS -> ScalarReader::micros;
            case BINARY -> ScalarReader::binary;
        };
    }

    static ScalarReader of(Decimal type) {
        return value -> value instanceof Numeric number
                ? ExactNumber.toDecimal(number.digits(), type.precision(), type.scale())
                : null;
    }

    /** A text, or a number as the very text it came as. */
    private static @Nullable Object text(AttributeValue value) {
        if (value instanceof Text text) {
            return text.value();
        }
        return value instanceof Numeric number ? number.digits() : null;
    }

    private static @Nullable Object bool(AttributeValue value) {
        return value instanceof Bool bool ? bool.isTrue() : null;
    }

    private static @Nullable Object whole(AttributeValue value, long min, long max, LongFunction<Object> narrow) {
        Long whole = value instanceof Numeric number ? ExactNumber.toLong(number.digits()) : null;
        return whole != null && whole >= min && whole <= max ? narrow.apply(whole) : null;
    }

    private static @Nullable Object date(AttributeValue value) {
        LocalDate date = value instanceof Text text ? IsoTime.date(text.value()) : null;
        return date == null ? null : Date.from(date.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static @Nullable Object binary(AttributeValue value) {
        byte[] bytes = value instanceof Binary binary ? Base64Text.decode(binary.base64()) : null;
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    /** A text in ISO-8601 that is no finer than milliseconds. */
    private static @Nullable Object millis(AttributeValue value) {
        Instant moment = value instanceof Text text ? IsoTime.moment(text.value()) : null;
        return moment == null || !moment.equals(moment.truncatedTo(ChronoUnit.MILLIS)) ? null : Date.from(moment);
    }

    /** A text in ISO-8601 that is no finer than microseconds. */
    private static @Nullable Object micros(AttributeValue value) {
        Instant moment = value instanceof Text text ? IsoTime.moment(text.value()) : null;
        return moment == null || !moment.equals(moment.truncatedTo(ChronoUnit.MICROS))
                ? null
                : MicroTimestamp.of(moment);
    }
}
