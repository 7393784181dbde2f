package io.tailrace.cli.stack;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** What Athena asks for a query: by the megabytes it read, ten at least; statements that read nothing are free. */
record QueryCost(long scannedBytes) {
    private static final BigDecimal USD_PER_TERABYTE = BigDecimal.valueOf(5);
    private static final long MEGABYTE = 1L << 20;
    private static final long MEGABYTES_PER_TERABYTE = 1L << 20;
    private static final long LEAST_MEGABYTES = 10;

    BigDecimal usd() {
        if (scannedBytes == 0) {
            return BigDecimal.ZERO;
        }
        long megabytes = Math.max(LEAST_MEGABYTES, (scannedBytes + MEGABYTE - 1) / MEGABYTE);
        return USD_PER_TERABYTE
                .multiply(BigDecimal.valueOf(megabytes))
                .divide(BigDecimal.valueOf(MEGABYTES_PER_TERABYTE), MathContext.DECIMAL64)
                .round(new MathContext(2));
    }

    @Override
    public String toString() {
        return scanned() + " read, about " + usd().toPlainString() + " USD at " + USD_PER_TERABYTE + " a terabyte";
    }

    private String scanned() {
        if (scannedBytes < MEGABYTE) {
            return String.format(Locale.ROOT, "%.1f kB", scannedBytes / 1024.0);
        }
        return scannedBytes < MEGABYTE * 1024
                ? String.format(Locale.ROOT, "%.1f MB", (double) scannedBytes / MEGABYTE)
                : String.format(Locale.ROOT, "%.1f GB", (double) scannedBytes / MEGABYTE / 1024);
    }
}
