package io.tailrace.cli.demo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The two ways from the table to the lake. */
public enum Way {
    /** Kafka Connect with the connectors: in order, exactly once. */
    CONNECT,
    /** A pipe, Kinesis, Firehose and the Lambda function: no Kafka, no order, at least once. */
    MANAGED;

    /** The way that is called so in options, in lower case; empty when there is none. */
    public static Optional<Way> named(String name) {
        return Arrays.stream(values())
                .filter(way -> way.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
