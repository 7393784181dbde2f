package io.tailrace.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads numbers that count units of time since 1970 began in UTC. Returns null for a text that is not such a number. */
public final class EpochTime {

    private static final int NANO_DIGITS = 9;
    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

    /** A time of four-digit years in nanoseconds, with as many digits after the point. */
    private static final int PRECISION = 38;

    private EpochTime() {}

    /**
     * The moment, in the years 1 to 9999.
     *
     * @param digits how many decimal digits of a second the unit has: 0 for seconds, 3 for milliseconds
     */
    public static @Nullable Instant moment(String number, int digits) {
        BigDecimal units = ExactNumber.toDecimal(number, PRECISION, NANO_DIGITS - digits);
        if (units == null) {
            return null;
        }
        BigInteger[] parts = units.unscaledValue().divideAndRemainder(NANOS_PER_SECOND);
        if (parts[0].bitLength() >= Long.SIZE - 1) {
            return null;
        }
        long seconds = parts[0].longValue();
        if (seconds < IsoTime.FIRST.getEpochSecond() - 1 || seconds > IsoTime.END.getEpochSecond()) {
            return null;
        }
        return IsoTime.inRange(Instant.ofEpochSecond(seconds, parts[1].longValue()));
    }
}
