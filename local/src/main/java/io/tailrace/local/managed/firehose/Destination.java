package io.tailrace.local.managed.firehose;

import java.util.Map;

/** What the records of one object have in common. */
sealed interface Destination {

    /** The lake, and in it one partition; without dynamic partitioning the only one, without keys. */
    record Lake(Map<String, String> partitionKeys) implements Destination {}

    /** The error output of one type. */
    record Errors(String type) implements Destination {}
}
