package io.tailrace.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactNumberTest {

    @ParameterizedTest
    @CsvSource(nullValues = "null", textBlock = """
            0,                                        0
            -0,                                       0
            0.000,                                    0
            0E+999999999,                             0
            1,                                        1
            1.0,                                      1
            1.00,                                     1
            1e5,                                      100000
            1E+18,                                    1000000000000000000
            9007199254740993,                         9007199254740993
            9223372036854775807,                      9223372036854775807
            9223372036854775808,                      null
            -9223372036854775808,                     -9223372036854775808
            -9223372036854775809,                     null
            9223372036854775807.0,                    9223372036854775807
            1.5,                                      null
            1E-130,                                   null
            1E+19,                                    null
            9.9999999999999999999999999999999999999E+125, null
            1E+2147483647,                            null
            1E-2147483647,                            null
            """)
    void is_a_long_only_where_nothing_is_lost(String text, @Nullable Long expected) {
        assertThat(ExactNumber.toLong(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", textBlock = """
            0,                     0.0
            -0,                    0.0
            -0.0,                  0.0
            0.1,                   0.1
            -12.99,                -12.99
            123456789012.345,      123456789012.345
            9007199254740992,      9.007199254740992E15
            9007199254740993,      null
            0.1234567890123456789, null
            1E-130,                1.0E-130
            9.99E+125,             9.99E125
            1E+400,                null
            1E-400,                null
            1e5,                   100000.0
            99999999999999999999999999999999999999, null
            100000000000000000000000000000000000000, 1.0E38
            """)
    void is_a_double_only_where_its_digits_come_back(String text, @Nullable Double expected) {
        assertThat(ExactNumber.toDouble(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", textBlock = """
            0.1,        0.1
            16777216,   1.6777216E7
            16777217,   null
            3.14159,    3.14159
            3.14159265, null
            134217728,  1.34217728E8
            134217730,  1.34217728E8
            134217729,  null
            -0.0,       0.0
            1E+39,      null
            """)
    void is_a_float_only_where_its_digits_come_back(String text, @Nullable Float expected) {
        assertThat(ExactNumber.toFloat(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", textBlock = """
            12.99,        12.99
            12.9,         12.90
            12.990,       12.99
            12,           12.00
            0,            0.00
            0E+999999999, 0.00
            -0.0000,      0.00
            1E+3,         1000.00
            12.999,       null
            99999999.99,  99999999.99
            100000000,    null
            1E+2147483647, null
            1E-2147483647, null
            """)
    void is_a_decimal_of_the_declared_scale_only_where_it_fits(String text, @Nullable BigDecimal expected) {
        assertThat(ExactNumber.toDecimal(text, 10, 2)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "+",
                ".",
                "NaN",
                "Infinity",
                "0x10",
                "1d",
                "1f",
                "1_000",
                "1,5",
                " 1",
                "1 ",
                "--1",
                "1.2.3",
                "e5",
                "١٢"
            })
    void takes_no_rubbish_for_a_number(String rubbish) {
        assertThat(ExactNumber.toLong(rubbish)).isNull();
        assertThat(ExactNumber.toDouble(rubbish)).isNull();
        assertThat(ExactNumber.toFloat(rubbish)).isNull();
        assertThat(ExactNumber.toDecimal(rubbish, 38, 10)).isNull();
    }

    @Test
    void takes_no_text_for_a_number_that_is_longer_than_any_number_of_dynamodb() {
        assertThat(ExactNumber.toLong("0".repeat(100_000) + "1")).isNull();
    }

    /** BigDecimal is the oracle: whatever comes back must be the same number, and null only where no value is. */
    @Test
    void agrees_with_big_decimal_on_random_numbers() {
        Seed seed = Seed.of(ExactNumberTest.class);
        Random random = seed.random();

        for (int i = 0; i < Rounds.of(5_000); i++) {
            String text = randomNumber(random);
            BigDecimal oracle = new BigDecimal(text);
            int precision = 1 + random.nextInt(38);
            int scale = random.nextInt(precision + 1);
            List<@Nullable Number> actual = Arrays.asList(
                    ExactNumber.toLong(text),
                    ExactNumber.toDouble(text),
                    ExactNumber.toFloat(text),
                    ExactNumber.toDecimal(text, precision, scale));
            List<@Nullable Number> expected = Arrays.asList(
                    oracleLong(oracle),
                    oracleDouble(oracle),
                    oracleFloat(oracle),
                    oracleDecimal(oracle, precision, scale));
            if (!actual.equals(expected)) {
                assertThat(actual)
                        .as("%s as long, double, float, decimal(%d,%d); %s", text, precision, scale, seed)
                        .isEqualTo(expected);
            }
        }
    }

    private static String randomNumber(Random random) {
        int digits = 1 + random.nextInt(random.nextBoolean() ? 6 : 38);
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
        for (int i = 0; i < digits; i++) {
            text.append((char) ('0' + (random.nextInt(4) == 0 ? 0 : random.nextInt(10))));
        }
        if (random.nextBoolean()) {
            int sign = text.charAt(0) == '-' ? 1 : 0;
            int point = sign + 1 + random.nextInt(digits);
            if (point < text.length()) {
                text.insert(point, '.');
            }
        }
        if (random.nextInt(4) == 0) {
            text.append(random.nextBoolean() ? "E+" : "e-").append(random.nextInt(130));
        }
        return text.toString();
    }

    private static @Nullable Long oracleLong(BigDecimal number) {
        BigInteger whole = number.toBigInteger();
        boolean isLong = whole.bitLength() < Long.SIZE && new BigDecimal(whole).compareTo(number) == 0;
        return isLong ? whole.longValue() : null;
    }

    /** Exactly its value, or the shortest number that is read as it, found by trying one length after the other. */
    private static @Nullable Double oracleDouble(BigDecimal number) {
        double value = number.doubleValue();
        if (Double.isInfinite(value)) {
            return null;
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = IntStream.rangeClosed(1, 17)
                .mapToObj(digits -> exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)))
                .filter(rounded -> rounded.doubleValue() == value)
                .findFirst()
                .orElseThrow();
        return exact.compareTo(number) == 0 || shortest.compareTo(number) == 0 ? value + 0.0 : null;
    }

    private static @Nullable Float oracleFloat(BigDecimal number) {
        float value = number.floatValue();
        if (Float.isInfinite(value)) {
            return null;
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = IntStream.rangeClosed(1, 9)
                .mapToObj(digits -> exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)))
                .filter(rounded -> rounded.floatValue() == value)
                .findFirst()
                .orElseThrow();
        return exact.compareTo(number) == 0 || shortest.compareTo(number) == 0 ? value + 0.0f : null;
    }

    private static @Nullable BigDecimal oracleDecimal(BigDecimal number, int precision, int scale) {
        BigDecimal scaled = number.setScale(scale, RoundingMode.DOWN);
        boolean fits = scaled.compareTo(number) == 0
                && scaled.unscaledValue().abs().compareTo(BigInteger.TEN.pow(precision)) < 0;
        return fits ? scaled : null;
    }
}
