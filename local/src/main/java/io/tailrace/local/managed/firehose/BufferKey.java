package io.tailrace.local.managed.firehose;

import java.util.Map;

/** What the records of one object have in common. */
sealed interface BufferKey {

    /** The lake, and in it one partition; without dynamic partitioning the only one, without keys. */
    record Lake(Map<String, String> partitionKeys) implements BufferKey {}

    /** The error output of one type. */
    record Errors(String type) implements BufferKey {}
}
