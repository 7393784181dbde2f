package io.tailrace.schema;

import java.util.Locale;

/** What a number counts that is a time: so many of these since 1970 began in UTC. */
public enum EpochUnit {
    DAYS,
    SECONDS,
    MILLIS,
    MICROS;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
