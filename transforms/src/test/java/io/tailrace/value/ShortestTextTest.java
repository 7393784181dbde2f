package io.tailrace.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One text and one answer on every Java. What these numbers are was worked out by Java 25, whose own text is the shortest. */
class ShortestTextTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            2.0E-3, 0.002
            2.2E-44, 2.2E-44
            1.0E23, 1.0E23
            2.0E23, 2.0E23
            8.41E21, 8.41E21
            2.2250738585072014E-308, 2.2250738585072014E-308
            9.007199254740993E15, 9.007199254740992E15
            123456.78901234567, 123456.78901234567
            0.30000000000000004, 0.30000000000000004
            -9007199254740991.0, -9.007199254740991E15
            4.9E-324, 4.9E-324
            """)
    void writes_a_double_with_as_few_digits_as_tell_it_from_others(String given, String expected) {
        assertThat(ShortestText.of(Double.parseDouble(given))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            134217728, 1.3421773E8
            1.1E10, 1.1E10
            3.3554432E7, 3.3554432E7
            16777216, 1.6777216E7
            1.0E-43, 9.9E-44
            1.4E-45, 1.4E-45
            8.5899346E9, 8.589935E9
            1.17549435E-38, 1.1754944E-38
            """)
    void writes_a_float_with_as_few_digits_as_tell_it_from_others(String given, String expected) {
        assertThat(ShortestText.of(Float.parseFloat(given))).isEqualTo(expected);
    }

    @Test
    void is_what_java_writes_since_19() {
        Seed seed = Seed.of(ShortestTextTest.class);
        Random random = seed.random();

        for (int i = 0; i < Rounds.of(2_000); i++) {
            double real = Double.longBitsToDouble(random.nextLong());
            float small = Float.intBitsToFloat(random.nextInt());
            if (Double.isFinite(real)) {
                String text = ShortestText.of(real);
                assertThat(Double.parseDouble(text)).as("%s", seed).isEqualTo(real);
                assertThat(ShortestText.isOf(new BigDecimal(text), real) || Math.abs(real) < 1e-300)
                        .isTrue();
                assertThat(text.length())
                        .isLessThanOrEqualTo(Double.toString(real).length());
                if (Runtime.version().feature() >= 19) {
                    assertThat(text).as("%s", seed).isEqualTo(Double.toString(real));
                }
            }
            if (Float.isFinite(small)) {
                String text = ShortestText.of(small);
                assertThat(Float.parseFloat(text)).as("%s", seed).isEqualTo(small);
                if (Runtime.version().feature() >= 19) {
                    assertThat(text).as("%s", seed).isEqualTo(Float.toString(small));
                }
            }
        }
    }
}
