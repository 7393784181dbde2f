package io.tailrace.value;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * DynamoDB's number texts as Java numbers, only where nothing is lost: each method answers null when the type cannot hold
 * the number exactly, or when the text is not a number.
 *
 * <p>A float or double holds a number that is exactly its value, as 134217728 is, or the shortest that is read as it, as 0.1 is.
 * Both are found by arithmetic: the texts that Java gives differ between 17 and 19.
 */
public final class ExactNumber {

    /** So many digits always fit a long. */
    private static final int LONG_DIGITS = 18;

    /** So many digits survive a double and come back as they were. */
    private static final int DOUBLE_DIGITS = 15;

    /** So many digits survive a float. */
    private static final int FLOAT_DIGITS = 6;

    /** Powers of ten that a double holds exactly: one division by such a power is correctly rounded. */
    private static final double[] DOUBLE_TENS = new double[LONG_DIGITS + 1];

    /** Powers of ten that a float holds exactly: so does it any number of six digits, and their quotient is rounded once. */
    private static final float[] FLOAT_TENS = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};

    private static final long[] LONG_TENS = new long[LONG_DIGITS + 1];

    static {
        for (int i = 0; i <= LONG_DIGITS; i++) {
            LONG_TENS[i] = i == 0 ? 1 : LONG_TENS[i - 1] * 10;
            DOUBLE_TENS[i] = LONG_TENS[i];
        }
    }

    /** DynamoDB's longest number has 38 digits and an exponent of three; rubbish beyond that is not worth parsing. */
    private static final int LONGEST_TEXT = 400;

    private ExactNumber() {}

    public static @Nullable Long toLong(String text) {
        Digits digits = Digits.scan(text);
        if (digits != null) {
            long fractions = LONG_TENS[digits.scale];
            return digits.unscaled % fractions == 0 ? digits.unscaled / fractions : null;
        }
        BigDecimal number = number(text);
        if (number == null) {
            return null;
        }
        if (number.signum() == 0) {
            return 0L;
        }
        if (digitsBeforePoint(number) > LONG_DIGITS + 1) {
            return null;
        }
        BigDecimal plain = number.stripTrailingZeros();
        if (plain.scale() > 0) {
            return null;
        }
        return plain.toBigInteger().bitLength() < Long.SIZE ? plain.longValue() : null;
    }

    public static @Nullable Double toDouble(String text) {
        Digits digits = Digits.scan(text);
        if (digits != null && digits.count <= DOUBLE_DIGITS) {
            return digits.unscaled / DOUBLE_TENS[digits.scale];
        }
        BigDecimal number = number(text);
        if (number == null) {
            return null;
        }
        double value = number.doubleValue();
        return !Double.isInfinite(value) && (isSame(number, value) || ShortestText.isOf(number, value))
                ? value + 0.0
                : null;
    }

    public static @Nullable Float toFloat(String text) {
        Digits digits = Digits.scan(text);
        if (digits != null && digits.count <= FLOAT_DIGITS && digits.scale < FLOAT_TENS.length) {
            return digits.unscaled / FLOAT_TENS[digits.scale];
        }
        BigDecimal number = number(text);
        if (number == null) {
            return null;
        }
        float value = number.floatValue();
        return !Float.isInfinite(value) && (isSame(number, value) || ShortestText.isOf(number, value))
                ? value + 0.0f
                : null;
    }

    /** The number with exactly this scale, when it needs no more than that and no more digits than the precision. */
    public static @Nullable BigDecimal toDecimal(String text, int precision, int scale) {
        BigDecimal number = number(text);
        if (number == null) {
            return null;
        }
        if (number.scale() != scale) {
            if (number.signum() == 0) {
                return BigDecimal.ZERO.setScale(scale);
            }
            BigDecimal plain = number.scale() > scale ? number.stripTrailingZeros() : number;
            if (plain.scale() > scale || digitsBeforePoint(plain) > precision - scale) {
                return null;
            }
            number = plain.setScale(scale);
        }
        return number.precision() <= precision ? number : null;
    }

    /**
     * A long, or the double whose text is this number, which is what JSON readers agree on; otherwise null. No two numbers are
     * one here: beside the number whose digits a double has, it may be the nearest of a shorter one.
     */
    public static @Nullable Number toJsonNumber(String text) {
        Long whole = toLong(text);
        if (whole != null) {
            return whole;
        }
        Digits digits = Digits.scan(text);
        if (digits != null && digits.count <= DOUBLE_DIGITS) {
            return digits.unscaled / DOUBLE_TENS[digits.scale];
        }
        BigDecimal number = number(text);
        if (number == null) {
            return null;
        }
        double value = number.doubleValue();
        return !Double.isInfinite(value) && ShortestText.isOf(number, value) ? value + 0.0 : null;
    }

    /** A long, because the exponent of rubbish may be near the largest int. */
    private static long digitsBeforePoint(BigDecimal number) {
        return (long) number.precision() - number.scale();
    }

    private static boolean isSame(BigDecimal number, double value) {
        return number.compareTo(new BigDecimal(value)) == 0;
    }

    /** Any number of DynamoDB, or null for a text that is none. BigDecimal alone would take digits of any script. */
    private static @Nullable BigDecimal number(String text) {
        Digits digits = Digits.scan(text);
        if (digits != null) {
            return BigDecimal.valueOf(digits.unscaled, digits.scale);
        }
        if (text.length() > LONGEST_TEXT) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789.eE+-".indexOf(text.charAt(i)) < 0) {
                return null;
            }
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The usual number: an optional minus, up to 18 digits, perhaps a point among them, no exponent. */
    private static final class Digits {

        final long unscaled;
        final int scale;
        final int count;

        private Digits(long unscaled, int scale, int count) {
            this.unscaled = unscaled;
            this.scale = scale;
            this.count = count;
        }

        /** Null when the text is anything else, which may still be a number. */
        static @Nullable Digits scan(String text) {
            int length = text.length();
            boolean negative = length > 0 && text.charAt(0) == '-';
            int start = negative ? 1 : 0;
            if (length - start > LONG_DIGITS + 1) {
                return null;
            }
            long unscaled = 0;
            int count = 0;
            int point = -1;
            for (int i = start; i < length; i++) {
                char c = text.charAt(i);
                if (c >= '0' && c <= '9') {
                    unscaled = unscaled * 10 + (c - '0');
                    count++;
                } else if (c == '.' && point < 0 && count > 0) {
                    point = i;
                } else {
                    return null;
                }
            }
            int scale = point < 0 ? 0 : length - 1 - point;
            if (count == 0 || count > LONG_DIGITS || (point >= 0 && scale == 0)) {
                return null;
            }
            return new Digits(negative ? -unscaled : unscaled, scale, count);
        }
    }
}
