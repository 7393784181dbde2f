package io.tailrace.cli.stack;

/**
 * One hop of the path, as it is now.
 *
 * @param name what it is
 * @param state in the words of its service
 * @param lag its lag, or how much fails; empty where it has neither
 * @param detail its name, what is wrong, what to do
 */
record Hop(String name, Health health, String state, String lag, String detail) {
    /** Whether changes go through it. */
    enum Health {
        WELL,
        /** It is up, but nothing that could be measured has flowed through it lately. */
        QUIET,
        /** It works, and is late or fails now and then. */
        LATE,
        /** Nothing goes through. */
        BROKEN,
        /** Access is denied. */
        UNKNOWN
    }

    static Hop well(String name, String state, String lag, String detail) {
        return new Hop(name, Health.WELL, state, lag, detail);
    }

    /** One that is up, without any data to measure. */
    static Hop quiet(String name, String state, String detail) {
        return new Hop(name, Health.QUIET, state, "", detail);
    }

    static Hop broken(String name, String state, String detail) {
        return new Hop(name, Health.BROKEN, state, "", detail);
    }

    Hop late(String why) {
        boolean stood = health == Health.WELL || health == Health.QUIET;
        return new Hop(name, stood ? Health.LATE : health, state, lag, why + detail(", "));
    }

    private String detail(String before) {
        return detail.isEmpty() ? "" : before + detail;
    }
}
