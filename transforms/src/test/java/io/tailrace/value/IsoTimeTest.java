package io.tailrace.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {

    /** The form that has a fast way of its own; java.time is the oracle. */
    @Test
    void reads_the_usual_form_as_java_time_does() {
        Seed seed = Seed.of(IsoTimeTest.class);
        Random random = seed.random();

        for (int i = 0; i < Rounds.of(5_000); i++) {
            String text = "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ"
                    .formatted(
                            random.nextInt(4) == 0 ? random.nextInt(10_000) : 1890 + random.nextInt(220),
                            random.nextInt(14),
                            random.nextInt(33),
                            random.nextInt(26),
                            random.nextInt(62),
                            random.nextInt(62),
                            random.nextInt(1_000));
            if (random.nextInt(4) == 0) {
                int place = random.nextInt(text.length());
                text = text.substring(0, place) + "0 :-TZx/".charAt(random.nextInt(8)) + text.substring(place + 1);
            }
            assertThat(IsoTime.moment(text)).as("%s, %s", text, seed).isEqualTo(oracle(text));
        }
    }

    private static @Nullable Instant oracle(String text) {
        String iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        try {
            Instant moment = iso.endsWith("Z")
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
            return moment.isBefore(Instant.parse("0001-01-01T00:00:00Z")) ? null : moment;
        } catch (DateTimeException e) {
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29T23:59:59.999Z",
                "2000-02-29T00:00:00.000Z",
                "0001-01-01T00:00:00.000Z",
                "9999-12-31T23:59:59.999Z",
                "1969-12-31T23:59:59.999Z"
            })
    void reads_the_ends_of_the_calendar(String text) {
        assertThat(IsoTime.moment(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T13:45:00+0200, 2026-11-22T11:45:00Z",
        "2026-11-22T13:45:00-02, 2026-11-22T15:45:00Z",
        "2026-11-22 13:45:00.5+0530, 2026-11-22T08:15:00.5Z",
        "2026-11-22T13:45+02, 2026-11-22T11:45:00Z",
        "20261122T134500Z, 2026-11-22T13:45:00Z",
        "20261122T1345Z, 2026-11-22T13:45:00Z",
        "20261122T1345, 2026-11-22T13:45:00Z",
        "'20261122T134500,25+02', 2026-11-22T11:45:00.25Z",
        "20261122T134500.123456789-0330, 2026-11-22T17:15:00.123456789Z"
    })
    void reads_the_basic_form_and_offsets_without_a_colon(String text, Instant moment) {
        assertThat(IsoTime.moment(text)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T13:45:00+2",
                "2026-11-22T13:45:00+02000",
                "2026-11-22T13:45:00+1900",
                "2026-11-22T+02",
                "2026-11-22T13+0200",
                "20261122T13Z",
                "20261122 134500Z",
                "20261322T134500Z",
                "20261122T134500X",
                "2026112213450000"
            })
    void reads_no_moment_into_another_text(String text) {
        assertThat(IsoTime.moment(text)).isNull();
    }

    @Test
    void a_date_alone_is_not_a_moment_but_has_a_start() {
        assertThat(IsoTime.moment("2026-11-22")).isNull();
        assertThat(IsoTime.momentOrStartOfDay("2026-11-22")).isEqualTo(Instant.parse("2026-11-22T00:00:00Z"));
        assertThat(IsoTime.momentOrStartOfDay("2026-11-22T13:45Z")).isEqualTo(Instant.parse("2026-11-22T13:45:00Z"));
        assertThat(IsoTime.momentOrStartOfDay("0000-01-01")).isNull();
        assertThat(IsoTime.momentOrStartOfDay("2026-02-29")).isNull();
        assertThat(IsoTime.momentOrStartOfDay("2026-11-2Z")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29T00:00:00.000Z",
                "1900-02-29T00:00:00.000Z",
                "2026-04-31T00:00:00.000Z",
                "0000-01-01T00:00:00.000Z",
                "2026-01-01T24:00:00.001Z",
                "2026-01-01T00:00:60.000Z"
            })
    void reads_no_moment_that_there_never_was(String text) {
        assertThat(IsoTime.moment(text)).isNull();
    }
}
