package io.tailrace.cli.demo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The two paths from the table to the lake. */
public enum PathKind {
    /** Kafka Connect with the connectors: in order, exactly once. */
    CONNECT,
    /** A pipe, Kinesis, Firehose and the Lambda function: no Kafka, no order, at least once. */
    MANAGED;

    /** The path of this name in lower case, as options have it; empty when there is none. */
    public static Optional<PathKind> named(String name) {
        return Arrays.stream(values())
                .filter(path -> path.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
