package io.tailrace.cli.init;

import java.util.Locale;

/** What a number may count since 1970. */
enum EpochUnit {
    SECONDS(1, "seconds"),
    MILLIS(1_000, "milliseconds"),
    MICROS(1_000_000, "microseconds");

    /** 2001 and 2100: between them the numbers of the units do not overlap. */
    private static final long FIRST_SECOND = 978_307_200L;

    private static final long END_SECOND = 4_102_444_800L;

    /** The same two as days. */
    private static final long FIRST_DAY = FIRST_SECOND / 86_400;

    private static final long END_DAY = END_SECOND / 86_400;

    private final long perSecond;
    private final String plural;

    EpochUnit(long perSecond, String plural) {
        this.perSecond = perSecond;
        this.plural = plural;
    }

    /** Whether the number is a moment of this century. */
    boolean isPlausible(long number) {
        return number >= FIRST_SECOND * perSecond && number < END_SECOND * perSecond;
    }

    static boolean isPlausibleDay(long number) {
        return number >= FIRST_DAY && number < END_DAY;
    }

    String plural() {
        return plural;
    }

    /** The word of a declaration. */
    String word() {
        return "epoch(" + name().toLowerCase(Locale.ROOT) + ")";
    }
}
