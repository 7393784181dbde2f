package io.tailrace.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The number with the fewest digits that is read as a given float or double, and of those the nearest: what
 * {@link Double#toString} writes from Java 19 on, and here on every Java. Before, it sometimes has a digit too many.
 */
public final class ShortestText {

    /** So many digits tell any two doubles apart. */
    private static final int DOUBLE_DIGITS = 17;

    private static final int FLOAT_DIGITS = 9;

    /** A number of so many digits or fewer is the only one of its length that is read as its double: every Java finds it. */
    private static final int SAFE_DOUBLE_DIGITS = 15;

    private static final int SAFE_FLOAT_DIGITS = 6;

    /** What Java writes at least: 1.0 has two digits. */
    private static final int FEWEST = 2;

    private ShortestText() {}

    /** Whether the shortest number that is read as this finite double is this one. */
    static boolean isOf(BigDecimal number, double value) {
        int digits = number.stripTrailingZeros().precision();
        return digits <= DOUBLE_DIGITS
                && rounded(new BigDecimal(value), digits).compareTo(number) == 0
                && (digits == 1 || rounded(new BigDecimal(value), digits - 1).doubleValue() != value);
    }

    /** Whether the shortest number that is read as this finite float is this one. */
    static boolean isOf(BigDecimal number, float value) {
        int digits = number.stripTrailingZeros().precision();
        return digits <= FLOAT_DIGITS
                && rounded(new BigDecimal(value), digits).compareTo(number) == 0
                && (digits == 1 || rounded(new BigDecimal(value), digits - 1).floatValue() != value);
    }

    /** The text of a finite double. */
    public static String of(double value) {
        String text = Double.toString(value);
        if (digits(text) <= SAFE_DOUBLE_DIGITS && !isSubnormal(Math.abs(value), Double.MIN_NORMAL)) {
            return text;
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = FEWEST; digits < DOUBLE_DIGITS; digits++) {
            BigDecimal shorter = rounded(exact, digits);
            if (shorter.doubleValue() == value) {
                return written(shorter);
            }
        }
        return written(rounded(exact, DOUBLE_DIGITS));
    }

    /** The text of a finite float. */
    public static String of(float value) {
        String text = Float.toString(value);
        if (digits(text) <= SAFE_FLOAT_DIGITS && !isSubnormal(Math.abs(value), Float.MIN_NORMAL)) {
            return text;
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = FEWEST; digits < FLOAT_DIGITS; digits++) {
            BigDecimal shorter = rounded(exact, digits);
            if (shorter.floatValue() == value) {
                return written(shorter);
            }
        }
        return written(rounded(exact, FLOAT_DIGITS));
    }

    /** Whether it has fewer digits than others, so that several short numbers are read as it. */
    private static boolean isSubnormal(double value, double smallestNormal) {
        return value > 0 && value < smallestNormal;
    }

    private static BigDecimal rounded(BigDecimal exact, int digits) {
        return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    /** How many digits the text has before its exponent, zeros in front included. */
    private static int digits(String text) {
        int digits = 0;
        for (int i = 0; i < text.length() && text.charAt(i) != 'E'; i++) {
            digits += text.charAt(i) >= '0' && text.charAt(i) <= '9' ? 1 : 0;
        }
        return digits;
    }

    /** In Java's form: plain from 0.001 to below 10 million, otherwise with an exponent. */
    private static String written(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        String digits = plain.unscaledValue().abs().toString();
        int exponent = digits.length() - plain.scale() - 1;
        String sign = number.signum() < 0 ? "-" : "";
        if (exponent < -3 || exponent > 6) {
            return sign + digits.charAt(0) + '.' + (digits.length() == 1 ? "0" : digits.substring(1)) + 'E' + exponent;
        }
        String text = plain.abs().toPlainString();
        return sign + (text.indexOf('.') < 0 ? text + ".0" : text);
    }
}
