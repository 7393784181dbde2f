package io.tailrace.cli.init;

import io.tailrace.value.ExactNumber;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What numbers looked like: counts and digits, and none of the numbers. */
final class NumberProfile {
    private static final int MAX_DIGITS = 38;

    private final Map<EpochUnit, Long> moments = new EnumMap<>(EpochUnit.class);
    private long count;
    private long longs;
    private long doubles;
    private long beyondDecimal;
    private long days;
    private long cards;
    private int integerDigits;
    private int scale;

    /** Takes a number as DynamoDB writes it; a text that is not a number counts as one that no type holds. */
    void see(String digits) {
        count++;
        BigDecimal number = parsed(digits);
        if (number == null) {
            beyondDecimal++;
            return;
        }
        BigDecimal plain = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        int after = Math.max(0, plain.scale());
        int before = Math.max(0, plain.precision() - plain.scale());
        if (before + (long) after > MAX_DIGITS) {
            beyondDecimal++;
        } else {
            integerDigits = Math.max(integerDigits, before);
            scale = Math.max(scale, after);
        }
        if (ExactNumber.toDouble(digits) != null) {
            doubles++;
        }
        Long whole = after > 0 ? null : ExactNumber.toLong(digits);
        if (whole != null) {
            seeWhole(whole);
        }
    }

    private void seeWhole(long whole) {
        longs++;
        for (EpochUnit unit : EpochUnit.values()) {
            if (unit.isPlausible(whole)) {
                moments.merge(unit, 1L, Long::sum);
            }
        }
        if (EpochUnit.isPlausibleDay(whole)) {
            days++;
        }
        if (PersonalData.isCardNumber(Long.toString(whole))) {
            cards++;
        }
    }

    void add(NumberProfile other) {
        count += other.count;
        longs += other.longs;
        doubles += other.doubles;
        beyondDecimal += other.beyondDecimal;
        days += other.days;
        cards += other.cards;
        integerDigits = Math.max(integerDigits, other.integerDigits);
        scale = Math.max(scale, other.scale);
        other.moments.forEach((unit, number) -> moments.merge(unit, number, Long::sum));
    }

    long count() {
        return count;
    }

    /** Whether each is whole and fits bigint. */
    boolean areLongs() {
        return longs == count;
    }

    /** How many a double holds exactly. */
    long doubles() {
        return doubles;
    }

    /** Whether some have more digits than any decimal, as numbers with large exponents have. */
    boolean exceedDecimals() {
        return beyondDecimal > 0;
    }

    /** The most digits before the point. */
    int integerDigits() {
        return integerDigits;
    }

    /** The most digits after the point. */
    int scale() {
        return scale;
    }

    boolean areMoments(EpochUnit unit) {
        return count > 0 && moments.getOrDefault(unit, 0L) == count;
    }

    boolean areDays() {
        return count > 0 && days == count;
    }

    long cards() {
        return cards;
    }

    private static @Nullable BigDecimal parsed(String digits) {
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
