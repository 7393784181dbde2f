package io.tailrace.cli.init;

import java.util.Set;

/** A way from the table to the lake. */
public enum PathChoice {
    /** Kafka Connect. */
    CONNECT,
    /** Pipe, Kinesis and Firehose. */
    MANAGED;

    /** Those that a user names: {@code connect}, {@code managed} or {@code both}; empty for another name. */
    public static Set<PathChoice> named(String name) {
        return switch (name) {
            case "connect" -> Set.of(CONNECT);
            case "managed" -> Set.of(MANAGED);
            case "both" -> Set.of(CONNECT, MANAGED);
            default -> Set.of();
        };
    }
}
