package io.tailrace.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each timestamp is what a formatter of the JDK makes of it. */
class AthenaTimeTest {
    private static final DateTimeFormatter ORACLE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
    private static final long FIRST = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    @Test
    void any_moment_of_years_with_four_digits_is_as_the_formatter_has_it() {
        Seed seed = Seed.of(AthenaTimeTest.class);
        Random random = seed.random();

        for (int i = 0; i < Rounds.of(1_000); i++) {
            Instant moment = Instant.ofEpochMilli(random.nextLong(FIRST, LAST + 1));
            assertThat(AthenaTime.timestamp(moment)).as("%s", seed).isEqualTo(ORACLE.format(moment));
        }
    }

    @Test
    void the_edges_are_right() {
        for (long millis : new long[] {FIRST, -1, 0, 1, 86_399_999, 86_400_000, LAST}) {
            Instant moment = Instant.ofEpochMilli(millis);
            assertThat(AthenaTime.timestamp(moment)).isEqualTo(ORACLE.format(moment));
        }
    }

    @Test
    void a_year_that_sql_does_not_know_is_spelt_as_iso_does() {
        assertThat(AthenaTime.timestamp(Instant.parse("-0399-04-07T01:02:03.004Z")))
                .isEqualTo("-0399-04-07 01:02:03.004");
        assertThat(AthenaTime.timestamp(Instant.ofEpochMilli(LAST + 1))).isEqualTo("+10000-01-01 00:00:00.000");
    }
}
