package io.tailrace.cli.init;

/** Shares as people read them. */
final class Percent {
    private Percent() {}

    /** Whole percents; what is not all is never 100, and what is there is never 0. */
    static String of(long some, long all) {
        if (some == 0 || all == 0) {
            return "0 %";
        }
        long rounded = Math.round(some * 100.0 / all);
        if (rounded == 0) {
            return "<1 %";
        }
        return rounded == 100 && some < all ? ">99 %" : rounded + " %";
    }
}
