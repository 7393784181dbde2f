package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Binary;
import io.tailrace.event.AttributeValue.Bool;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.json.PlainJson;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.EpochUnit;
import io.tailrace.schema.Modifiers;
import io.tailrace.schema.Modifiers.Texts;
import io.tailrace.value.Base64Text;
import io.tailrace.value.EpochTime;
import io.tailrace.value.ExactNumber;
import io.tailrace.value.IsoTime;
import io.tailrace.value.MicroTimestamp;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Reads a value as one scalar type, exactly or not at all. */
@FunctionalInterface
interface ScalarReader {

    long SECONDS_PER_DAY = 86_400;

    /** More days than there are in the years 1 to 9999. */
    long MOST_DAYS = 10_000 * 366L;

    /** The Connect value, or null when the type cannot hold this value. */
    @Nullable Object read(AttributeValue value);

    /** The reader of a place that is declared with a single value's type and these words. */
    static ScalarReader of(ColumnType type, Modifiers modifiers) {
        ScalarReader plain = type instanceof Decimal decimal ? of(decimal) : of((Scalar) type);
        ScalarReader read = switch (modifiers.texts()) {
            case AS_THEY_ARE -> plain;
            case PARSED -> type == Scalar.BOOLEAN ? ScalarReader::parsedBool : value -> plainOrParsed(plain, value);
            case MIDNIGHT -> value -> time(type, moment(value, IsoTime::momentOrStartOfDay));
            case JSON -> PlainJson::of;
        };
        EpochUnit unit = modifiers.epoch();
        if (unit == null) {
            return read;
        }
        boolean fromText = modifiers.texts() == Texts.PARSED;
        return value -> {
            AttributeValue number = fromText ? parsed(value) : value;
            Object time = number instanceof Numeric numeric ? time(type, moment(numeric.digits(), unit)) : null;
            return time == null ? read.read(value) : time;
        };
    }

    private static ScalarReader of(Scalar type) {
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
            case TIMESTAMP, TIMESTAMP_MICROS -> value -> time(type, moment(value, IsoTime::moment));
            case BINARY -> ScalarReader::binary;
        };
    }

    private static ScalarReader of(Decimal type) {
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

    /** A word takes nothing from what the type alone takes. */
    private static @Nullable Object plainOrParsed(ScalarReader plain, AttributeValue value) {
        Object read = plain.read(value);
        return read == null ? plain.read(parsed(value)) : read;
    }

    private static AttributeValue parsed(AttributeValue value) {
        return value instanceof Text text ? new Numeric(text.value()) : value;
    }

    private static @Nullable Object parsedBool(AttributeValue value) {
        if (!(value instanceof Text text)) {
            return bool(value);
        }
        boolean isTrue = text.value().equalsIgnoreCase("true");
        return (isTrue || text.value().equalsIgnoreCase("false")) ? isTrue : null;
    }

    private static @Nullable Instant moment(AttributeValue value, Function<String, @Nullable Instant> parser) {
        return value instanceof Text text ? parser.apply(text.value()) : null;
    }

    private static @Nullable Instant moment(String number, EpochUnit unit) {
        return switch (unit) {
            case SECONDS -> EpochTime.moment(number, 0);
            case MILLIS -> EpochTime.moment(number, 3);
            case MICROS -> EpochTime.moment(number, 6);
            case DAYS -> {
                Long days = ExactNumber.toLong(number);
                yield days == null || Math.abs(days) > MOST_DAYS
                        ? null
                        : EpochTime.moment(Long.toString(days * SECONDS_PER_DAY), 0);
            }
        };
    }

    /** The value of a column of times: null where the moment is finer than the column. */
    private static @Nullable Object time(ColumnType type, @Nullable Instant moment) {
        if (moment == null) {
            return null;
        }
        ChronoUnit finest = type == Scalar.DATE
                ? ChronoUnit.DAYS
                : type == Scalar.TIMESTAMP_MICROS ? ChronoUnit.MICROS : ChronoUnit.MILLIS;
        if (!moment.equals(moment.truncatedTo(finest))) {
            return null;
        }
        return type == Scalar.TIMESTAMP_MICROS ? MicroTimestamp.of(moment) : Date.from(moment);
    }
}
